import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Vault } from '../../src/main/vault/api.ts';
import { DEFAULT_LIMITS } from '../../src/shared/readmodel.ts';
import { expectOk } from '../../src/shared/result.ts';
import { microPerKwh } from '../../src/shared/units.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { amountOf, everyBill, everyRow, rowOf } from '../fixtures/everything.ts';
import { townEvents } from '../fixtures/town-events.ts';

/**
 * Two cohorts: four homes, of which one sleeps through a session so that the whole cohort's rounds are void; and five,
 * of which one withholds its reveals for three sessions, and another one lies in a reading. Energy of void slots is
 * billed once, the others trade on, and all bills are right.
 */
const CURVES = [-3000, 1200, 2500, 900, -1500, 700, 1800, -600, 2100].map((watts) => () => watts);
const WH = CURVES.map((curve) => (curve() * 24) / 3600);
const COHORT_A = 4;
const [SLEEPER, WITHHOLDER, LIAR] = [3, 8, 4];
const SLEPT_SESSION = 5;
const WITHHELD = { from: 8, to: 10, slot: 7 };
const LIE_SLOT = 15;
const HONEST = [0, 1, 2, 5, 6, 7];
/** By then everything void was carried on, and the bills of three periods are there. */
const SLOTS = 24;

function awake(home: number, slot: number, into: number): boolean {
  if (home === SLEEPER && slot === SLEPT_SESSION) return false;
  if (home === WITHHOLDER && slot >= WITHHELD.from && slot <= WITHHELD.to && into >= 11) return false;
  return into % 3 === 0;
}

/**
 * Masks its reading of one slot with the keys of two neighbours exchanged: the sum is nonsense, and nobody can see whose
 * vector it is. (A vector that was changed afterwards its own vault would not sign.)
 */
function lying(home: number, honest: Vault): Vault {
  if (home !== LIAR) return honest;
  return {
    ...honest,
    buildReading(request) {
      const [one, two, ...rest] = request.peers;
      if (request.slot !== LIE_SLOT || one === undefined || two === undefined)
        return honest.buildReading(request);
      const peers = [
        { ...one, maskX: two.maskX, maskY: two.maskY },
        { ...two, maskX: one.maskX, maskY: one.maskY },
        ...rest,
      ];
      return honest.buildReading({ ...request, peers });
    },
  };
}

let town: Town;
beforeAll(async () => {
  town = await startTown({ curves: CURVES, awake, vault: lying });
  // Prices between the tariffs, so that a void costs something: at the imbalance price nothing is to be charged.
  const limits = { lowestSell: microPerKwh(160_000), highestBuy: microPerKwh(260_000) };
  for (const { household } of town.homes) expectOk(household.setLimits({ ...DEFAULT_LIMITS, ...limits }));
  await town.assembleGroups([COHORT_A, CURVES.length - COHORT_A]);
  await town.runTo(SLOTS);
}, 600_000);
afterAll(() => town?.close());

const rowAt = (home: number, slot: number) => rowOf(town.home(home).household, slot);
/** Names of the events about a slot. */
const told = (slot: number): string[] =>
  townEvents(town).flatMap(({ name, args }) => (args['slot'] === BigInt(slot) ? [name] : []));

test('a cohort with too few is void and the other one trades on', () => {
  for (const home of [0, 1, 2]) {
    expect(rowAt(home, SLEPT_SESSION - 1)).toMatchObject({ state: 'skipped', reason: 'slot.reading-void' });
    expect(rowAt(home, SLEPT_SESSION + 1)).toMatchObject({ boughtWh: 0, soldWh: 0 });
    expect(rowAt(home, SLEPT_SESSION + 3)).toMatchObject({ state: 'settled', agrees: true });
  }
  for (const home of [5, 6, 7]) {
    expect(rowAt(home, SLEPT_SESSION - 1)).toMatchObject({ state: 'settled', agrees: true });
    expect(rowAt(home, SLEPT_SESSION + 1)?.volumeWh).toBeGreaterThan(0);
  }
});

test('a withheld reading makes its cohort void alone, and the withholder is left out', () => {
  for (const home of [5, 6, 7])
    expect(rowAt(home, WITHHELD.slot)).toMatchObject({ state: 'skipped', reason: 'slot.reading-void' });
  for (const home of [0, 1, 2])
    expect(rowAt(home, WITHHELD.slot)).toMatchObject({ state: 'settled', agrees: true });
  expect(rowAt(WITHHOLDER, 16)).toMatchObject({ state: 'skipped', reason: 'slot.no-seat' });
  expect(rowAt(5, 16)?.volumeWh).toBeGreaterThan(0);
});

test('the charges of both voids were brought about by the homes themselves', () => {
  for (const slot of [SLEPT_SESSION - 1, WITHHELD.slot])
    expect(told(slot), `slot ${slot}`).toContain('VoidSettled');
});

test('a lie in a reading moves no money: the slot has one price for all, and nobody in the cohort counts', () => {
  for (const home of HONEST) {
    const row = rowAt(home, LIE_SLOT);
    expect(row?.volumeWh).toBeGreaterThan(0);
    expect(row?.price).toBe(row?.imbalancePrice);
    if (home < COHORT_A) expect(row).toMatchObject({ state: 'settled', agrees: true });
    else expect(row).toMatchObject({ state: 'skipped', reason: 'slot.reading-void', amount: null });
  }
});

test('energy of void slots is carried into the next reading, once', () => {
  const last = 19;
  for (const home of HONEST) {
    let reported = 0;
    let carriedFrom = 0;
    for (let slot = 0; slot <= last; slot += 1) {
      if (rowAt(home, slot)?.state !== 'settled') continue;
      const { meter } = expectOk(town.home(home).household.story(slot));
      reported += meter?.reportedWh ?? 0;
      if (meter !== null && meter.carriedWh !== 0) carriedFrom += 1;
    }
    const metered = everyRow(town.home(home).household)
      .filter(({ slot }) => slot <= last)
      .reduce((sum, row) => sum + (row.importWh ?? 0) - (row.exportWh ?? 0), 0);
    expect(carriedFrom, `home ${home}`).toBeGreaterThan(0);
    expect(reported, `home ${home}`).toBe(metered);
    // The meter cuts to whole watt-hours, but over all slots nothing is lost.
    expect(Math.abs(metered - (WH[home] ?? 0) * (last + 1))).toBeLessThan(1);
  }
});

test('every bill opens to the sum of its counted slots', () => {
  for (const home of [...HONEST, LIAR]) {
    const { household } = town.home(home);
    for (const period of [0, 1, 2]) {
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
