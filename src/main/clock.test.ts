import { afterEach, expect, test, vi } from 'vitest';
import { systemClock } from './clock.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('now is whole seconds and the monotonic clock moves forward', () => {
  const clock = systemClock();
  expect(Number.isSafeInteger(clock.now())).toBe(true);
  expect(Math.abs(clock.now() - Date.now() / 1000)).toBeLessThan(2);
  const first = clock.monotonicMs();
  expect(clock.monotonicMs()).toBeGreaterThanOrEqual(first);
});

test('a timer fires once, and not after it was cancelled', () => {
  vi.useFakeTimers();
  const clock = systemClock();
  const fired: string[] = [];
  clock.after(50, () => fired.push('kept'));
  const cancel = clock.after(50, () => fired.push('cancelled'));
  cancel();
  cancel();
  vi.advanceTimersByTime(500);
  expect(fired).toEqual(['kept']);
});

test('a delay beyond the range of a Node timer waits its whole length instead of firing at once', () => {
  vi.useFakeTimers();
  const thirtyDays = 30 * 86_400_000;
  let fired = 0;
  systemClock().after(thirtyDays, () => {
    fired += 1;
  });
  vi.advanceTimersByTime(thirtyDays - 1);
  expect(fired).toBe(0);
  vi.advanceTimersByTime(1);
  expect(fired).toBe(1);
});
