/**
 * Two computers break in the middle of a billing period. One home is brought back from its words alone: what it had
 * traded before is read off the chain, and the bill that holds it is opened. The other one had its history in a file
 * too, and gets back what its meter counted.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inProcessMeter } from '../../src/community/emulator/in-process.ts';
import {
  createSimulatedHome,
  SIMULATED_PASSPHRASE,
  type SimulatedHome,
} from '../../src/community/simulation/home.ts';
import { takeHistory } from '../../src/main/household/archive.ts';
import { openHome } from '../../src/main/household/home.ts';
import type { SlotRow } from '../../src/shared/readmodel.ts';
import { expectOk } from '../../src/shared/result.ts';
import { type GuestPlace, startTown, type Town } from '../fixtures/chain-town.ts';
import { everyBill, everyRow } from '../fixtures/everything.ts';

const CURVES = [-3000, 1200, 2500, 900].map((watts) => () => watts);
/** After the reveals of slot 4: the readings of slots 0 to 3 are on chain, and nothing else is under way. */
const BREAKS_AT = 4.9;

const FILE_PASSPHRASE = 'apart from the file';

let town: Town;
/** With nothing but its words, and with its history in a file. */
let home: SimulatedHome;
let filed: SimulatedHome;
let before: SlotRow[] = [];
let filedBefore: SlotRow[] = [];

const begin = (place: GuestPlace, folder: string, words?: string): Promise<SimulatedHome> =>
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
const settledRows = (of: SimulatedHome): SlotRow[] =>
  everyRow(of.household).filter((row) => row.state === 'settled');
const wordsOf = async (of: SimulatedHome): Promise<string> =>
  expectOk(await of.secrets.showWords({ passphrase: SIMULATED_PASSPHRASE })).words.join(' ');

/** The same computer after a restart: its keys are open, its meter still counts. */
async function reopen(of: SimulatedHome, place: GuestPlace): Promise<SimulatedHome> {
  const { vault } = of;
  const { clock, transport } = place;
  const dir = join(place.dir, 'new', 'store');
  const log = { info: () => undefined, warn: () => undefined };
  const opened = expectOk(await openHome({ vault, dir, clock, log, transport }));
  const household = opened.household();
  if (household === null) throw new Error('it forgot its community');
  const meter = inProcessMeter({ protocol: 'p1', curve: () => 1700, clock, meterId: 'BROKEN' });
  const line = { baud: 115_200, dataBits: 8, parity: 'none', stopBits: 1 } as const;
  expectOk(
    opened.addSource({
      id: 'grid',
      role: 'grid',
      address: { kind: 'in-process', open: meter.open },
      protocol: { protocol: 'dsmr-p1', line, dialogue: null },
    }),
  );
  return { ...of, home: opened, household, close: () => opened.close() };
}

beforeAll(async () => {
  const places: GuestPlace[] = [];
  const guest = (mine: () => SimulatedHome, make: (place: GuestPlace) => Promise<SimulatedHome>) => {
    return async (place: GuestPlace) => {
      places.push(place);
      const { account } = await make(place);
      return { account, tick: () => mine().household.step(), close: () => mine().close() };
    };
  };
  town = await startTown({
    curves: CURVES,
    guests: [
      guest(
        () => home,
        async (place) => {
          home = await begin(place, 'old');
          return home;
        },
      ),
      guest(
        () => filed,
        async (place) => {
          filed = await begin(place, 'old');
          return filed;
        },
      ),
    ],
  });
  const [place, filedPlace] = places;
  if (place === undefined || filedPlace === undefined) throw new Error('a guest has no place');
  await town.assemble();
  await town.runTo(BREAKS_AT);

  before = settledRows(home);
  const { account } = home;
  const words = await wordsOf(home);
  await home.close();
  home = await begin(place, 'new', words);
  expect(home.account).toBe(account);

  filedBefore = settledRows(filed);
  const file = join(filedPlace.dir, 'history.wattlet');
  const pause = async () => undefined;
  const history = { file, passphrase: FILE_PASSPHRASE, pause };
  expectOk(await filed.home.saveHistory(history));
  const filedWords = await wordsOf(filed);
  await filed.close();
  rmSync(join(filedPlace.dir, 'old'), { recursive: true });
  filed = await begin(filedPlace, 'new', filedWords);
  const { vault } = filed;
  const label = filed.home.historyLabel();
  await filed.close();
  const { clock } = filedPlace;
  const dir = join(filedPlace.dir, 'new', 'store');
  const foreign = await takeHistory({ vault, dir, clock }, home.home.historyLabel(), history);
  expect(foreign).toMatchObject({ ok: false, error: { code: 'store.archive-foreign' } });
  expectOk(await takeHistory({ vault, dir, clock }, label, history));
  filed = await reopen(filed, filedPlace);
  await town.runTo(12.3);
}, 300_000);
afterAll(() => town?.close());

test('the slots of before are known again, with the same trades and amounts', () => {
  expect(before.length).toBeGreaterThanOrEqual(2);
  const now = new Map(settledRows(home).map((row) => [row.slot, row]));
  for (const { slot, price, amount, boughtWh, soldWh } of before) {
    expect(now.get(slot), `slot ${slot}`).toMatchObject({ price, amount, boughtWh, soldWh, agrees: true });
    // What the meter counted was on the broken computer only; it is not made up.
    expect(now.get(slot)?.importWh).toBeNull();
  }
});

test('the bill of the broken period opens, and agrees', () => {
  const bill = everyBill(home.household).find((one) => one.period === 0);
  expect(bill).toMatchObject({ state: 'settled', agrees: true });
  expect(bill?.slotsFolded).toBeGreaterThanOrEqual(before.length);
  expect(home.household.view()).toMatchObject({ stage: 'trading', attention: [] });
});

test('after its wait the home trades on', () => {
  expect(Math.max(...settledRows(home).map((row) => row.slot))).toBeGreaterThan(7);
});

test('with its history in a file the home has the slots of before as they were, also what the meter counted', () => {
  expect(filedBefore.length).toBeGreaterThanOrEqual(2);
  const now = new Map(settledRows(filed).map((row) => [row.slot, row]));
  for (const row of filedBefore) {
    expect(row.importWh).toBeGreaterThan(0);
    expect(now.get(row.slot), `slot ${row.slot}`).toEqual(row);
  }
});

test('and its bill opens and agrees, and it trades on', () => {
  const bill = everyBill(filed.household).find((one) => one.period === 0);
  expect(bill).toMatchObject({ state: 'settled', agrees: true });
  // It knows what it had offered for the slots in which it was away, and asks what to do about them.
  const { stage, attention } = filed.household.view();
  expect({ stage, codes: attention.map(({ code }) => code) }).toEqual({
    stage: 'trading',
    codes: ['slot.absence'],
  });
  expect(Math.max(...settledRows(filed).map((row) => row.slot))).toBeGreaterThan(7);
});
