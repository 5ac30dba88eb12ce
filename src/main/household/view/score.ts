/** The credit score as this wallet saw it change: the chain tells the newest one only, so each change is kept. */
import { z } from 'zod';
import { type Score, scoreSchema } from '../../../shared/readmodel.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { UtcSeconds } from '../../../shared/units.ts';
import type { Store } from '../../store/api.ts';

const NAME = 'scores';
const listSchema = z.array(scoreSchema);
/** Two bills a week for four years; older ones are dropped. */
const MOST = 400;

export function seenScores({ settings }: Pick<Store, 'settings'>): Result<Score[]> {
  const kept = settings.get(NAME, listSchema);
  return kept.ok ? ok(kept.value ?? []) : kept;
}

/** Keeps the score where it differs from the last one. */
export function noteScore(store: Pick<Store, 'settings'>, at: UtcSeconds, score: number): Result<null> {
  const seen = seenScores(store);
  if (!seen.ok) return seen;
  if (seen.value.at(-1)?.score === score) return ok(null);
  return store.settings.set(NAME, [...seen.value, { at, score }].slice(-MOST));
}
