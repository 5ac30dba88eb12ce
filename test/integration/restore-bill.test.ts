/**
 * A computer breaks in the middle of a billing period, and the home is brought back from its words alone: what it had
 * traded before is read off the chain, and the bill that holds it is opened.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createSimulatedHome,
  SIMULATED_PASSPHRASE,
  type SimulatedHome,
} from '../../src/community/simulation/home.ts';
import type { SlotRow } from '../../src/shared/readmodel.ts';
import { expectOk } from '../../src/shared/result.ts';
import { type GuestPlace, startTown, type Town } from '../fixtures/chain-town.ts';

const CURVES = [-3000, 1200, 2500, 900].map((watts) => () => watts);
/** After the reveals of slot 4: the readings of slots 0 to 3 are on chain, and nothing else is under way. */
const BREAKS_AT = 4.9;

let town: Town;
let place: GuestPlace;
let home: SimulatedHome;
let before: SlotRow[] = [];

const begin = (folder: string, words?: string): Promise<SimulatedHome> =>
  createSimulatedHome({
    dir: join(place.dir, folder),
    clock: place.clock,
    log: { info: () => undefined, warn: () => undefined },
    config: place.config,
    curve: () => 1700,
    capacityWh: 2000,
    meterId: 'BROKEN',
    transport: place.transport,
    ...(words === undefined ? {} : { words }),
  });
const settledRows = (): SlotRow[] =>
  expectOk(home.household.slots({ offset: 0, limit: 50 })).rows.filter((row) => row.state === 'settled');

beforeAll(async () => {
  town = await startTown({
    curves: CURVES,
    guests: [
      async (given) => {
        place = given;
        home = await begin('old');
        return {
          account: home.account,
          tick: () => home.household.step(),
          close: () => home.close(),
        };
      },
    ],
  });
  await town.assemble();
  await town.runTo(BREAKS_AT);
  before = settledRows();
  const { account } = home;
  const { words } = expectOk(await home.secrets.showWords({ passphrase: SIMULATED_PASSPHRASE }));
  await home.close();
  home = await begin('new', words.join(' '));
  expect(home.account).toBe(account);
  await town.runTo(12.3);
}, 300_000);
afterAll(() => town?.close());

test('the slots of before are known again, with the same trades and amounts', () => {
  expect(before.length).toBeGreaterThanOrEqual(2);
  const now = new Map(settledRows().map((row) => [row.slot, row]));
  for (const { slot, price, amount, boughtWh, soldWh } of before) {
    expect(now.get(slot), `slot ${slot}`).toMatchObject({ price, amount, boughtWh, soldWh, agrees: true });
    // What the meter counted was on the broken computer only; it is not made up.
    expect(now.get(slot)?.importWh).toBeNull();
  }
});

test('the bill of the broken period opens, and agrees', () => {
  const bill = expectOk(home.household.bills({ before: null, limit: 5 })).find((one) => one.period === 0);
  expect(bill).toMatchObject({ state: 'settled', agrees: true });
  expect(bill?.slotsFolded).toBeGreaterThanOrEqual(before.length);
  expect(home.household.view()).toMatchObject({ stage: 'trading', attention: [] });
});

test('after its wait the home trades on', () => {
  expect(Math.max(...settledRows().map((row) => row.slot))).toBeGreaterThan(7);
});
