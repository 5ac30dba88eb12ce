import { expect, test } from 'vitest';
import { utcSeconds } from '../../shared/units.ts';
import { createFormat } from '../format.ts';
import { periodName } from './periods.ts';

const format = createFormat('en-GB');
const at = (...parts: [number, number, number, number?, number?, number?]) =>
  Math.floor(new Date(...parts).getTime() / 1000);
const eye = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

test('a whole day is its date, also where the clocks change', () => {
  for (const [month, day] of [
    [5, 14],
    [2, 29],
    [9, 25],
  ] as const) {
    const name = periodName(format, { start: at(2026, month, day), end: at(2026, month, day + 1) });
    expect(name).toBe(format.date(utcSeconds(at(2026, month, day))));
  }
});

test('whole days are the first and the last', () => {
  expect(periodName(format, { start: at(2026, 5, 1), end: at(2026, 5, 8) })).toBe('1 Jun 2026 – 7 Jun 2026');
});

test('anything else has its times, with seconds where they count', () => {
  const name = (start: number, end: number) => eye(periodName(format, { start, end }));
  expect(name(at(2026, 5, 1, 10), at(2026, 5, 1, 14))).toBe('1 Jun 2026, 10:00 – 14:00');
  expect(name(at(2026, 5, 1, 10, 0, 24), at(2026, 5, 1, 10, 2, 48))).toBe('1 Jun 2026, 10:00:24 – 10:02:48');
  expect(name(at(2026, 5, 1, 10), at(2026, 5, 2, 10))).toBe('1 Jun 2026, 10:00 – 2 Jun 2026, 10:00');
});
