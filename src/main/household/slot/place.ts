/** Where the household stands in a slot: its phases in chain time, its seat, and who sits with it. */
import { slotStart } from '../../../shared/slots.ts';
import { slotNo, type UtcSeconds, utcSeconds } from '../../../shared/units.ts';
import type { Seat } from '../community/book.ts';
import { activeMembers, seatOf } from '../community/facts.ts';
import type { Context } from '../context.ts';

/** Chain time at which a phase of the slot is over. */
export function phaseEnd(ctx: Context, slot: number, tenths: number): UtcSeconds {
  return utcSeconds(slotStart(ctx.timing, slotNo(slot)) + Math.floor((tenths * ctx.timing.slotSeconds) / 10));
}

/** The household's seat in a slot if it is in the active set. */
export function activeSeat(ctx: Context, slot: number): Seat | null {
  const book = ctx.follower.book();
  const seat = seatOf(book, ctx.timing, ctx.account, slotNo(slot));
  if (seat === null) return null;
  const active = activeMembers(book, seat.cohort, slotNo(slot));
  return active.some((member) => member.account === ctx.account) ? seat : null;
}

/** The other members of the active set with their mask keys, as a vector is built for them. */
export function peersOf(ctx: Context, seat: Seat, slot: number) {
  return activeMembers(ctx.follower.book(), seat.cohort, slotNo(slot))
    .filter((member) => member.account !== ctx.account)
    .map(({ account, maskX, maskY }) => ({ account, maskX, maskY }));
}
