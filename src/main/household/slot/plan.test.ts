import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TICKS } from '../../../shared/protocol/packing.ts';
import { COMMON_TICKS, tickPrice } from '../../../shared/protocol/price.ts';
import { DEFAULT_LIMITS, type Limits } from '../../../shared/readmodel.ts';
import { microPerKwh, slotNo, wh } from '../../../shared/units.ts';
import { highestTick, lowestTick, planOffer } from './plan.ts';

const TARIFF = { feedIn: microPerKwh(80_000), retail: microPerKwh(350_000) };
const SLOT = slotNo(300);
const every = (netWh: number) =>
  Array.from({ length: SLOT }, (_, slot) => ({ slot: slotNo(slot), netWh: wh(netWh) }));
const planned = (netWh: number | null, limits: Partial<Limits> = {}, capacityWh = 2000) =>
  planOffer({
    slot: SLOT,
    slotSeconds: 900,
    history: netWh === null ? [] : every(netWh),
    limits: { ...DEFAULT_LIMITS, ...limits },
    tariff: TARIFF,
    capacityWh: wh(capacityWh),
  });
const sum = (lanes: readonly number[]): number => lanes.reduce((total, lane) => total + lane, 0);
const ticksOf = (lanes: readonly number[]): number[] =>
  lanes.flatMap((lane, tick) => (lane > 0 ? [tick] : []));

describe('whatever is expected and allowed', () => {
  const price = fc.integer({ min: 0, max: 500_000 }).map((micro) => microPerKwh(micro));
  const energy = fc.integer({ min: 0, max: 9000 });

  test('nothing is sold below the one price, nothing bought above the other, never more than the capacity', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9000, max: 9000 }), { minLength: SLOT, maxLength: SLOT }),
        fc.record({
          mode: fc.constantFrom<Limits['mode']>('automatic', 'manual', 'paused'),
          lowestSell: price,
          highestBuy: price,
          manualSellWh: energy,
          manualBuyWh: energy,
        }),
        energy,
        (history, limits, capacity) => {
          const plan = planOffer({
            slot: SLOT,
            slotSeconds: 900,
            history: history.map((netWh, slot) => ({ slot: slotNo(slot), netWh: wh(netWh) })),
            limits,
            tariff: TARIFF,
            capacityWh: wh(capacity),
          });
          for (const tick of ticksOf(plan.supplyWh))
            expect(tickPrice(TARIFF, tick)).toBeGreaterThanOrEqual(limits.lowestSell);
          for (const tick of ticksOf(plan.demandWh))
            expect(tickPrice(TARIFF, tick)).toBeLessThanOrEqual(limits.highestBuy);
          for (const lanes of [plan.supplyWh, plan.demandWh]) {
            expect(lanes).toHaveLength(TICKS);
            expect(sum(lanes)).toBeLessThanOrEqual(capacity);
            expect(ticksOf(lanes).every((tick) => COMMON_TICKS.includes(tick))).toBe(true);
          }
          expect(plan.params).toMatchObject({ sellWh: sum(plan.supplyWh), buyWh: sum(plan.demandWh) });
          if (limits.mode === 'paused') expect(sum([...plan.supplyWh, ...plan.demandWh])).toBe(0);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('a price takes the tick that keeps to it, and no tick where none does', () => {
    fc.assert(
      fc.property(price, (limit) => {
        const [sell, buy] = [lowestTick(TARIFF, limit), highestTick(TARIFF, limit)];
        expect(sell === null).toBe(limit > TARIFF.retail);
        expect(buy === null).toBe(limit < TARIFF.feedIn);
        // The nearest common tick: with the next one in its place the household would be asked for more than it gave.
        const below = COMMON_TICKS.filter((tick) => tick < (sell ?? TICKS)).at(-1);
        const above = COMMON_TICKS.find((tick) => tick > (buy ?? -1));
        if (below !== undefined) expect(tickPrice(TARIFF, below)).toBeLessThan(limit);
        if (above !== undefined) expect(tickPrice(TARIFF, above)).toBeGreaterThan(limit);
      }),
    );
  });
});

describe('what is offered and why', () => {
  test('a surplus is sold from the lowest price on, with its numbers for the sentence', () => {
    const plan = planned(-600, { lowestSell: microPerKwh(100_000) });
    expect(plan).toMatchObject({
      reason: 'offer.surplus',
      params: { expectedWh: 600, lowWh: -600, highWh: -600, sellWh: 600, buyWh: 0 },
    });
    expect(ticksOf(plan.supplyWh)).toEqual([4]);
  });

  test('a need is bought up to the highest price', () => {
    const plan = planned(600, { highestBuy: microPerKwh(300_000) });
    expect(plan).toMatchObject({ reason: 'offer.need', params: { expectedWh: 600, sellWh: 0, buyWh: 600 } });
    expect(ticksOf(plan.demandWh)).toEqual([24]);
  });

  test('fixed amounts are offered as they are, whatever the forecast', () => {
    const plan = planned(-600, { mode: 'manual', manualSellWh: 50, manualBuyWh: 70 });
    expect(plan).toMatchObject({ reason: 'offer.manual', params: { sellWh: 50, buyWh: 70 } });
  });

  test.each([
    ['a pause', planned(-600, { mode: 'paused' }), 'offer.paused'],
    ['a home without any history', planned(null), 'offer.no-history'],
    ['a price that nobody pays', planned(-600, { lowestSell: microPerKwh(400_000) }), 'offer.surplus'],
    ['a price that nobody takes', planned(600, { highestBuy: microPerKwh(70_000) }), 'offer.need'],
    ['no capacity', planned(-600, {}, 0), 'offer.surplus'],
  ])('%s offers nothing', (_what, plan, reason) => {
    expect(plan.reason).toBe(reason);
    expect(sum([...plan.supplyWh, ...plan.demandWh])).toBe(0);
  });
});
