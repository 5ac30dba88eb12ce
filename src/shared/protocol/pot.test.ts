import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creditBound, creditShare, payCredits } from './pot.ts';

test('a pot that suffices pays everyone, the rest opens the next pot', () => {
  expect(
    payCredits(100n, [
      { credit: 60n, bound: 1n },
      { credit: 30n, bound: 0n },
    ]),
  ).toEqual({
    c: null,
    paid: [60n, 30n],
    rest: 10n,
  });
  expect(payCredits(0n, [])).toEqual({ c: null, paid: [], rest: 0n });
});

test('a short pot is shared in proportion to the bounds, a small credit in full', () => {
  const payout = payCredits(50n, [
    { credit: 5n, bound: 1000n },
    { credit: 100n, bound: 1000n },
    { credit: 100n, bound: 2000n },
  ]);
  expect(payout.paid).toEqual([5n, 15n, 30n]);
  expect(payout.rest).toBe(0n);
});

test('c is the largest that fits', () => {
  const credit = fc.record({
    credit: fc.bigInt({ min: 1n, max: 10n ** 9n }),
    bound: fc.bigInt({ min: 0n, max: 10n ** 15n }),
  });
  fc.assert(
    fc.property(
      fc.array(credit, { minLength: 1, maxLength: 12 }),
      fc.bigInt({ min: 0n, max: 10n ** 10n }),
      (credits, pot) => {
        const { c, paid, rest } = payCredits(pot, credits);
        const spent = paid.reduce((sum, part) => sum + part, 0n);
        expect(spent + rest).toBe(pot);
        expect(rest >= 0n).toBe(true);
        for (const [i, of] of credits.entries()) expect((paid[i] ?? 0n) <= of.credit).toBe(true);
        if (c === null) return;
        const next = credits.reduce((sum, of) => sum + creditShare(of, c + 1n), 0n);
        // A larger c either does not fit, or pays nobody more because all with a bound are paid in full.
        expect(next > pot || next === spent).toBe(true);
      },
    ),
  );
});

test('the bound of a credit is in token units and reaches the credit', () => {
  expect(creditBound(1_999_999n, 5n)).toBe(1999n);
  expect(creditBound(1_999_999n, 2000n)).toBe(2000n);
  const { c, paid } = payCredits(1999n, [{ credit: 2000n, bound: creditBound(0n, 2000n) }]);
  expect(paid).toEqual([1999n]);
  expect((c ?? 0n) < 2n ** 32n).toBe(true);
});
