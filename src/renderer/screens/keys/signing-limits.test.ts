import { expect, test } from 'vitest';
import { draftOf, limitsOf } from './signing-limits.ts';

const limits = {
  maxCapacityWh: 4313,
  lowestSell: 80_000,
  highestBuy: 700_000,
  maxDeposit: 1_000_000_000n,
  maxFeePerTransaction: 10n ** 17n,
};

test('what is shown and not changed stays to the last unit, the fee included', () => {
  expect(draftOf(limits)).toEqual({ energyWh: 4313, lowestSell: 0.08, highestBuy: 0.7, deposit: 1000 });
  expect(limitsOf(draftOf(limits), limits)).toEqual(limits);
});

test('a typed number becomes whole units', () => {
  const next = limitsOf({ energyWh: 5000, lowestSell: 0.1, highestBuy: 0.35, deposit: 12.34 }, limits);
  expect(next).toMatchObject({ maxCapacityWh: 5000, lowestSell: 100_000, highestBuy: 350_000 });
  expect(next?.maxDeposit).toBe(12_340_000n);
});

test.each([
  { energyWh: '' as const },
  { energyWh: 0 },
  { energyWh: 12.5 },
  { energyWh: 2 ** 24 },
  { lowestSell: -0.01 },
  { lowestSell: 0.8 },
  { highestBuy: Number.NaN },
  { deposit: -1 },
  { deposit: Number.POSITIVE_INFINITY },
])('%o is no limit', (wrong) => {
  expect(limitsOf({ ...draftOf(limits), ...wrong }, limits)).toBeNull();
});
