import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { amountOf, everyBill, everyRow, rowOf } from '../fixtures/everything.ts';

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

const rowAt = (home: number, slot: number) => rowOf(town.home(home).household, slot);

test('homes that stay trade in every slot but the one whose offers were withheld', () => {
  for (const home of [0, 1, 2, 3]) {
    for (let slot = 3; slot < 14; slot += 1) {
      expect(rowAt(home, slot), `home ${home}, slot ${slot}`).toMatchObject({
        state: 'settled',
        agrees: true,
      });
    }
    expect(rowAt(home, WITHHELD_SESSION + 1)?.volumeWh).toBe(0);
    expect(rowAt(home, WITHHELD_SESSION + 3)?.volumeWh).toBeGreaterThan(0);
  }
});

test('the sleeper misses its own slots and is back afterwards', () => {
  expect(rowAt(SLEEPER, 3)?.state ?? 'skipped').toBe('skipped');
  expect(rowAt(SLEEPER, 7)).toMatchObject({ state: 'settled', agrees: true });
});

test('who withheld its reveal is left out of eight slots', () => {
  const first = WITHHELD_SESSION + 4;
  for (let slot = first; slot < first + 4; slot += 1) {
    expect(rowAt(WITHHOLDER, slot)).toMatchObject({ state: 'skipped', reason: 'slot.no-seat', amount: null });
  }
});

test('the bills of all who stayed open to the sum of their slots', () => {
  for (const home of [0, 1, 2, 3]) {
    const { household } = town.home(home);
    for (const period of [0, 1]) {
      const bill = everyBill(household).find((one) => one.period === period);
      const amount = amountOf(everyRow(household).filter(({ slot }) => Math.floor(slot / 6) === period));
      expect(bill, `home ${home}, period ${period}`).toMatchObject({
        state: 'settled',
        agrees: true,
        amount,
      });
    }
  }
});
