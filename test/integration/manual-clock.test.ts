import { expect, test } from 'vitest';
import { utcSeconds } from '../../src/shared/units.ts';
import { manualClock } from '../fixtures/manual-clock.ts';

test('timers run in order of time, each at its own time, with promises settled in between', async () => {
  const clock = manualClock(utcSeconds(1000));
  const seen: string[] = [];
  clock.after(2000, () => seen.push(`b ${clock.now()}`));
  clock.after(1000, () => {
    seen.push(`a ${clock.now()}`);
    void Promise.resolve().then(() => clock.after(500, () => seen.push(`nested ${clock.monotonicMs()}`)));
  });
  clock.after(2000, () => seen.push('c'));
  await clock.advance(1999);
  expect(seen).toEqual(['a 1001', 'nested 1500']);
  await clock.advance(1);
  expect(seen).toEqual(['a 1001', 'nested 1500', 'b 1002', 'c']);
  expect(clock.pendingTimers()).toBe(0);
});

test('cancelled timers do not run, and sleep moves the wall clock alone', async () => {
  const clock = manualClock(utcSeconds(1000));
  let fired = 0;
  const cancel = clock.after(10, () => {
    fired += 1;
  });
  cancel();
  clock.sleep(3600);
  await clock.advance(1000);
  expect(fired).toBe(0);
  expect(clock.now()).toBe(4601);
  expect(clock.monotonicMs()).toBe(1000);
});
