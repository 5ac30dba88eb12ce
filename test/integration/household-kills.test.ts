import { afterAll, beforeAll, expect, test } from 'vitest';
import { broken, type KilledTown, runKilled } from '../fixtures/killed-town.ts';

/**
 * Twenty kills in twelve slots. Nothing may be lost by that: every slot is settled once, no energy is missing, nothing
 * is sent twice with another content, and the bill is right. `npm run soak -- kills` does 200 over a week of slots.
 */
const [KILLS, SLOTS, SLOTS_PER_PERIOD] = [20, 12, 6];

let killed: KilledTown;
beforeAll(async () => {
  killed = await runKilled({ kills: KILLS, slots: SLOTS, slotsPerPeriod: SLOTS_PER_PERIOD });
}, 300_000);
afterAll(() => killed?.town.close());

// A shot that comes after the second's work is done misses, so a few fewer are fair.
test('it was really killed', () => expect(killed.home.deaths()).toBeGreaterThan(KILLS / 2));

test('every slot is settled once with all its energy, the bill is right, and no second vector was ever asked for', async () => {
  const report = await killed.home.report();
  expect(
    broken(report, { slots: SLOTS, slotsPerPeriod: SLOTS_PER_PERIOD }),
    report.problems.join('; '),
  ).toEqual([]);
});
