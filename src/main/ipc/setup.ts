/** Keys, invitation and meters, as the first run and the Keys screen ask for them. Of secrets only a meter's key passes, on its way in. */
import type { HandlersOf } from '../../shared/ipc/channel.ts';
import type { InvitationPreview, SecretPurpose, setupChannels } from '../../shared/ipc/setup.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { microPerKwh, tokenUnits } from '../../shared/units.ts';
import type { Home, JoinRequest } from '../household/home.ts';
import { type CheckedInvitation, joinRequestOf } from '../household/invitation.ts';
import type { Hex, Vault } from '../vault/api.ts';
import type { LockControl } from './setup-lock.ts';

export interface SetupDependencies {
  readonly vault: Vault;
  readonly lock: LockControl;
  home(): Home | null;
  /** Opens the keys and starts what they allow. */
  start(passphrase?: string): Promise<Result<null>>;
  join(request: JoinRequest): Promise<Result<null>>;
  /** Reads an invitation and asks the chain whether it is true. */
  checkInvitation(text: string): Promise<Result<CheckedInvitation>>;
  openSecrets(purpose: SecretPurpose): Promise<Result<null>>;
  /** Asks the person where a recording goes, or which one to play; null when cancelled. */
  recordingFile(name: string): Promise<string | null>;
  chooseRecording(): Promise<string | null>;
  /** Tells the window what is true now. */
  refresh(): Promise<void>;
}

/** 3 x 25 A at 230 V, the usual connection of a home. */
const USUAL_WATT = 17_250;
/** What the vault lets through at most: a price twice the tariff that was shown, 1000 of a currency with six decimals, a tenth of a coin. */
const PRICE_ROOM = 2;
const MOST_DEPOSIT = tokenUnits(1_000_000_000n);
const MOST_FEE = 10n ** 17n;

export function setupHandlers(deps: SetupDependencies): HandlersOf<typeof setupChannels> {
  const { vault, lock, refresh } = deps;
  /** Does it, and tells the window what has become of it, also where it failed. */
  const acting = async <T>(act: () => Promise<Result<T>>): Promise<Result<T>> => {
    const result = await act();
    await refresh();
    return result;
  };
  const done = (result: Result<unknown>): Result<null> => (result.ok ? ok(null) : result);
  /** The invitation that was shown; accepting the same text does not ask the chain a second time. */
  let shown: { readonly text: string; readonly checked: CheckedInvitation } | null = null;

  async function checked(text: string): Promise<Result<CheckedInvitation>> {
    if (shown?.text === text) return ok(shown.checked);
    const answer = await deps.checkInvitation(text);
    if (answer.ok) shown = { text, checked: answer.value };
    return answer;
  }

  /**
   * Asked after the keys are open, however they came open: a keychain opens them without the passphrase, and so does
   * whoever was quicker.
   */
  async function mayUnlock(passphrase: string | undefined): Promise<Result<null>> {
    if (!lock.locked()) return ok(null);
    const status = await vault.status({});
    if (!status.ok) return status;
    if (!status.value.hasPassphrase) return ok(null);
    return passphrase === undefined ? passphraseNeeded() : done(await vault.checkPassphrase({ passphrase }));
  }

  return {
    'setup.create': ({ mode, passphrase }) =>
      acting(async () => {
        const made = await vault.create(passphrase === undefined ? { mode } : { mode, passphrase });
        if (!made.ok) return made;
        const started = await deps.start();
        if (!started.ok) return started;
        return ok({ account: made.value.account, fingerprint: made.value.fingerprint });
      }),

    'setup.unlock': ({ passphrase }) =>
      acting(async () => {
        const started = await deps.start(passphrase);
        if (!started.ok) return started;
        const right = await mayUnlock(passphrase);
        if (right.ok) lock.release();
        return right;
      }),

    'setup.lock': () => acting(() => lock.lock()),
    'setup.setLock': (settings) => acting(async () => lock.change(settings)),

    'setup.changePassphrase': ({ current, next, mode }) =>
      acting(async () =>
        done(
          await vault.changePassphrase({
            ...(current === undefined ? {} : { current }),
            ...(next === undefined ? {} : { next }),
            ...(mode === undefined ? {} : { mode }),
          }),
        ),
      ),

    'setup.setPayoutAccount': (request) => acting(async () => done(await vault.setPayoutAccount(request))),

    'setup.setLimits': ({ limits, passphrase }) =>
      acting(async () =>
        done(await vault.setLimits({ limits, ...(passphrase === undefined ? {} : { passphrase }) })),
      ),

    'setup.openSecrets': ({ purpose }) => deps.openSecrets(purpose),

    'setup.previewInvitation': async ({ text }) => {
      shown = null;
      const answer = await checked(text);
      return answer.ok ? ok(previewOf(answer.value)) : answer;
    },

    'setup.accept': ({ text, capacityWh, passphrase }) =>
      acting(async () => {
        const status = await vault.status({});
        if (!status.ok) return status;
        if (status.value.payoutAccount === null) return payoutNeeded();
        const invitation = await checked(text);
        if (!invitation.ok) return invitation;
        const { retail } = invitation.value.invitation.terms.tariff;
        const limits = {
          maxCapacityWh: capacityWh,
          lowestSell: microPerKwh(0),
          highestBuy: microPerKwh(retail * PRICE_ROOM),
          maxDeposit: MOST_DEPOSIT,
          maxFeePerTransaction: MOST_FEE,
        };
        const choice = { capacityWh, limits, ...(passphrase === undefined ? {} : { passphrase }) };
        return deps.join(joinRequestOf(invitation.value, choice));
      }),

    'setup.ports': async () => {
      const meter = deps.home()?.meter() ?? null;
      if (meter === null) return notJoined();
      const ports = await meter.ports();
      return ok(ports.map(({ identity, label, inUse }) => ({ identity: { ...identity }, label, inUse })));
    },

    'setup.addMeter': ({ role, address }) =>
      acting(async () => {
        const home = deps.home();
        const meter = home?.meter() ?? null;
        if (home === null || meter === null) return notJoined();
        const used = new Set(meter.status().map((source) => source.id));
        const id = freeId(role, used);
        const added = home.addSource({ id, role, address, protocol: null });
        return added.ok ? ok({ id }) : added;
      }),

    'setup.setMeterKey': ({ id, key, authentication }) =>
      acting(async () => {
        const home = deps.home();
        if (home === null) return notJoined();
        const hex = (text: string): Hex => `0x${text.toLowerCase()}`;
        const keys = {
          decryption: hex(key),
          authentication: authentication === undefined ? null : hex(authentication),
        };
        return done(await home.setMeterKeys(id, keys));
      }),

    'setup.recordMeter': async ({ id, minutes, ids }) => {
      const recordings = deps.home()?.recordings() ?? null;
      if (recordings === null) return notJoined();
      const file = await deps.recordingFile(`wattlet-${id}.txt`);
      if (file === null) return ok(null);
      const started = await recordings.start(id, { file, minutes, ids });
      return started.ok ? ok({ file }) : started;
    },

    'setup.stopRecording': async ({ id }) => {
      await deps.home()?.recordings()?.stop(id);
      return ok(null);
    },

    'setup.playRecording': async () => {
      const home = deps.home();
      const meter = home?.meter() ?? null;
      if (home === null || meter === null) return notJoined();
      const file = await deps.chooseRecording();
      if (file === null) return ok(null);
      return acting(async () => {
        const id = freeId('replay', new Set(meter.status().map((source) => source.id)));
        const address = { kind: 'replay', file, pace: 'recorded' } as const;
        const added = home.addSource({ id, role: 'replay', address, protocol: null });
        return added.ok ? ok({ id }) : added;
      });
    },

    'setup.removeMeter': ({ id }) =>
      acting(async () => {
        const home = deps.home();
        return home === null ? notJoined() : done(await home.removeSource(id));
      }),
  };
}

function previewOf({ invitation, stewards, threshold }: CheckedInvitation): InvitationPreview {
  const { terms, signer } = invitation;
  return {
    name: terms.name,
    signer,
    stewards: [...stewards],
    threshold,
    currency: terms.currency,
    tariff: { feedIn: terms.tariff.feedIn, retail: terms.tariff.retail },
    slotSeconds: terms.slotSeconds,
    slotsPerPeriod: terms.slotsPerPeriod,
    kMin: terms.kMin,
    endpoints: [...terms.endpoints],
    expires: terms.expires,
    rulesHash: terms.rulesHash,
    usualCapacityWh: Math.max(1, Math.ceil((USUAL_WATT * terms.slotSeconds) / 3600)),
  };
}

/** `grid`, `generation`, or with a number where that name is taken. */
function freeId(role: string, used: ReadonlySet<string>): string {
  let id = role;
  for (let next = 2; used.has(id); next += 1) id = `${role}-${next}`;
  return id;
}

const passphraseNeeded = () =>
  fail('vault.passphrase-needed', 'This needs your passphrase.', 'Type your passphrase.');

const payoutNeeded = () =>
  fail(
    'setup.no-payout',
    'There is no payout account yet, and without one nothing can ever be paid out. Nothing was joined.',
    'Name the account to which your money shall go.',
  );

const notJoined = () =>
  fail(
    'household.not-joined',
    'This wallet does not belong to a community yet.',
    'Accept an invitation from your steward first.',
  );
