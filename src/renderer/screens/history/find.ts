import { call } from '../../bridge.ts';

/**
 * Rank from the newest (0) of the first slot that is `slot` or older, by halving: some twenty questions over ten
 * years. Null where there is none, or where main did not answer.
 */
export async function findRank(slot: number): Promise<number | null> {
  const first = await call('household.slots', { offset: 0, limit: 1 });
  if (!first.ok || first.value.count === 0) return null;
  let low = 0;
  let high = first.value.count - 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const answer = await call('household.slots', { offset: middle, limit: 1 });
    const found = answer.ok ? answer.value.rows[0] : undefined;
    if (found === undefined) return null;
    if (found.slot <= slot) high = middle;
    else low = middle + 1;
  }
  return low;
}
