/** Questions to the book: who is active, which tariff holds, and a slot's facts for verification. */
import type { Tariff } from '../../../shared/protocol/price.ts';
import { slotFacts as factsOf } from '../../../shared/protocol/verify/events.ts';
import type { SlotFacts } from '../../../shared/protocol/verify/facts.ts';
import { periodOf, type SlotTiming } from '../../../shared/slots.ts';
import type { PeriodNo, SlotNo } from '../../../shared/units.ts';
import type { Hex } from '../../chain/api.ts';
import type { Book, Seat } from './book.ts';

/** The tariff that holds in a period: the newest announced for it or before; null before the first. */
export function tariffOf(book: Book, period: PeriodNo): Tariff | null {
  let best = -1;
  for (const from of book.tariffs.keys()) if (from <= period && from > best) best = from;
  return book.tariffs.get(best) ?? null;
}

/** A member's seat in a slot; null where it has none or its cohort is closed by then. */
export function seatOf(book: Book, timing: SlotTiming, account: Hex, slot: SlotNo): Seat | null {
  const period = periodOf(timing, slot);
  let found: Seat | null = null;
  for (const seat of book.seats.get(account) ?? []) {
    if (seat.fromPeriod <= period && (found === null || seat.fromPeriod >= found.fromPeriod)) found = seat;
  }
  if (found === null) return null;
  const until = book.rosters.get(found.cohort)?.until ?? null;
  return until !== null && until <= period ? null : found;
}

/** Bitmap over indices of the cohort's active members in a slot (section 3). */
export function activeBits(book: Book, cohort: number, slot: SlotNo): number {
  let bits = 0;
  let from = -1;
  for (const set of book.activeSets.get(cohort) ?? []) {
    if (set.fromSlot <= slot && set.fromSlot >= from) {
      from = set.fromSlot;
      bits = set.active;
    }
  }
  return bits;
}

export interface ActiveMember {
  readonly account: Hex;
  readonly index: number;
  readonly maskX: bigint;
  readonly maskY: bigint;
}

/** The active members of a cohort in a slot with their mask keys, by index. */
export function activeMembers(book: Book, cohort: number, slot: SlotNo): ActiveMember[] {
  const bits = activeBits(book, cohort, slot);
  const accounts = book.rosters.get(cohort)?.accounts ?? [];
  const active: ActiveMember[] = [];
  accounts.forEach((account, index) => {
    const member = book.members.get(account);
    if (((bits >> index) & 1) === 1 && member !== undefined) {
      active.push({ account, index, maskX: member.maskX, maskY: member.maskY });
    }
  });
  return active;
}

/** Cohorts that exist in a slot's period. */
export function cohortsIn(book: Book, timing: SlotTiming, slot: SlotNo): number[] {
  const period = periodOf(timing, slot);
  return [...book.rosters]
    .filter(([, roster]) => roster.fromPeriod <= period && (roster.until === null || roster.until > period))
    .map(([cohort]) => cohort);
}

export function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/**
 * Everything the chain published about a slot, as verification takes it; null while nothing is known, and once its sums
 * and checks are on disk (`kept.ts`).
 */
export function slotFacts(book: Book, timing: SlotTiming, slot: SlotNo): SlotFacts | null {
  const entry = book.slots.get(slot);
  const tariff = tariffOf(book, periodOf(timing, slot));
  if (entry?.events == null || tariff === null) return null;
  return factsOf(entry.events, slot, tariff);
}
