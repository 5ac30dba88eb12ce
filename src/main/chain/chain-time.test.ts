import { expect, test } from 'vitest';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { utcSeconds } from '../../shared/units.ts';
import type { BlockHeader } from './api.ts';
import { makeChainTimer } from './chain-time.ts';

const head = (number: number, time: number): BlockHeader => ({
  number,
  time: utcSeconds(time),
  hash: '0x00',
  parentHash: '0x00',
  logsBloom: '0x00',
  baseFeePerGas: null,
});

test('heads of another chain, however high, leave no trace when the right one is back', async () => {
  const clock = manualClock();
  const timer = makeChainTimer(clock);
  const right = (): number => clock.now();
  for (let number = 1; number <= 9; number += 1) {
    await clock.advance(1000);
    timer.seen(head(number, right()));
  }
  for (let number = 900; number < 909; number += 1) {
    await clock.advance(1000);
    timer.seen(head(number, right() - 40));
  }
  expect(timer.now()?.driftSeconds).toBe(40);
  await clock.advance(1000);
  timer.seen(head(19, right()));
  expect(timer.now()).toMatchObject({ estimate: right(), driftSeconds: 0, samples: 1 });
});

test('a head that comes late, a few blocks under the highest, is no news', async () => {
  const clock = manualClock();
  const timer = makeChainTimer(clock);
  timer.seen(head(100, clock.now()));
  await clock.advance(5000);
  timer.seen(head(99, clock.now() - 5));
  expect(timer.now()).toMatchObject({ samples: 1, driftSeconds: 0 });
});
