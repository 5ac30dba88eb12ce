import { expect, test } from 'vitest';
import { CURRENT_SLOT, historyRow, someCurves } from '../../../../test/fixtures/views.ts';
import { ownSteps, pricePoints } from './steps.ts';

test('supply rises with the price, demand falls, and they meet where the market cleared', () => {
  const curves = someCurves(CURRENT_SLOT);
  const { price, volumeWh } = historyRow(CURRENT_SLOT);
  expect(curves).toMatchObject({ price, volumeWh });
  const points = pricePoints(curves);
  expect(points).toHaveLength(32);
  for (const [index, point] of points.slice(1).entries()) {
    expect(point.supply).toBeGreaterThanOrEqual(points[index]?.supply ?? 0);
    expect(point.demand).toBeLessThanOrEqual(points[index]?.demand ?? 0);
  }
  const cleared = points.find(({ price }) => price === (curves.price ?? 0) / 1e6);
  expect(Math.min(cleared?.supply ?? 0, cleared?.demand ?? 0) * 1000).toBeCloseTo(curves.volumeWh);
});

test('an offer that was not made is not drawn as zero', () => {
  const none = { ...someCurves(3), ownSupplyWh: new Array<number>(32).fill(0), ownDemandWh: null };
  for (const point of pricePoints(none)) expect([point.ownSupply, point.ownDemand]).toEqual([null, null]);
});

test('the own offer as steps', () => {
  const lanes = [0, 40, 0, 20];
  expect(ownSteps([1, 2, 3, 4], lanes)).toEqual([
    { price: 2, wh: 40 },
    { price: 4, wh: 20 },
  ]);
  expect(ownSteps([1, 2], null)).toEqual([]);
});
