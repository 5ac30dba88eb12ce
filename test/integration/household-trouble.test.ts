import { afterAll, beforeAll, expect, test } from 'vitest';
import type { SlotRow } from '../../src/shared/readmodel.ts';
import { expectOk } from '../../src/shared/result.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';

/**
 * Six homes of which one sleeps through whole slots and one vanishes between its sealed offer and its reveal. The
 * others must trade on, and every bill must open.
 */
const CURVES = [-3000, 1200, 2500, 900, -1500, 700].map((watts) => () => watts);
const SLEEPER = 5;
const WITHHOLDER = 4;
const WITHHELD_SESSION = 7;

let town: Town;
beforeAll(async () => {
  town = await startTown({
    curves: CURVES,
    awake: (home, slot, into) => {
      if (home === SLEEPER) return slot !== 3 && slot !== 4;
      if (home === WITHHOLDER) return slot !== WITHHELD_SESSION || into < 11;
      return true;
    },
  });
  await town.assemble();
  await town.runTo(17);
}, 300_000);
afterAll(() => town?.close());

const rowsOf = (home: number): SlotRow[] => {
  const household = town.homes[home]?.household;
  if (household === undefined) throw new Error('no such home');
  return expectOk(household.slots({ offset: 0, limit: 100 })).rows;
};
const rowOf = (home: number, slot: number) => rowsOf(home).find((row) => row.slot === slot);

test('homes that stay trade in every slot but the one whose offers were withheld', () => {
  for (const home of [0, 1, 2, 3]) {
    for (let slot = 3; slot < 14; slot += 1) {
      expect(rowOf(home, slot), `home ${home}, slot ${slot}`).toMatchObject({
        state: 'settled',
        agrees: true,
      });
    }
    expect(rowOf(home, WITHHELD_SESSION + 1)?.volumeWh).toBe(0);
    expect(rowOf(home, WITHHELD_SESSION + 3)?.volumeWh).toBeGreaterThan(0);
  }
});

test('the sleeper misses its own slots and is back afterwards', () => {
  expect(rowOf(SLEEPER, 3)?.state ?? 'skipped').toBe('skipped');
  expect(rowOf(SLEEPER, 7)).toMatchObject({ state: 'settled', agrees: true });
});

test('who withheld its reveal is left out of eight slots', () => {
  const first = WITHHELD_SESSION + 4;
  for (let slot = first; slot < first + 4; slot += 1) {
    expect(rowOf(WITHHOLDER, slot)).toMatchObject({ state: 'skipped', reason: 'slot.no-seat', amount: null });
  }
});

test('the bills of all who stayed open to the sum of their slots', () => {
  for (const home of [0, 1, 2, 3]) {
    const household = town.homes[home]?.household;
    const bills = expectOk(household?.bills({ before: null, limit: 9 }) ?? never());
    for (const period of [0, 1]) {
      const bill = bills.find((one) => one.period === period);
      const sum = rowsOf(home)
        .filter((row) => Math.floor(row.slot / 6) === period)
        .reduce((total, row) => total + (row.amount ?? 0n), 0n);
      expect(bill, `home ${home}, period ${period}`).toMatchObject({
        state: 'settled',
        agrees: true,
        amount: sum,
      });
    }
  }
});

function never(): never {
  throw new Error('no such home');
}
