/** The book's part about money: bills, pots and credits. */
import type { Hex } from '../../chain/api.ts';
import type { BillEvent, Book, CommunityEvent, EventPlace } from './book.ts';
import { applyShareEvent } from './book-shares.ts';

export function applyMoneyEvent(book: Book, event: CommunityEvent, at: EventPlace, own: Hex): void {
  switch (event.name) {
    case 'BillSettled': {
      const { account, period, amountNano, units, slots, bound, readingsRoot } = event.args;
      const bills = book.bills.get(Number(period)) ?? new Map<Hex, BillEvent>();
      bills.set(account, { amount: amountNano, units, slots: Number(slots), bound, readingsRoot, at });
      book.bills.set(Number(period), bills);
      return;
    }
    case 'PotClosed': {
      const { period, debits, credits, factor, carried, owed } = event.args;
      book.pots.set(Number(period), { debits, credits, factor, carried, owed, at });
      return;
    }
    case 'CreditPaid':
      if (event.args.account === own) book.paid.set(Number(event.args.period), event.args.amount);
      return;
    default:
      applyShareEvent(book.shares, event, at, own);
  }
}
