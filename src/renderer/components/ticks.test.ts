import fc from 'fast-check';
import { expect, test } from 'vitest';
import { niceTicks } from './ticks.ts';

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
