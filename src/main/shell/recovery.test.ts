import { expect, test } from 'vitest';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { createRecovery } from './recovery.ts';

test('a window that dies is loaded anew, one that keeps dying is asked about', () => {
  const clock = manualClock();
  const recovery = createRecovery(clock);
  expect([recovery.died(), recovery.died(), recovery.died()]).toEqual(['reload', 'reload', 'ask']);
  recovery.forget();
  expect(recovery.died()).toBe('reload');
});

test('deaths that lie far apart are accidents', () => {
  const clock = manualClock();
  const recovery = createRecovery(clock);
  for (let death = 0; death < 5; death++) {
    expect(recovery.died()).toBe('reload');
    clock.advanceSync(60_000);
  }
});

test('a window that hangs is ended after a while, unless it answers or dies before', () => {
  const clock = manualClock();
  const recovery = createRecovery(clock);
  let ended = 0;
  const end = () => {
    ended += 1;
  };
  recovery.hangs(end);
  clock.advanceSync(14_000);
  expect(ended).toBe(0);
  recovery.answers();
  clock.advanceSync(14_000);
  expect(ended).toBe(0);
  // Chromium says it again and again; that does not put the end off.
  recovery.hangs(end);
  clock.advanceSync(14_000);
  recovery.hangs(end);
  clock.advanceSync(2000);
  expect(ended).toBe(1);
  recovery.hangs(end);
  recovery.died();
  clock.advanceSync(60_000);
  expect(ended).toBe(1);
});
