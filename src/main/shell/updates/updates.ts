/**
 * New versions: found, checked (release.ts), downloaded, and installed when the person says so and no slot is open.
 * `engine.ts` is the system's side. A new version reaches the homes in stages: the release says how many of them, and
 * electron-updater whether this one is among them.
 */
import type { Clock } from '../../../shared/clock.ts';
import type { UpdateView } from '../../../shared/ipc/updates.ts';
import type { Log } from '../../../shared/log.ts';
import { type Err, fail, ok, type Result } from '../../../shared/result.ts';
import type { Household } from '../../household/household.ts';
import { type Installed, verifiedVersion } from './release.ts';

/** The system's side, replaced in tests. */
export interface UpdateEngine {
  /** The description of a newer release that is meant for this computer; null where there is none. */
  check(): Promise<Result<unknown>>;
  /** Downloads what was found last, held to the description's SHA-512. */
  download(): Promise<Result<null>>;
  /** Ends this program and starts the new one. */
  install(): void;
}

export interface UpdatesOptions {
  readonly engine: UpdateEngine;
  readonly way: UpdateView['way'];
  /** The public key that releases are signed with; null in a package that was made without one. */
  readonly releaseKey: string | null;
  /** Version of this copy, and the name of the description of releases for this system. */
  readonly installed: Omit<Installed, 'releaseKey'>;
  readonly clock: Clock;
  readonly log: Log;
  /** Whether the person wants new versions looked for without being asked. */
  readonly automatic: () => boolean;
  readonly household: () => Pick<Household, 'view'> | null;
  /** While an update is due no new offers go out. */
  readonly due: (due: boolean) => void;
  readonly publish: (view: UpdateView) => void;
}

export interface Updates {
  view(): UpdateView;
  /** Looks now and then by itself; the first time some while after the start, which has enough to do. */
  start(): void;
  check(): Promise<Result<null>>;
  install(): Result<null>;
  later(): void;
  stop(): void;
}

const FIRST_MS = 5 * 60_000;
const EVERY_MS = 6 * 3600_000;
/** How often a waiting update looks whether a slot is still open. */
const LOOK_MS = 5000;
/** A program that is still here so long after it should have ended was not replaced: a folder that it may not write. */
const ENDS_WITHIN_MS = 60_000;
/** An offer is out and its slot is not at its end: there is still something to send. */
const OPEN: ReadonlySet<string> = new Set(['offered', 'cleared', 'metered', 'reported']);

export function createUpdates(options: UpdatesOptions): Updates {
  const { engine, clock, log, household } = options;
  const way = options.releaseKey === null ? 'none' : options.way;
  let view: UpdateView = { way, state: 'idle', version: null, checkedAt: null, problem: null };
  let cancel = (): void => undefined;

  function set(part: Partial<UpdateView>): void {
    view = { ...view, ...part };
    options.publish(view);
  }

  function failed({ error }: Err): Result<null> {
    log.warn('update.failed', { code: error.code });
    set({ state: 'failed', problem: error });
    return ok(null);
  }

  async function check(): Promise<Result<null>> {
    const { releaseKey } = options;
    if (way === 'none' || releaseKey === null) return ok(null);
    if (view.state !== 'idle' && view.state !== 'failed' && view.state !== 'available') return ok(null);
    set({ state: 'checking', problem: null });
    const found = await engine.check();
    if (!found.ok) return failed(found);
    const checkedAt = clock.now();
    if (found.value === null) {
      set({ state: 'idle', version: null, checkedAt });
      return ok(null);
    }
    // Before a byte of it is downloaded.
    const version = verifiedVersion(found.value, { ...options.installed, releaseKey });
    if (!version.ok) return failed(version);
    log.info('update.found', { version: version.value });
    set({ version: version.value, checkedAt, state: way === 'self' ? 'downloading' : 'available' });
    if (way !== 'self') return ok(null);
    const downloaded = await engine.download();
    if (!downloaded.ok) return failed(downloaded);
    set({ state: 'ready' });
    return ok(null);
  }

  function again(ms: number): void {
    cancel = clock.after(ms, () => {
      again(EVERY_MS);
      if (options.automatic()) void check();
    });
  }

  let stopLooking = (): void => undefined;
  function installWhenCalm(): void {
    if (
      household()
        ?.view()
        .timeline.some(({ state }) => OPEN.has(state)) === true
    ) {
      stopLooking = clock.after(LOOK_MS, installWhenCalm);
      return;
    }
    log.info('update.install', { version: view.version ?? '' });
    engine.install();
    stopLooking = clock.after(ENDS_WITHIN_MS, () => {
      options.due(false);
      failed(notInstalled());
    });
  }

  return {
    view: () => view,
    start: () => again(FIRST_MS),
    check,
    install() {
      if (view.state !== 'ready') return notReady();
      set({ state: 'waiting' });
      options.due(true);
      // Not at once: an offer that is being made just now is seen only after it went out.
      stopLooking = clock.after(LOOK_MS, installWhenCalm);
      return ok(null);
    },
    later() {
      if (view.state !== 'waiting') return;
      stopLooking();
      options.due(false);
      set({ state: 'ready' });
    },
    stop() {
      cancel();
      stopLooking();
    },
  };
}

const notReady = () =>
  fail('update.not-ready', 'There is no new version ready to be installed.', 'Look for new versions again.');

const notInstalled = () =>
  fail(
    'update.not-installed',
    'The new version could not be put in the place of this one. Trading goes on with this version.',
    'Move Wattlet to a folder that you may write to, or install the new version by hand.',
  );
