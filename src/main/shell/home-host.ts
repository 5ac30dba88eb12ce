import { join } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import type { Log } from '../../shared/log.ts';
import type { HouseholdView } from '../../shared/readmodel.ts';
import type { AppError } from '../../shared/result.ts';
import { type Home, openHome } from '../household/home.ts';
import type { Household } from '../household/household.ts';
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
}

export interface HomeHost {
  household(): Household | null;
  /** Why there is no household although there are keys; null where all is well or nothing was set up yet. */
  problem(): AppError | null;
  /** Opens the vault without a passphrase if that is how it is kept, and starts the household of the profile. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** The household in the app: opened with the vault, followed by the window, ended with the app. */
export function hostHome(options: HomeHostOptions): HomeHost {
  const { vault, clock, log, publish } = options;
  let home: Home | null = null;
  let problem: AppError | null = null;
  let stopped = false;

  const failed = (error: AppError): void => {
    problem = error;
    log.warn('home.notStarted', { code: error.code });
  };

  return {
    household: () => home?.household() ?? null,
    problem: () => problem,
    async start() {
      const status = await vault.status({});
      if (!status.ok) return failed(status.error);
      if (status.value.state === 'empty') return;
      if (status.value.state !== 'open') {
        const unlocked = await vault.unlock({});
        if (!unlocked.ok) return failed(unlocked.error);
      }
      const opened = await openHome({ vault, dir: storeFolder(options.profile), clock, log });
      if (!opened.ok) return failed(opened.error);
      if (stopped) return opened.value.close();
      home = opened.value;
      problem = null;
      if (home.repaired !== null) log.warn('store.repaired');
      const household = home.household();
      if (household === null) return;
      household.subscribe(publish);
      household.start();
    },
    async stop() {
      stopped = true;
      await home?.close();
      home = null;
    },
  };
}
