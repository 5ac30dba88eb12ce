import { expect, test } from 'vitest';
import { aRow } from '../../../../test/fixtures/views.ts';
import { cheapest, likelyPrices } from './cheap.ts';

/** Two days of hourly slots, cheap from 11 to 14 UTC. */
const rows = Array.from({ length: 96 }, (_, index) => {
  const start = 1_789_344_000 + index * 3600;
  const hour = (start % 86_400) / 3600;
  return aRow(index, {
    start,
    end: start + 3600,
    price: hour >= 11 && hour < 14 ? 100_000 : 300_000,
    volumeWh: 500,
  });
});
const now = 1_789_344_000 + 96 * 3600 + 120;

test('the hours to come cost what the same hours did', () => {
  const hours = likelyPrices(rows, now, 12);
  expect(hours).toHaveLength(12);
  expect(hours[0]?.start).toBe(now - 120 + 3600);
  const best = cheapest(likelyPrices(rows, now, 24));
  expect(best).toMatchObject({ price: 100_000 });
  expect(((best?.start ?? 0) % 86_400) / 3600).toBe(11);
  expect(((best?.end ?? 0) % 86_400) / 3600).toBe(14);
});

test('slots without trade and hours that are hardly known say nothing', () => {
  expect(
    likelyPrices(
      rows.map((row) => ({ ...row, volumeWh: 0 })),
      now,
      12,
    ),
  ).toEqual([]);
  expect(likelyPrices(rows.slice(0, 24), now, 12)).toEqual([]);
});

test('where all hours cost much the same, none is called cheap', () => {
  expect(
    cheapest(
      likelyPrices(
        rows.map((row) => ({ ...row, price: 200_000 })),
        now,
        24,
      ),
    ),
  ).toBeNull();
});
