import fc from 'fast-check';
import { expect, test } from 'vitest';
import { microPerKwh, wh } from '../units.ts';
import {
  creditLineLimit,
  exclusionSlots,
  fullCharge,
  gapAmount,
  openedLateCharge,
  readingWithCarry,
  voidRoundCharge,
} from './charges.ts';
import { amountOf, imbalancePriceOf } from './settle.ts';

const tariff = { feedIn: microPerKwh(80_000), retail: microPerKwh(350_000) };
const price = fc.integer({ min: 80_000, max: 350_000 }).map(microPerKwh);
const energy = fc.integer({ min: -6250, max: 6250 });

test('a late opening covers what its trade leaves open, is never negative, and never dearer than silence', () => {
  fc.assert(
    fc.property(price, energy, fc.constantFrom(1, -1), (P, a, netImport) => {
      const charge = openedLateCharge(tariff, P, a);
      const lambda = imbalancePriceOf(tariff, netImport);
      // Without its m the community misses what (P - lambda) a would have brought.
      const gap = amountOf({ price: P, imbalancePrice: lambda }, a, 0);
      expect(charge >= 0n).toBe(true);
      expect(charge >= gap).toBe(true);
      expect(fullCharge(tariff, wh(6250)) >= charge).toBe(true);
    }),
  );
  expect(openedLateCharge(tariff, 100_000, 1000)).toBe(20_000_000n);
  expect(openedLateCharge(tariff, 100_000, -1000)).toBe(250_000_000n);
});

test('a void round: the charge covers the gap and is never negative', () => {
  fc.assert(
    fc.property(
      price,
      fc.constantFrom(tariff.feedIn, tariff.retail),
      fc.nat(90_000),
      fc.nat(90_000),
      (P, lambda, bought, sold) => {
        const { charge, toSupplier } = voidRoundCharge(
          { price: P, imbalancePrice: lambda },
          { bought, sold },
        );
        expect(charge >= 0n).toBe(true);
        expect(charge >= toSupplier).toBe(true);
      },
    ),
  );
  const prices = { price: microPerKwh(100_000), imbalancePrice: tariff.retail };
  expect(voidRoundCharge(prices, { bought: 10, sold: 30 })).toEqual({
    charge: 7_500_000n,
    toSupplier: 5_000_000n,
  });
});

test('carried energy is reported up to the capacity, the rest joins the gap', () => {
  expect(readingWithCarry(6000, 500, wh(6250))).toEqual({ m: 6250, toGap: 250 });
  expect(readingWithCarry(-6000, -500, wh(6250))).toEqual({ m: -6250, toGap: -250 });
  expect(readingWithCarry(100, -40, wh(6250))).toEqual({ m: 60, toGap: 0 });
});

test('exclusions double; gap energy at retail and feed-in; credit lines', () => {
  expect([1, 2, 3].map(exclusionSlots)).toEqual([8, 16, 32]);
  expect(() => exclusionSlots(0)).toThrow(RangeError);
  expect(gapAmount(tariff, wh(1000), wh(500))).toBe(310_000_000n);
  expect(creditLineLimit(1000n, 1000)).toBe(800n);
  expect(creditLineLimit(999n, 5)).toBe(3n);
  expect(() => creditLineLimit(1n, 1001)).toThrow(RangeError);
});
