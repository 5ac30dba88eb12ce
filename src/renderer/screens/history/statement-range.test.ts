import { expect, test } from 'vitest';
import { spanOf, timesOf } from './statement-range.ts';

const now = new Date(2026, 0, 20, 15);

test('spans are whole months and years of the local calendar', () => {
  expect(spanOf('thisMonth', now)).toEqual({ from: '2026-01-01', until: '2026-01-31' });
  expect(spanOf('lastMonth', now)).toEqual({ from: '2025-12-01', until: '2025-12-31' });
  expect(spanOf('thisYear', now)).toEqual({ from: '2026-01-01', until: '2026-12-31' });
  expect(spanOf('lastYear', new Date(2025, 1, 3))).toEqual({ from: '2024-01-01', until: '2024-12-31' });
});

test('the last day is part of the range', () => {
  const midnight = (year: number, month: number, day: number) => new Date(year, month, day).getTime() / 1000;
  expect(timesOf({ from: '2026-03-29', until: '2026-03-29' })).toEqual({
    from: midnight(2026, 2, 29),
    to: midnight(2026, 2, 30),
  });
});

test('what is no range gives none', () => {
  expect(timesOf({ from: '', until: '2026-03-29' })).toBeNull();
  expect(timesOf({ from: '2026-03-30', until: '2026-03-29' })).toBeNull();
});
