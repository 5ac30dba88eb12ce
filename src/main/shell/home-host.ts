import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/log.ts';
import type { HouseholdView } from '../../shared/readmodel.ts';
import { type AppError, fail, ok, type Result } from '../../shared/result.ts';
import { type HistoryFile, takeHistory } from '../household/archive.ts';
import type { Departure } from '../household/departure.ts';
import { type Home, type JoinRequest, openHome } from '../household/home.ts';
import type { Household } from '../household/household.ts';
import type { MeterPart } from '../meter/api.ts';
import type { Vault } from '../vault/api.ts';

/** Where a profile keeps the household's database. */
export const storeFolder = (profile: string): string => join(profile, 'store');

export interface HomeHostOptions {
  readonly profile: string;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly log: Log;
  /** Called with each new view; null while there is no household. */
  readonly publish: (view: HouseholdView | null) => void;
  /** Why this machine will probably not stay; null: it does. */
  readonly departure: () => Departure | null;
  /** A meter measured something. */
  readonly onReading: () => void;
  /** A meter said something new about itself, or the meters changed. */
  readonly onMeters: () => void;
}

export interface HomeHost {
  home(): Home | null;
  household(): Household | null;
  meter(): MeterPart | null;
  /** The keys are being opened: neither open nor refused yet. */
  opening(): boolean;
  /** Why there is no household although there are keys; null where all is well or nothing was set up yet. */
  problem(): AppError | null;
  /** Opens the vault, by itself or with the passphrase, and starts the household of the profile. */
  start(passphrase?: string): Promise<Result<null>>;
  join(request: JoinRequest): Promise<Result<null>>;
  saveHistory(to: HistoryFile): Promise<Result<{ readonly records: number }>>;
  /** Adds a history file's records: the household ends for it and begins again, whatever becomes of it. */
  takeHistory(from: HistoryFile): Promise<Result<{ readonly added: number }>>;
  stop(): Promise<void>;
}

/** The household in the app: opened with the vault, followed by the window, ended with the app. */
export function hostHome(options: HomeHostOptions): HomeHost {
  const { vault, clock, log, publish } = options;
  let home: Home | null = null;
  let problem: AppError | null = null;
  let opening = false;
  let stopped = false;
  /** Starts come from several places (the app's start, the secret window's end); they wait for each other. */
  let queue: Promise<unknown> = Promise.resolve();

  const failed = (error: AppError): Result<never> => {
    problem = error;
    log.warn('home.notStarted', { code: error.code });
    return { ok: false, error };
  };

  function follow(household: Household, meter: MeterPart | null): void {
    household.subscribe(publish);
    meter?.onStatus(() => options.onMeters());
    meter?.onReading(() => options.onReading());
    household.prepareToLeave(options.departure());
    household.start();
    options.onMeters();
  }

  async function begin(passphrase: string | undefined): Promise<Result<null>> {
    const status = await vault.status({});
    if (!status.ok) return failed(status.error);
    if (status.value.state === 'empty') return ok(null);
    if (status.value.state !== 'open') {
      const unlocked = await vault.unlock(passphrase === undefined ? {} : { passphrase });
      if (!unlocked.ok) return failed(unlocked.error);
    }
    if (home !== null || stopped) return ok(null);
    const opened = await openHome({
      vault,
      dir: storeFolder(options.profile),
      clock,
      log,
      onRecording: () => options.onMeters(),
    });
    if (!opened.ok) return failed(opened.error);
    if (stopped) {
      await opened.value.close();
      return ok(null);
    }
    home = opened.value;
    if (home.repaired !== null) log.warn('store.repaired');
    const household = home.household();
    // A household tells it itself.
    problem = household === null ? home.trouble : null;
    if (home.trouble !== null) log.warn('store.trouble', { code: home.trouble.code });
    if (household !== null) follow(household, home.meter());
    return ok(null);
  }

  return {
    home: () => home,
    household: () => home?.household() ?? null,
    meter: () => home?.meter() ?? null,
    opening: () => opening,
    problem: () => problem,
    start(passphrase) {
      const turn = queue.then(async () => {
        opening = true;
        try {
          return await begin(passphrase);
        } finally {
          opening = false;
        }
      });
      queue = turn.catch(() => undefined);
      return turn;
    },
    async join(request) {
      if (home === null) return notOpen();
      const joined = await home.join(request);
      if (!joined.ok) return joined;
      problem = null;
      follow(joined.value, home.meter());
      return ok(null);
    },
    async saveHistory(to) {
      return home === null ? notOpen() : home.saveHistory(to);
    },
    takeHistory(from) {
      const turn = queue.then(async () => {
        const label = home?.historyLabel() ?? null;
        if (home === null || label === null) return notJoined();
        await home.close();
        home = null;
        const dir = storeFolder(options.profile);
        const taken = await takeHistory({ vault, dir, clock }, label, from);
        const begun = await begin(undefined);
        return taken.ok && !begun.ok ? begun : taken;
      });
      queue = turn.catch(() => undefined);
      return turn;
    },
    async stop() {
      stopped = true;
      await home?.close();
      home = null;
    },
  };
}

const notJoined = () =>
  fail(
    'household.not-joined',
    'This wallet does not belong to a community yet.',
    'Accept an invitation from your steward first.',
  );

const notOpen = () =>
  fail(
    'setup.no-keys',
    'There are no open keys on this computer yet. Nothing was joined.',
    'Make new keys or restore yours first.',
  );
