import { expect, test } from 'vitest';
import { manualClock } from '../../test/fixtures/manual-clock.ts';
import { tidyAfterStart } from './memory.ts';

const turn = () => new Promise((done) => setImmediate(done));
/** In a function of its own, so that no variable holds it. */
const leftOver = () => new WeakRef(Array.from({ length: 1000 }, (_, at) => ({ at })));

test('what the start left over is given back when it is over, and once more after that', async () => {
  const clock = manualClock();
  tidyAfterStart(clock);
  for (const ms of [20_000, 10_000]) {
    const garbage = leftOver();
    // What a WeakRef was made of lives at least until the end of its turn.
    await turn();
    await clock.advance(ms);
    await turn();
    expect(garbage.deref()).toBeUndefined();
  }
});
