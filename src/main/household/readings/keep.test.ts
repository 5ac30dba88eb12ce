import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../../../test/fixtures/manual-clock.ts';
import { expectOk, fail } from '../../../shared/result.ts';
import { utcSeconds } from '../../../shared/units.ts';
import type { MeterReading, SourceRole } from '../../meter/api.ts';
import type { Store } from '../../store/api.ts';
import { openStore } from '../../store/open.ts';
import { keepReadings } from './keep.ts';

const GENESIS = 1_800_000_000;
const SLOT = 900;
const timing = { genesis: utcSeconds(GENESIS), slotSeconds: SLOT, slotsPerPeriod: 96 };
const key = new Uint8Array(32).fill(9);

let dir: string;
let store: Store;
let clock: ManualClock;
let warned: (string | number | undefined)[];
let full: boolean;
let speak: (reading: MeterReading) => void;
let kept: { stop(): void };

function start(): void {
  kept = keepReadings({
    readings: {
      ...store.readings,
      append: (readings) =>
        full ? fail('store.full', 'The disk is full.', 'Make space.') : store.readings.append(readings),
    },
    meter: {
      onReading(listener) {
        speak = listener;
        return () => {
          speak = () => undefined;
        };
      },
    },
    clock,
    timing,
    log: { info: () => undefined, warn: (_event, facts) => warned.push(facts?.['code']) },
  });
}

beforeEach(() => {
  dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'wattlet-keep-'));
  clock = manualClock(utcSeconds(GENESIS));
  store = expectOk(openStore({ dir, key, clock })).store;
  warned = [];
  full = false;
  start();
});
afterEach(() => {
  kept.stop();
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** A telegram `seconds` after genesis. */
function says(seconds: number, importWh: number | null, meterId = 'METER1', role: SourceRole = 'grid'): void {
  speak({
    sourceId: 'grid',
    role,
    atMs: (GENESIS + seconds) * 1000,
    telegram: {
      protocol: 'dsmr-p1',
      maker: null,
      meterId,
      registers: [],
      importTotal:
        importWh === null
          ? null
          : { microWh: BigInt(importWh) * 1_000_000n, stepMicroWh: 1_000_000n, from: [] },
      exportTotal: null,
      powerMilliW: 1000,
      meterTime: null,
      integrity: 'verified',
      flags: [],
      details: {},
    },
  });
}
const all = () => expectOk(store.readings.range('grid', GENESIS * 1000, (GENESIS + 10 * SLOT) * 1000));
const times = () => all().map(({ timeMs }) => timeMs / 1000 - GENESIS);
const wait = (seconds: number) => clock.advance(seconds * 1000);

test('one in ten seconds, and both sides of every slot boundary', async () => {
  for (let second = 885; second <= 915; second += 1) says(second, second);
  await wait(10);
  expect(times()).toEqual([885, 895, 899, 900, 910]);
});

test('what a recording says that is played again is nobody’s reading', async () => {
  says(0, 100);
  says(20, 9000, 'METER9', 'replay');
  says(40, 101);
  await wait(50);
  expect(times()).toEqual([0, 40]);
  expect(new Set(all().map(({ segment }) => segment)).size).toBe(1);
});

test('readings under a clock that is a century off are not kept, and keep nothing else from being kept', async () => {
  const century = 100 * 365 * 86_400;
  says(0, 100);
  says(century, 101);
  says(century + 20, 102);
  says(30, 103);
  await wait(10);
  expect(times()).toEqual([0, 30]);
  expect(warned).toEqual([]);
});

test('what the meter did not send stays unknown', async () => {
  says(0, null);
  await wait(10);
  expect(all()[0]).toMatchObject({ importMicroWh: null, exportMicroWh: null, generationMicroWh: null });
});

test('another meter, or a register that fell, begins a new segment, with the last of the old one kept', async () => {
  says(0, 100);
  says(1, 101);
  says(2, 50);
  says(3, 51);
  says(4, 7000, 'METER2');
  await wait(10);
  expect(all().map(({ segment, timeMs }) => [timeMs / 1000 - GENESIS, segment])).toEqual([
    [0, 0],
    [1, 0],
    [2, 1],
    [3, 1],
    [4, 2],
  ]);
});

test('a restart begins a new segment: what happened in between nobody knows', async () => {
  says(0, 100);
  kept.stop();
  start();
  says(60, 160);
  await wait(10);
  expect(all().map(({ segment }) => segment)).toEqual([0, 1]);
});

test('a full disk loses nothing: readings wait until there is space, and it is said', async () => {
  full = true;
  says(0, 1);
  await wait(10);
  says(10, 2);
  await wait(10);
  expect(warned).toEqual(['store.full', 'store.full']);
  expect(all()).toEqual([]);
  full = false;
  says(20, 3);
  await wait(10);
  expect(times()).toEqual([0, 10, 20]);
});

test('what was said just before the end is on disk, and nothing runs on', () => {
  says(0, 1);
  kept.stop();
  expect(times()).toEqual([0]);
  expect(clock.pendingTimers()).toBe(0);
});

test('after a day only the readings at the boundaries are left', async () => {
  for (let second = 0; second <= 1800; second += 10) says(second, second);
  await wait(10);
  await wait(2 * 86_400);
  expect(times()).toEqual([0, 10, 890, 900, 910, 1790, 1800]);
});
