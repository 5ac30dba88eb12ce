import { expect, test, vi } from 'vitest';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { createClipboardGuard } from './clipboard-guard.ts';

function open() {
  const clock = manualClock();
  const clear = vi.fn();
  return { clock, clear, guard: createClipboardGuard(clock, clear) };
}

test('the clipboard is emptied 30 seconds after the last copying, once', async () => {
  const { clock, clear, guard } = open();
  guard.copied();
  await clock.advance(20_000);
  guard.copied();
  await clock.advance(29_999);
  expect(clear).not.toHaveBeenCalled();
  await clock.advance(1);
  expect(clear).toHaveBeenCalledTimes(1);
  await clock.advance(120_000);
  expect(clear).toHaveBeenCalledTimes(1);
});

test('a lock or the end of the app empties it at once, and never takes what is not ours', async () => {
  const { clock, clear, guard } = open();
  guard.clearNow();
  expect(clear).not.toHaveBeenCalled();
  guard.copied();
  guard.clearNow();
  expect(clear).toHaveBeenCalledTimes(1);
  // What the person copied since is theirs.
  guard.clearNow();
  await clock.advance(60_000);
  expect(clear).toHaveBeenCalledTimes(1);
});
