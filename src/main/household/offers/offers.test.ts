import fc from 'fast-check';
import { expect, test } from 'vitest';
import { COMMON_TICKS } from '../../../shared/protocol/price.ts';
import { slotNo, wh } from '../../../shared/units.ts';
import { commonTick, curveOf, fixedCurve, totalWh } from './curve.ts';
import { forecast } from './forecast.ts';

const history = (values: readonly number[]) =>
  values.map((value, i) => ({ slot: slotNo(i), netWh: wh(value) }));

test('without history there is no forecast', () => {
  expect(forecast([], slotNo(5), 900)).toBeNull();
  expect(forecast(history([1, 2, 3]), slotNo(0), 900)).toBeNull();
});

test('a flat household is forecast flat and sure', () => {
  const result = forecast(history(Array(200).fill(120)), slotNo(201), 900);
  expect(result).toMatchObject({ low: 120, expected: 120, high: 120 });
});

test('a single spike does not move the forecast', () => {
  const values = Array(300).fill(100);
  values[250] = 4000;
  expect(forecast(history(values), slotNo(250 + 96), 900)?.expected).toBe(100);
});

test('the daily pattern is followed although the newest slots differ', () => {
  const values = Array.from({ length: 96 * 8 }, (_, i) =>
    i % 96 === 40 ? -800 : i % 96 === 39 || i % 96 === 41 ? -800 : 100,
  );
  expect(forecast(history(values.slice(0, 96 * 7 + 39)), slotNo(96 * 7 + 40), 900)?.low).toBe(-800);
});

test('offers stay within capacity, limits and common ticks, and never sell and buy the sure part at once', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: -9000, max: 9000 }), { minLength: 3, maxLength: 3 }),
      fc.integer({ min: 0, max: 31 }),
      fc.integer({ min: 0, max: 31 }),
      fc.integer({ min: 0, max: 5000 }),
      (values, lowestSell, highestBuy, capacity) => {
        const [low = 0, expected = 0, high = 0] = [...values].sort((a, b) => a - b);
        const curve = curveOf(
          { low: wh(low), expected: wh(expected), high: wh(high), weight: 1 },
          { lowestSell, highestBuy, capacityWh: wh(capacity) },
        );
        expect(totalWh(curve.supplyWh)).toBe(Math.max(0, Math.min(capacity, -low)));
        expect(totalWh(curve.demandWh)).toBe(Math.max(0, Math.min(capacity, high)));
        curve.supplyWh.forEach((value, tick) => {
          if (value > 0) expect(tick >= lowestSell && COMMON_TICKS.includes(tick)).toBe(true);
        });
        curve.demandWh.forEach((value, tick) => {
          if (value > 0) expect(tick <= highestBuy && COMMON_TICKS.includes(tick)).toBe(true);
        });
      },
    ),
  );
});

test('never means never', () => {
  const closed = { lowestSell: null, highestBuy: null, capacityWh: wh(1000) };
  expect(totalWh(fixedCurve(wh(500), wh(500), closed).supplyWh)).toBe(0);
  expect(totalWh(fixedCurve(wh(500), wh(500), closed).demandWh)).toBe(0);
});

test('manual offers are cut at capacity', () => {
  const open = { lowestSell: 5, highestBuy: 30, capacityWh: wh(300) };
  const curve = fixedCurve(wh(500), wh(100), open);
  expect(curve.supplyWh[8]).toBe(300);
  expect(curve.demandWh[28]).toBe(100);
});

test('common ticks are rounded to the household side', () => {
  expect(commonTick(1, 'up')).toBe(4);
  expect(commonTick(29, 'up')).toBe(31);
  expect(commonTick(3, 'down')).toBe(0);
  expect(commonTick(30, 'down')).toBe(28);
});
