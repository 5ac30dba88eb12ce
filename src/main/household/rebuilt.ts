/**
 * A database that was damaged or is gone. What a household agreed to is kept a second time beside the database; with it
 * and the keys everything that the chain knows is fetched again, as after a restore on another computer: with the same
 * wait, as nobody knows what was under way. Nothing of this happens without a word.
 */
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { hexSchema } from '../../shared/hex-schema.ts';
import { type AppError, fail, ok, type Result } from '../../shared/result.ts';
import type { RepairReport, Store, StoreTable } from '../store/api.ts';
import { readKeepsake, writeKeepsake } from '../store/keepsake.ts';
import { type CommunityConfig, communityConfigSchema } from './community/config.ts';
import type { JoinChoice } from './membership.ts';

const COMMUNITY = 'community';
const CHOICE = 'join-choice';
const REBUILT = 'rebuilt-at';
const UNTOLD = 'repair-untold';

const choiceSchema = z.object({
  capacityWh: z.int().positive(),
  inviteHash: hexSchema(32),
});
const termsSchema = z.object({ config: communityConfigSchema, choice: choiceSchema });

/** What a household agreed to when it joined. */
export interface Terms {
  readonly config: CommunityConfig;
  readonly choice: JoinChoice;
}

export interface Place {
  readonly store: Store;
  readonly dir: string;
  /** The store's. */
  readonly key: Uint8Array;
  readonly clock: Clock;
}

export interface Known {
  /** Null: joined nowhere, or nobody knows any more where. */
  readonly terms: Terms | null;
  /** What happened to the records, for the household; null: nothing. */
  readonly trouble: AppError | null;
}

/** Writes them into the database and beside it. */
export function keepTerms({ store, dir, key }: Place, terms: Terms): Result<null> {
  const whole = termsSchema.parse(terms);
  const written = store.transaction(() => {
    const config = store.settings.set(COMMUNITY, whole.config);
    return config.ok ? store.settings.set(CHOICE, whole.choice) : config;
  });
  return written.ok ? writeKeepsake(dir, key, whole) : written;
}

/**
 * What the household knows of itself at a start. `joined`: the vault remembers a community, so records without one were
 * not always so.
 */
export function knownTerms(place: Place, repaired: RepairReport | null, joined: boolean): Result<Known> {
  const { store, dir, key, clock } = place;
  const config = store.settings.get(COMMUNITY, communityConfigSchema);
  if (!config.ok) return config;
  const choice = store.settings.get(CHOICE, choiceSchema);
  if (!choice.ok) return choice;
  const kept = termsSchema.safeParse(readKeepsake(dir, key));
  if (config.value !== null && choice.value !== null) {
    const terms = { config: config.value, choice: choice.value };
    const again = kept.success ? ok(null) : writeKeepsake(dir, key, termsSchema.parse(terms));
    if (!again.ok) return again;
    const noted = noteRepair(store, repaired);
    if (!noted.ok) return noted;
    const untold = store.settings.get(UNTOLD, z.boolean());
    if (!untold.ok || untold.value !== true) return untold.ok ? ok({ terms, trouble: null }) : untold;
    const told = store.settings.set(UNTOLD, false);
    return told.ok ? ok({ terms, trouble: mended() }) : told;
  }
  if (!kept.success && !joined) return ok({ terms: null, trouble: null });
  const noted = store.settings.set(REBUILT, clock.now());
  if (!noted.ok) return noted;
  if (!kept.success) return ok({ terms: null, trouble: forgotten() });
  const written = keepTerms(place, kept.data);
  return written.ok ? ok({ terms: kept.data, trouble: lost() }) : written;
}

/** What a repair lost is to be fetched again, and told at the next start of the household. */
export function noteRepair(store: Store, repaired: RepairReport | null): Result<null> {
  if (repaired === null || Object.keys(repaired.lost).length === 0) return ok(null);
  const untold = store.settings.set(UNTOLD, true);
  if (!untold.ok || !needsRebuilding(repaired)) return untold;
  return store.settings.set(REBUILT, repaired.at);
}

/** When the records were last made anew, by this computer's clock; null: never. */
export const rebuiltAt = (settings: Store['settings']): Result<number | null> =>
  settings.get(REBUILT, z.int());

/** Tables of which the chain and the seed give back what bills need. */
const FROM_CHAIN: readonly StoreTable[] = [
  'settings',
  'slots',
  'slot_details',
  'vectors',
  'outbox',
  'outbox_order',
  'open_outbox',
];

const needsRebuilding = ({ lost: gone }: RepairReport): boolean =>
  FROM_CHAIN.some((table) => gone[table] !== undefined);

const mended = (): AppError =>
  fail(
    'store.mended',
    'Part of this household’s records was damaged. What could be read was kept; nothing wrong was used.',
    'What the community knows comes back by itself. What your meter counted then does not, unless you saved the history.',
  ).error;

const lost = (): AppError =>
  fail(
    'store.lost',
    'The records of this household were gone from this computer, so they are made anew.',
    'What the community knows comes back by itself. Look whether your meter and your limits are as you want them; what the meter counted comes back from a saved history.',
  ).error;

const forgotten = (): AppError =>
  fail(
    'store.forgotten',
    'The records of this household are gone from this computer. Your keys are safe, and nothing was sent.',
    'Accept your invitation once more: what the community knows comes back by itself.',
  ).error;
