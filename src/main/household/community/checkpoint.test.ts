import { expect, test } from 'vitest';
import { microPerKwh, wh } from '../../../shared/units.ts';
import type { Hex } from '../../chain/api.ts';
import { emptyBook } from './book.ts';
import { bookOf, checkpointOf } from './checkpoint.ts';

const at = { block: 7, time: 1_800_000_000, txHash: '0xaa' as Hex };
const own: Hex = `0x${'11'.repeat(20)}`;

function fullBook() {
  const book = emptyBook();
  book.members.set(own, { account: own, maskX: 1n, maskY: 2n, payout: own, state: 'member' });
  book.seats.set(own, [{ cohort: 1, index: 2, capacityWh: wh(2000), fromPeriod: 0 }]);
  book.tariffs.set(0, { feedIn: microPerKwh(80_000), retail: microPerKwh(350_000) });
  book.rosters.set(1, { accounts: [own], fromPeriod: 0, until: null });
  book.activeSets.set(1, [{ fromSlot: 0, active: 5 }]);
  const bill = { amount: -5n, units: 0n, slots: 6, bound: 9n, readingsRoot: '0xbb' as Hex, at };
  book.bills.set(0, new Map([[own, bill]]));
  book.pots.set(0, { debits: 1n, credits: 2n, factor: 3n, carried: 4n, owed: 5n, at });
  book.paid.set(0, 4n);
  book.gapPostedPeriod = 2;
  book.folded.set(3, { period: 0, carried: false });
  book.replacements.set('0xee', { oldAccount: own, state: 'approved', fromPeriod: 3 });
  book.shares.disclosed.set('0xcc', at);
  book.shares.viewed.set('0xcc', [{ viewer: own, at }]);
  book.shares.roles.set('auditor', 'age1…');
  return book;
}

test('a checkpoint holds everything that is long-lived, also what was shown to whom', () => {
  const book = fullBook();
  const again = bookOf(checkpointOf(book, 100, 0));
  expect(again).toEqual(book);
});

test('later events do not change a checkpoint that waits to be written', () => {
  const book = fullBook();
  const checkpoint = checkpointOf(book, 100, 0);
  book.shares.viewed.get('0xcc')?.push({ viewer: '0xdd', at });
  book.shares.roles.set('grid', 'age2…');
  book.bills.get(0)?.delete(own);
  book.seats.get(own)?.pop();
  expect(bookOf(checkpoint)).toEqual(fullBook());
});
