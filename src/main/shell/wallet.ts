/** The wallet behind the window: vault, household, lock and the secret window, wired to each other. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { powerMonitor } from 'electron';
import type { Cancel, Clock } from '../../shared/clock.ts';
import { parseInvitation } from '../../shared/invitation.ts';
import type { SecretStart } from '../../shared/ipc/secret-desk.ts';
import type { MeterStatus, SecretPurpose, SetupView } from '../../shared/ipc/setup.ts';
import type { Log } from '../../shared/log.ts';
import type { HouseholdView, PowerNow } from '../../shared/readmodel.ts';
import { err, fail, type Result } from '../../shared/result.ts';
import { callers } from '../../shared/vault/calls.ts';
import type { Household } from '../household/household.ts';
import { checkInvitationOnline } from '../household/invitation.ts';
import { screensLocked } from '../ipc/lock.ts';
import { meterStatusOf } from '../ipc/meters.ts';
import type { SetupDependencies } from '../ipc/setup.ts';
import { vaultMethods } from '../vault/api.ts';
import { diskFiles, VAULT_FILE } from '../vault/files.ts';
import { keychainName } from '../vault/keychain-name.ts';
import { type HomeHost, hostHome } from './home-host.ts';
import { batteryPercent } from './power/battery.ts';
import { type Departures, watchDepartures } from './power/departures.ts';
import type { Presence } from './presence/presence.ts';
import { askRecordingFile, chooseRecording } from './recording-dialog.ts';
import { createScreenLock, type ScreenLock } from './screen-lock.ts';
import { CAPTURE_PROTECTED, createSecretWindow } from './secret-window.ts';
import { createSetupState, keysAhead, type SetupState } from './setup-state.ts';
import { launchVault, type VaultProcess, vaultFolder } from './vault-process.ts';

export interface WalletOptions {
  readonly profile: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly title: () => string;
  readonly speech: () => Pick<SecretStart, 'language' | 'locale'>;
  readonly publish: {
    household(view: HouseholdView | null): void;
    power(power: PowerNow | null): void;
    meters(meters: MeterStatus[]): void;
    setup(view: SetupView): void;
  };
  /** Hears the household whether or not the screens are locked, for what is seen without the window. */
  readonly presence: () => Pick<Presence, 'household' | 'keys'>;
}

export interface Wallet {
  readonly host: HomeHost;
  readonly lock: ScreenLock;
  readonly setup: SetupState;
  /** What the window's questions about keys, invitation and meters are answered with. */
  readonly answers: SetupDependencies;
  /** The household as the window may see it: null while the screens are locked. */
  household(): Household | null;
  /** A new version waits for the app to end; until then no new offers go out. */
  updateDue(due: boolean): void;
  /** The person quits as soon as nothing is owed any more; no new offers until then. */
  quitting(quitting: boolean): void;
  /** Tells the window what can be told without asking the vault, so that its first screen is the right one. */
  announce(): void;
  /** After the app is ready. */
  start(): void;
  stop(): Promise<void>;
}

/** What meters say of themselves is put together for so long. */
const METERS_MS = 400;
/** A person reads numbers no faster, whatever the meter does; each picture of them costs the whole window's work. */
const READINGS_MS = 3000;

export function createWallet(options: WalletOptions): Wallet {
  const { profile, clock, log, publish } = options;
  const { vault, close, attachSecrets } = openVault(profile, log, () => secrets.vaultEnded());

  const lock = createScreenLock({
    file: join(profile, 'lock.json'),
    clock,
    idleSeconds: () => powerMonitor.getSystemIdleTime(),
    canLock: async () => {
      const first = await vault.status({});
      // A vault that just died is started again by the next question; a sleeping computer locks only once.
      const status = first.ok ? first : await vault.status({});
      if (!status.ok) return status;
      return status.value.hasPassphrase ? { ok: true, value: null } : noPassphrase();
    },
    // Locked screens show nothing: words that lie open are the first to go.
    onLeft: () => secrets.close(),
    onChange: () => void publishAll(),
  });

  /** The system's power can be asked only once the app is ready. */
  let departures: Departures | null = null;
  let metersDueMs = Number.POSITIVE_INFINITY;
  let cancelMeters: Cancel = () => undefined;
  let viewDue = false;
  function publishMetersWithin(ms: number): void {
    const dueMs = clock.monotonicMs() + ms;
    if (dueMs >= metersDueMs) return;
    cancelMeters();
    metersDueMs = dueMs;
    cancelMeters = clock.after(ms, () => {
      metersDueMs = Number.POSITIVE_INFINITY;
      publishMeters();
      const trading = household();
      if (viewDue) tellWindow(trading?.view() ?? null);
      viewDue = false;
      // The rounds of long slots are slower than the meter, which the live flow moves with. Only to a window that knows of
      // the household: what it was never told is not taken back when the screens lock.
      if (trading !== null && shown) publish.power(trading.power());
    });
  }
  const publishMeters = () =>
    publish.meters(
      lock.locked()
        ? []
        : (host.meter()?.status() ?? []).map((meter) =>
            meterStatusOf(meter, host.home()?.recordings()?.view(meter.id) ?? null),
          ),
    );
  /** Whether the window may know of a household; that there is none is said once. */
  let shown = false;
  const tellWindow = (view: HouseholdView | null): void => {
    if (view === null && !shown) return;
    shown = view !== null;
    if (view === null) publish.power(null);
    publish.household(view);
  };
  const publishHousehold = (view: HouseholdView | null) => {
    tellWindow(lock.locked() ? null : view);
    options.presence().household(view, lock.locked());
  };

  const host = hostHome({
    profile,
    vault,
    clock,
    log,
    publish: publishHousehold,
    onReading: () => publishMetersWithin(READINGS_MS),
    onMeters() {
      viewDue = true;
      publishMetersWithin(METERS_MS);
    },
    departure: () => departures?.reason() ?? null,
  });
  const household = (): Household | null => (lock.locked() ? null : host.household());
  const setup = createSetupState({
    vault,
    host,
    lock,
    publish(view) {
      publish.setup(view);
      options.presence().keys(view.keys);
    },
  });

  async function publishAll(): Promise<void> {
    publishHousehold(host.household()?.view() ?? null);
    publishMeters();
    await setup.refresh();
  }

  /** After restore the vault is open without anybody having asked main. */
  async function secretsChanged(): Promise<void> {
    const status = await vault.status({});
    if (status.ok && status.value.state === 'open') await host.start();
    await publishAll();
  }

  const secrets = createSecretWindow({
    attachSecrets,
    clock,
    log,
    title: options.title,
    onChange: () => void secretsChanged(),
  });

  async function openSecrets(purpose: SecretPurpose): Promise<Result<null>> {
    const status = await vault.status({});
    if (!status.ok) return status;
    const { state } = status.value;
    // Who is locked out may still bring back keys that do not open, and show by a backup that a passphrase was forgotten;
    // asked last, as the lock may have fallen meanwhile.
    const forLocked = state === 'open' ? 'passphrase' : 'restore';
    if (lock.locked() && purpose !== forLocked) return screensLocked();
    // A vault that works is never touched; one that cannot be opened is set aside, not deleted.
    const setAside = purpose === 'restore' && state !== 'empty';
    const { language, locale } = options.speech();
    return secrets.open({ purpose, language, locale, captureProtected: CAPTURE_PROTECTED, setAside });
  }

  return {
    host,
    lock,
    setup,
    answers: {
      vault,
      lock,
      home: () => host.home(),
      start: (passphrase) => host.start(passphrase),
      join: (request) => host.join(request),
      async checkInvitation(text) {
        const invitation = parseInvitation(text, clock.now());
        return invitation.ok ? checkInvitationOnline(invitation.value, { clock }) : invitation;
      },
      openSecrets,
      recordingFile: askRecordingFile,
      chooseRecording,
      refresh: publishAll,
    },
    household,
    updateDue: (due) => departures?.updateDue(due),
    quitting: (quitting) => departures?.quitting(quitting),
    announce() {
      if (existsSync(join(vaultFolder(profile), VAULT_FILE))) publish.setup(keysAhead(lock));
    },
    start() {
      powerMonitor.on('suspend', () => lock.sleeps());
      powerMonitor.on('lock-screen', () => lock.sleeps());
      powerMonitor.on('resume', () => host.meter()?.resumed());
      departures = watchDepartures({
        power: powerMonitor,
        batteryPercent,
        clock,
        onChange(reason) {
          log.info('app.departure', { name: reason ?? 'stays' });
          host.household()?.prepareToLeave(reason);
        },
      });
      const started = host.start();
      void publishAll();
      void started.then(async () => {
        const status = await vault.status({});
        // Without keys there is nothing to hide, and nobody has the passphrase of a lock that was left behind.
        if (status.ok && status.value.state === 'empty') lock.release();
        await publishAll();
      });
    },
    async stop() {
      departures?.quitting();
      departures?.stop();
      secrets.close();
      lock.stop();
      await host.stop();
      close();
    },
  };
}

/** Where the profile's name in the keychain cannot be read, every question to the vault is answered with the reason. */
function openVault(
  profile: string,
  log: Log,
  onEnded: () => void,
): Pick<VaultProcess, 'vault' | 'close' | 'attachSecrets'> {
  const service = keychainName(diskFiles(vaultFolder(profile)));
  if (service.ok) return launchVault(profile, service.value, log, onEnded);
  const { error } = service;
  log.error('vault.name', { code: error.code });
  return {
    vault: callers(vaultMethods, async () => err(error)),
    close: () => undefined,
    attachSecrets: async () => false,
  };
}

const noPassphrase = () =>
  fail('vault.no-passphrase', 'This needs a passphrase, and none was set yet.', 'Set one first.');
