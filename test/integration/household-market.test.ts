import { afterAll, beforeAll, expect, test } from 'vitest';
import { type MarketTown, runMarket } from '../fixtures/market-town.ts';

/**
 * Twenty households in three cohorts for three billing periods, each amount computed a second time from the protocol's
 * page alone.
 */
const [HOMES, COHORTS, PERIODS, SLOTS] = [20, 3, 3, 18];

let market: MarketTown;
beforeAll(async () => {
  market = await runMarket({ homes: HOMES, cohorts: COHORTS, periods: PERIODS });
}, 400_000);
afterAll(() => market?.town.close());

test('the loads were worth a market: trade at several prices, and both directions of the grid', () => {
  const all = Array.from({ length: SLOTS }, (_, number) => market.slot(number));
  const traded = all.filter(({ volume }) => volume > 0n);
  expect(traded.length).toBeGreaterThan(SLOTS / 2);
  expect(new Set(traded.map(({ price }) => price)).size).toBeGreaterThan(2);
  expect(new Set(all.map(({ lambda }) => lambda)).size).toBe(2);
});

test('price, volume, allocation and amount of every slot are those of the independent model, in every home', () => {
  expect(market.rowsThatDiffer()).toEqual([]);
});

test('every bill on chain equals the independent recomputation to the unit', async () => {
  expect(await market.billsThatDiffer()).toEqual([]);
});

test('every pot pays all credits and closes with under one unit per bill left over', async () => {
  expect(await market.potsThatDiffer()).toEqual([]);
});
