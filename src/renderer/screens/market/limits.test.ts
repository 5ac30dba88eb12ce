import { expect, test } from 'vitest';
import { DEFAULT_LIMITS } from '../../../shared/readmodel.ts';
import { complaintsOf, draftOf, limitsOf } from './limits.ts';

const bounds = { feedInTariff: 80_000, retailTariff: 350_000, capacityWh: 1200 };

test('limits come back as they were typed, to the last micro', () => {
  const limits = {
    mode: 'manual',
    lowestSell: 123_457,
    highestBuy: 299_999,
    manualSellWh: 333,
    manualBuyWh: 0,
  } as const;
  expect(limitsOf(draftOf(limits, bounds))).toEqual(limits);
});

test('any price means the tariffs', () => {
  expect(draftOf(DEFAULT_LIMITS, bounds)).toMatchObject({ lowestSell: 0.08, highestBuy: 0.35 });
});

test('what cannot be traded is said at its field', () => {
  const draft = draftOf({ ...DEFAULT_LIMITS, mode: 'manual' }, bounds);
  expect(complaintsOf(draft, bounds)).toEqual({});
  expect(complaintsOf({ ...draft, lowestSell: '', highestBuy: -1 }, bounds)).toEqual({
    lowestSell: 'empty',
    highestBuy: 'negative',
  });
  expect(complaintsOf({ ...draft, lowestSell: Number.NaN }, bounds)).toEqual({ lowestSell: 'unreadable' });
  expect(complaintsOf({ ...draft, manualSell: 1.3 }, bounds)).toEqual({ manualSell: 'aboveCapacity' });
  expect(complaintsOf({ ...draft, manualSell: 0.1, manualBuy: 0.1 }, bounds)).toEqual({
    manualBuy: 'bothManual',
  });
  expect(complaintsOf({ ...draft, mode: 'automatic', manualSell: '' }, bounds)).toEqual({});
});
