/** Lets go of what the book no longer needs: nothing in it may grow with the years but what is this home's own. */
import { READING } from '../../../shared/protocol/domain.ts';
import type { Hex } from '../../chain/api.ts';
import type { Book, SlotBook } from './book.ts';

/** Slots that are followed: absences are charged for up to 37 slots. */
const FOLLOWED_SLOTS = 64;
const BILL_PERIODS = 10;

/** `now`: the newest slot in the book. */
export function trimBook(book: Book, own: Hex, now: number, slotsPerPeriod: number): void {
  const followed = now - FOLLOWED_SLOTS;
  // A reading that is not folded yet can still be, as long as the chain remembers the slot's prices.
  const foldable = now - (2 * slotsPerPeriod + 8);
  for (const [slot, entry] of book.slots) {
    if (slot >= followed || (slot >= foldable && isUnfolded(book, own, slot, entry))) continue;
    book.slots.delete(slot);
  }
  book.completeFrom = Math.max(book.completeFrom, followed);
  const period = Math.floor(now / slotsPerPeriod) - BILL_PERIODS;
  for (const [number, bills] of book.bills) if (number < period) keepOwn(bills, own);
  for (const number of book.pots.keys()) if (number < period) book.pots.delete(number);
  // Of older slots only those in another period's bill are remembered: statements say so.
  for (const [slot, fold] of book.folded) {
    if (slot < foldable - FOLLOWED_SLOTS && fold.period === Math.floor(slot / slotsPerPeriod))
      book.folded.delete(slot);
  }
  for (const sets of book.activeSets.values()) {
    while ((sets[1]?.fromSlot ?? Number.POSITIVE_INFINITY) < foldable) sets.shift();
  }
}

function isUnfolded(book: Book, own: Hex, slot: number, entry: SlotBook): boolean {
  if (book.folded.has(slot)) return false;
  for (const round of entry.rounds[READING].values()) {
    for (const { account } of round.submitted.values()) if (account === own) return true;
  }
  return false;
}

function keepOwn<V>(of: Map<Hex, V>, own: Hex): void {
  for (const account of of.keys()) if (account !== own) of.delete(account);
}
