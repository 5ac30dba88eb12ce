import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { microPerKwh, nano, wh } from '../units.ts';
import { ORDER } from './field.ts';
import { commit, NEUTRAL } from './pedersen.ts';
import {
  accumulate,
  amountOf,
  amountScalar,
  billOpening,
  imbalancePriceOf,
  type SlotOpening,
  slotBound,
  withinBound,
} from './settle.ts';

const tariff = { feedIn: microPerKwh(80_000), retail: microPerKwh(350_000) };
const capacity = wh(6250);

/** An honest slot: prices between the tariffs, a and m within the capacity. */
const slot = fc.record({
  price: fc.integer({ min: 80_000, max: 350_000 }).map(microPerKwh),
  imbalancePrice: fc.constantFrom(tariff.feedIn, tariff.retail),
  a: fc.integer({ min: -6250, max: 6250 }),
  m: fc.integer({ min: -6250, max: 6250 }),
  rhoA: fc.bigInt({ min: 0n, max: ORDER - 1n }),
  rhoM: fc.bigInt({ min: 0n, max: ORDER - 1n }),
});
const commitments = (of: SlotOpening) => ({
  price: of.price,
  imbalancePrice: of.imbalancePrice,
  A: commit(BigInt(of.a), of.rhoA),
  M: commit(BigInt(of.m), of.rhoM),
});

describe('amounts', () => {
  test('by hand: bought 2 kWh at 0.20, used 2.5 kWh, the rest at 0.35', () => {
    const prices = { price: microPerKwh(200_000), imbalancePrice: microPerKwh(350_000) };
    // 2000 Wh * 200000 + 500 Wh * 350000 = 575,000,000 nano = 0.575 EUR
    expect(amountOf(prices, 2000, 2500)).toBe(575_000_000n);
    // Sold 1 kWh but fed in only 0.6 kWh: earns 0.20, pays 0.14 for the gap.
    expect(amountOf(prices, -1000, -600)).toBe(-60_000_000n);
  });

  test('the imbalance price: retail if the community imports, else feed-in', () => {
    expect([1, 0, -1].map((x) => imbalancePriceOf(tariff, x))).toEqual([350_000, 80_000, 80_000]);
  });

  test('no trade (P = lambda): only the metered energy counts', () => {
    const prices = { price: tariff.feedIn, imbalancePrice: tariff.feedIn };
    fc.assert(
      fc.property(fc.integer({ min: -6250, max: 6250 }), fc.integer({ min: -6250, max: 6250 }), (a, m) => {
        expect(amountOf(prices, a, m)).toBe(80_000n * BigInt(m));
      }),
    );
  });

  test('per slot the amounts of members and supplier sum to zero', () => {
    fc.assert(
      fc.property(fc.array(slot, { minLength: 1, maxLength: 16 }), (members) => {
        const X = members.reduce((sum, one) => sum + one.m, 0);
        const sumA = members.reduce((sum, one) => sum + one.a, 0);
        const prices = { price: microPerKwh(123_456), imbalancePrice: imbalancePriceOf(tariff, X) };
        const total = members.reduce((sum, one) => sum + amountOf(prices, one.a, one.m), 0n);
        expect(total).toBe(amountOf(prices, sumA, X));
      }),
    );
  });
});

describe('the accumulator', () => {
  test('is opened by the amounts and blindings, in any order of folding', () => {
    fc.assert(
      fc.property(fc.array(slot, { minLength: 1, maxLength: 6 }), fc.nat(), (slots, turn) => {
        const opening = billOpening(slots);
        const acc = accumulate(slots.map(commitments));
        expect(commit(amountScalar(opening.amount), opening.rho)).toEqual(acc);
        const turned = [
          ...slots.slice(turn % slots.length),
          ...slots.slice(0, turn % slots.length),
        ].reverse();
        expect(accumulate(turned.map(commitments))).toEqual(acc);
        expect(billOpening(turned)).toEqual(opening);
      }),
      { numRuns: 15 },
    );
  });

  test('nothing folded is the neutral element and an amount of 0', () => {
    expect(accumulate([])).toEqual(NEUTRAL);
    expect(billOpening([])).toEqual({ amount: 0n, rho: 0n });
  });

  test('another amount or blinding does not open it', () => {
    const one = { price: tariff.feedIn, imbalancePrice: tariff.retail, a: -5, m: 9, rhoA: 3n, rhoM: 4n };
    const { amount, rho } = billOpening([one]);
    const acc = accumulate([commitments(one)]);
    expect(commit(amountScalar(nano(amount + 1n)), rho)).not.toEqual(acc);
    expect(commit(amountScalar(amount), (rho + 1n) % ORDER)).not.toEqual(acc);
  });
});

describe('the bound', () => {
  test('honest bills satisfy it, whatever the slots held', () => {
    fc.assert(
      fc.property(fc.array(slot, { maxLength: 96 }), (slots) => {
        const bound = slotBound(tariff, capacity) * BigInt(slots.length);
        expect(withinBound(billOpening(slots).amount, bound)).toBe(true);
      }),
    );
  });

  test('the worst honest slot reaches it exactly, and one more does not pass', () => {
    const worst = { price: tariff.retail, imbalancePrice: tariff.feedIn };
    const amount = amountOf(worst, 6250, 6250);
    expect(amount).toBe(6250n * 350_000n);
    const highest = slotBound(tariff, capacity);
    expect(highest).toBe(6250n * 620_000n);
    expect(amountOf(worst, 6250, -6250)).toBeLessThan(highest);
    expect(amountOf({ price: tariff.feedIn, imbalancePrice: tariff.retail }, -6250, 6250)).toBe(highest);
    expect(withinBound(nano(highest), highest)).toBe(true);
    expect(withinBound(nano(highest + 1n), highest)).toBe(false);
    expect(withinBound(nano(-highest), highest)).toBe(true);
    expect(withinBound(nano(-highest - 1n), highest)).toBe(false);
  });
});
