import { expect, test } from 'vitest';
import { catchUpInPortions } from '../../../../test/bench/catchup-memory.ts';

test('months come in as portions, and no more slots stay in memory than are still followed', {
  timeout: 60_000,
}, () => {
  const SLOTS = 225;
  // A portion of more slots than are kept in one go.
  const held = catchUpInPortions({ slots: SLOTS, homes: 4, perSlot: 8, portion: 8 * 75 });
  expect(held.map(({ slots }) => slots)).toEqual([75, 150, 225]);
  for (const { slots, inBook } of held) expect(inBook, `after ${slots} slots`).toBeLessThanOrEqual(66);
});
