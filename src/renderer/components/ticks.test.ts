import fc from 'fast-check';
import { expect, test } from 'vitest';
import { niceTicks, ticksBetween } from './ticks.ts';

test.each([
  [[2.6], [0, 1, 2, 3]],
  [[0.97], [0, 0.25, 0.5, 0.75, 1]],
  [[220], [0, 100, 200, 300]],
  [[20], [0, 5, 10, 15, 20]],
  [[], [0, 1]],
  [
    [-1.2, 3],
    [-2, 0, 2, 4],
  ],
])('%j gives %j', (values, ticks) => {
  expect(niceTicks(values)).toEqual(ticks);
});

test('steps are never finer than can be written', () => {
  expect(niceTicks([0.011], 0.01)).toEqual([0, 0.01, 0.02]);
  expect(niceTicks([0], 0.01)).toEqual([0, 1]);
});

test('every value lies between the first and the last mark, zero is one of them, and there are few', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: -1e5, max: 1e5, noNaN: true }), { maxLength: 30 }), (values) => {
      fc.pre(values.every((value) => value === 0 || Math.abs(value) > 1e-3));
      const ticks = niceTicks(values);
      const [first = 1, last = -1] = [ticks[0], ticks.at(-1)];
      for (const value of values) {
        expect(value).toBeGreaterThanOrEqual(first - 1e-5);
        expect(value).toBeLessThanOrEqual(last + 1e-5);
      }
      expect(ticks.some((tick) => tick === 0)).toBe(true);
      expect(ticks.length).toBeLessThanOrEqual(7);
    }),
  );
});

test.each([
  [0.08, 0.35, [0.08, 0.15, 0.2, 0.25, 0.3, 0.35]],
  [0.05, 0.3, [0.05, 0.1, 0.15, 0.2, 0.25, 0.3]],
  [2, 2, [2]],
])('from %d to %d: %j', (low, high, ticks) => {
  expect(ticksBetween(low, high)).toEqual(ticks);
});

test('between two ends the marks rise and keep apart', () => {
  const cents = fc.integer({ min: 1, max: 10_000 }).map((value) => value / 100);
  fc.assert(
    fc.property(cents, cents, (one, other) => {
      fc.pre(one < other);
      const ticks = ticksBetween(one, other);
      expect([ticks[0], ticks.at(-1)]).toEqual([one, other]);
      const gaps = ticks.slice(1).map((tick, index) => tick - (ticks[index] ?? 0));
      expect(Math.min(...gaps)).toBeGreaterThan((other - one) / 40);
      expect(ticks.length).toBeLessThanOrEqual(8);
    }),
  );
});
