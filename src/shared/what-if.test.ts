import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DEFAULT_LIMITS, type Limits } from './readmodel.ts';
import { microPerKwh } from './units.ts';
import { type PastSlot, whatIf } from './what-if.ts';

const tariff = { feedIn: microPerKwh(80_000), retail: microPerKwh(350_000) };
const at = (index: number, change: Partial<PastSlot>): PastSlot => ({
  start: 900 * index,
  end: 900 * (index + 1),
  price: 200_000,
  volumeWh: 5000,
  importWh: 0,
  exportWh: 0,
  ...change,
});
const tried = (rows: readonly PastSlot[], limits: Partial<Limits> = {}) =>
  whatIf(rows, { ...DEFAULT_LIMITS, ...limits }, () => tariff);

test('sold above the feed-in tariff and bought below the retail tariff, to the nano', () => {
  const rows = [at(4, { exportWh: 300 }), at(3, { importWh: 100 })];
  expect(tried(rows)).toEqual({
    from: 2700,
    to: 4500,
    slots: 2,
    soldWh: 300,
    boughtWh: 100,
    gain: 300n * 120_000n + 100n * 150_000n,
  });
});

test('a price beyond a limit is left to the supplier, the limit itself is not', () => {
  const rows = [at(0, { exportWh: 300 }), at(1, { importWh: 100 })];
  expect(tried(rows, { lowestSell: 200_000, highestBuy: 200_000 })).toMatchObject({
    soldWh: 300,
    boughtWh: 100,
  });
  expect(tried(rows, { lowestSell: 200_001, highestBuy: 199_999 })).toMatchObject({
    soldWh: 0,
    boughtWh: 0,
    gain: 0n,
  });
});

test('by hand no more than was set, paused nothing, never more than was traded', () => {
  const rows = [at(0, { exportWh: 300 })];
  expect(tried(rows, { mode: 'manual', manualSellWh: 120 }).soldWh).toBe(120);
  expect(tried(rows, { mode: 'paused' }).gain).toBe(0n);
  expect(tried([at(0, { exportWh: 300, volumeWh: 40 })]).soldWh).toBe(40);
});

test('slots of which something is not known are left out, not taken as zero', () => {
  const unknown = [at(0, { importWh: null }), at(1, { price: null }), at(2, { volumeWh: null })];
  expect(tried(unknown)).toEqual({ from: null, to: null, slots: 0, soldWh: 0, boughtWh: 0, gain: 0n });
  expect(whatIf([at(0, { exportWh: 5 })], DEFAULT_LIMITS, () => null).slots).toBe(0);
});

test('wider limits never bring less, and trade never brings a loss', () => {
  const energy = fc.integer({ min: 0, max: 3000 });
  const price = fc.integer({ min: 80_000, max: 350_000 });
  fc.assert(
    fc.property(fc.array(fc.tuple(energy, energy, price), { maxLength: 20 }), price, price, (slots, a, b) => {
      const rows = slots.map(([importWh, exportWh, of], index) =>
        at(index, { importWh, exportWh, price: of }),
      );
      const narrow = tried(rows, { lowestSell: a, highestBuy: b }).gain;
      expect(narrow >= 0n).toBe(true);
      expect(tried(rows).gain >= narrow).toBe(true);
    }),
  );
});
