import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomSource } from '../../src/community/check/feed.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { type Mortal, mortalHome } from '../fixtures/mortal-home.ts';

/**
 * One home of four runs in a process of its own and is killed with SIGKILL at random points, between any two
 * instructions, while chain time stands still. Nothing may be lost by that: every slot is settled, nothing is sent
 * twice with another content, and the bill is right.
 */
const KILLS = 20;
const SLOTS = 12;
const CURVES = [1200, 2500, 900].map((watts) => () => watts);

let town: Town;
let home: Mortal;

beforeAll(async () => {
  const random = randomSource(20_261_123);
  let ticks = 0;
  const danger = (): number | null => {
    ticks += 1;
    // Not while it joins: a chain that refuses nobody is not the point here.
    if (ticks < 60 || (home?.deaths() ?? 0) >= KILLS || random(6) !== 0) return null;
    return random(25);
  };
  town = await startTown({
    curves: CURVES,
    guests: [
      async (place) => {
        home = await mortalHome(place, danger);
        return home;
      },
    ],
  });
  await town.assemble();
  await town.runTo(SLOTS);
}, 300_000);
afterAll(() => town?.close());

// A shot that comes after the second's work is done misses, so a few fewer are fair.
test('it was really killed', () => expect(home.deaths()).toBeGreaterThan(KILLS / 2));

test('every slot is settled once and agrees, in spite of it', async () => {
  const { rows, problems: told } = await home.report();
  const settled = rows.filter((row) => row.state === 'settled').map((row) => row.slot);
  expect(new Set(settled).size).toBe(settled.length);
  for (let slot = 3; slot < SLOTS - 2; slot += 1) {
    expect(
      rows.find((row) => row.slot === slot),
      `slot ${slot} ${rows.find((row) => row.slot === slot)?.reason}; ${told.join('; ')}`,
    ).toMatchObject({
      state: 'settled',
      agrees: true,
    });
  }
});

test('the vault and the store never had to refuse a second vector', async () => {
  const { problems: told, attention } = await home.report();
  expect(told.filter((problem) => problem.includes('second'))).toEqual([]);
  expect(attention).toEqual([]);
});

test('the bill opens to the sum of the slots', async () => {
  const { rows, bills } = await home.report();
  const sum = rows.filter((row) => row.slot < 6).reduce((total, row) => total + (row.amount ?? 0n), 0n);
  expect(bills.find((bill) => bill.period === 0)).toMatchObject({
    state: 'settled',
    agrees: true,
    amount: sum,
  });
});
