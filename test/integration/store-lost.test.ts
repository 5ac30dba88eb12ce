/**
 * Two homes whose database comes to harm in the middle of a billing period, both with their keys intact. Of one the file
 * is cut to nothing while the computer is off. In the other's some bits of records flip: noticed while it works, told,
 * and mended by the next start. Both go on by themselves, and their bills come out.
 */
import { existsSync, readdirSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inProcessMeter } from '../../src/community/emulator/in-process.ts';
import { createSimulatedHome, type SimulatedHome } from '../../src/community/simulation/home.ts';
import { openHome } from '../../src/main/household/home.ts';
import { openDatabase } from '../../src/main/store/database.ts';
import { expectOk } from '../../src/shared/result.ts';
import { type GuestPlace, startTown, type Town } from '../fixtures/chain-town.ts';
import { agreedSlots, amountOf, attentionOf, everyBill, everyRow } from '../fixtures/everything.ts';

const CURVES = [-3000, 1200, 2500, 900].map((watts) => () => watts);
const silent = { info: () => undefined, warn: () => undefined };
/** Between the reveals of one slot and the next slot's messages: nothing is owed. */
const HARMED_AT = 4.9;
const SLOTS = 12.5;

let town: Town;
const homes: SimulatedHome[] = [];
const places: GuestPlace[] = [];
const vectors: string[][] = [[], []];

const begin = (place: GuestPlace, own: number): Promise<SimulatedHome> =>
  createSimulatedHome({
    dir: place.dir,
    clock: place.clock,
    log: silent,
    config: place.config,
    curve: () => 1700,
    capacityWh: 2000,
    meterId: `LOST${own}`,
    transport: place.transport,
    // What the vault sealed, slot by slot: nothing twice.
    vault: (honest) => ({
      ...honest,
      buildOffer: (request) => {
        vectors[own]?.push(`offer ${request.slot}`);
        return honest.buildOffer(request);
      },
      buildReading: (request) => {
        vectors[own]?.push(`reading ${request.slot}`);
        return honest.buildReading(request);
      },
    }),
  });

/** The computer starts again; its vault remembers, whatever became of the database. */
async function restart(own: number): Promise<SimulatedHome> {
  const [before, place] = [homes[own], places[own]];
  if (before === undefined || place === undefined) throw new Error('no such home');
  const { clock, transport, dir } = place;
  const options = { vault: before.vault, dir: join(dir, 'store'), clock, log: silent, transport };
  const home = expectOk(await openHome(options));
  const household = home.household();
  if (household === null) throw new Error('it forgot its community');
  if (home.meter()?.status().length === 0) {
    const meter = inProcessMeter({ protocol: 'p1', curve: () => 1700, clock, meterId: `LOST${own}` });
    const line = { baud: 115_200, dataBits: 8, parity: 'none', stopBits: 1 } as const;
    expectOk(
      home.addSource({
        id: 'grid',
        role: 'grid',
        address: { kind: 'in-process', open: meter.open },
        protocol: { protocol: 'dsmr-p1', line, dialogue: null },
      }),
    );
  }
  const after = { ...before, home, household, close: () => home.close() };
  homes[own] = after;
  return after;
}

const householdOf = (own: number): SimulatedHome['household'] => {
  const found = homes[own];
  if (found === undefined) throw new Error('no such home');
  return found.household;
};
const codes = (own: number): string[] => attentionOf(householdOf(own));
const fileOf = (own: number): string => join(places[own]?.dir ?? '', 'store', 'wattlet.db');

/** Flips a bit inside the sealed records of two tables; no page is wrong by it, so nothing shows before they are read. */
function flipRecords(file: string): void {
  const database = openDatabase(file);
  for (const table of ['vectors', 'slots']) {
    for (const { key, body } of database.all(`SELECT key, body FROM ${table}`)) {
      if (!(body instanceof Uint8Array)) throw new Error('a record without a body');
      body[20] = (body[20] ?? 0) ^ 1;
      database.run(`UPDATE ${table} SET body = ? WHERE key = ?`, [body, key ?? 0]);
    }
  }
  database.close();
}

let toldAtOnce: string[] = [];
let toldWhileWorking: string[] = [];
let toldAfter: string[][] = [];
let settledBefore: number[][] = [];
let heldBack: number[] = [];

beforeAll(async () => {
  town = await startTown({
    curves: CURVES,
    awake: (_home, _slot, into) => into % 3 === 0,
    guests: [0, 1].map((own) => async (place: GuestPlace) => {
      places[own] = place;
      const home = await begin(place, own);
      homes[own] = home;
      return {
        account: home.account,
        tick: async () => homes[own]?.household.step(),
        close: async () => homes[own]?.close(),
      };
    }),
  });
  await town.assemble();
  await town.runTo(HARMED_AT);
  settledBefore = [0, 1].map((own) =>
    everyRow(householdOf(own)).flatMap(({ slot, state }) => (state === 'settled' ? [slot] : [])),
  );

  await homes[0]?.close();
  truncateSync(fileOf(0), 0);
  rmSync(`${fileOf(0)}-wal`, { force: true });
  await restart(0);

  await homes[1]?.close();
  flipRecords(fileOf(1));
  await restart(1);
  toldAtOnce = codes(1);
  await town.runTo(5.2);
  toldWhileWorking = codes(1);
  await homes[1]?.close();
  await restart(1);

  toldAfter = [codes(0), codes(1)];
  heldBack = vectors.map((made) => made.length);
  await town.runTo(7);
  expect(vectors.map((made) => made.length)).toEqual(heldBack);
  await town.runTo(SLOTS);
}, 300_000);
afterAll(() => town?.close());

test('a database that is gone is told, and is not a new household', () => {
  expect(toldAfter[0]).toContain('store.lost');
});

test('damage met while working is told; the next start mends it and says so', () => {
  expect(toldAtOnce).toEqual([]);
  expect(toldWhileWorking).toContain('store.damaged');
  expect(toldAfter[1]).toEqual(['store.mended']);
  const folder = readdirSync(join(places[1]?.dir ?? '', 'store'));
  expect(folder.filter((name) => name.includes('damaged'))).toHaveLength(1);
  expect(existsSync(`${fileOf(1)}.check`)).toBe(false);
});

test.each([0, 1])('home %i: no vector twice, what was settled is there again, and it trades on', (own) => {
  expect(new Set(vectors[own]).size).toBe(vectors[own]?.length);
  const settled = agreedSlots(householdOf(own));
  expect(settledBefore[own]?.length).toBeGreaterThan(1);
  expect(settled).toEqual(expect.arrayContaining(settledBefore[own] ?? []));
  expect(Math.max(...settled)).toBeGreaterThanOrEqual(9);
});

test.each([0, 1])('home %i: the bill of the period is opened and is the sum of its slots', (own) => {
  const household = householdOf(own);
  const bill = everyBill(household).find((one) => one.period === 0);
  const slots = everyRow(household).filter((row) => row.slot < 6 && row.state === 'settled');
  expect(bill).toMatchObject({ state: 'settled', agrees: true, slotsFolded: slots.length });
  expect(bill?.amount).toBe(amountOf(slots));
});
