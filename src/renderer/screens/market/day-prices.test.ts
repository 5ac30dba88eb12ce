import { expect, test } from 'vitest';
import { CURRENT_SLOT, historyRow } from '../../../../test/fixtures/views.ts';
import { dayPrices, roundHours } from './day-prices.ts';

const rows = Array.from({ length: 200 }, (_, index) => historyRow(CURRENT_SLOT - 1 - index));

test('one day, oldest first; nothing traded is a gap, not a price', () => {
  const quiet = rows.map((row, index) => (index === 5 ? { ...row, volumeWh: 0 } : row));
  const points = dayPrices(quiet);
  expect(points).toHaveLength(96);
  expect(points[0]?.time).toBeLessThan(points[95]?.time ?? 0);
  expect(points.filter(({ price }) => price === null)).toHaveLength(1);
  expect(dayPrices(rows.map((row) => ({ ...row, volumeWh: 0 })))).toEqual([]);
});

test('marks are full hours, few enough to read', () => {
  const marks = roundHours(dayPrices(rows).map(({ time }) => time));
  expect(marks.length).toBeGreaterThan(3);
  expect(marks.length).toBeLessThanOrEqual(9);
  for (const mark of marks) expect(new Date(mark * 1000).getMinutes()).toBe(0);
  expect(roundHours([1_789_381_320, 1_789_381_344])).toEqual([1_789_381_320, 1_789_381_344]);
});
