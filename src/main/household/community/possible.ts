/**
 * Whether an event can have come from a community's contracts at all. Its form says little: most of its numbers have 256
 * bits. A service that is asked alone may make one up, and what nothing behind here could count with would stop the
 * wallet, after a restart too. So such an event counts as not there; the comparison with other services finds the rest.
 */
import { TICKS } from '../../../shared/protocol/packing.ts';
import type { CommunityEvent } from './book.ts';

/** Arguments that are counted with as numbers, whatever event they are in. */
const COUNTED: ReadonlySet<string> = new Set([
  ...['slot', 'fromSlot', 'period', 'fromPeriod', 'cohort', 'index', 'place', 'active', 'slots'],
  ...['capacityWh', 'volume', 'numS', 'denS', 'numD', 'denD', 'sumA', 'sumM', 'kind', 'reason'],
  ...['feedIn', 'retail', 'lambda'],
]);
const PRICE_STEPS: ReadonlySet<string> = new Set(['tick', 'mS', 'mD']);
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

export function isPossible(event: CommunityEvent): boolean {
  for (const [name, value] of Object.entries(event.args)) {
    if (typeof value !== 'bigint') continue;
    if (COUNTED.has(name) && (value > MOST || value < -MOST)) return false;
    if (PRICE_STEPS.has(name) && value >= TICKS) return false;
  }
  return event.name !== 'TariffAnnounced' || event.args.feedIn <= event.args.retail;
}
