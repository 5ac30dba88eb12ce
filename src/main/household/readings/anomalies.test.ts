import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { manualClock } from '../../../../test/fixtures/manual-clock.ts';
import { type AppError, expectOk } from '../../../shared/result.ts';
import { slotNo, utcSeconds, wh } from '../../../shared/units.ts';
import type { MeterPart, MeterReading } from '../../meter/api.ts';
import type { Store } from '../../store/api.ts';
import { openStore } from '../../store/open.ts';
import { openShelf } from '../slot/shelf.ts';
import { clockDaysOff, farOff, type StandStill, standStill, stuckWh } from './anomalies.ts';
import { meterWatch } from './watch.ts';

const SLOT = 900;
const GENESIS = 1_800_000_000;
const week = (netOf: (slot: number) => number, slots = 672) =>
  Array.from({ length: slots }, (_, i) => ({ slot: slotNo(i), netWh: wh(netOf(i)) }));
const roof = (slot: number) =>
  Math.round(300 - 900 * Math.max(0, Math.sin((2 * Math.PI * (slot % 96)) / 96)));

const reading = (seconds: number, telegram: Partial<MeterReading['telegram']> = {}): MeterReading => ({
  sourceId: 'grid',
  role: 'grid',
  atMs: (GENESIS + seconds) * 1000,
  telegram: {
    protocol: 'sml',
    maker: null,
    meterId: 'A',
    registers: [],
    importTotal: { microWh: 5_000_000_000n, stepMicroWh: 100_000n, from: [] },
    exportTotal: null,
    powerMilliW: 1_000_000,
    meterTime: null,
    integrity: 'verified',
    flags: [],
    details: {},
    ...telegram,
  },
});

describe('a reading far from the household’s own pattern', () => {
  test('is one beyond the week by more than the week is wide', () => {
    expect(farOff(5000, week(roof), SLOT)).toEqual({ kind: 'far-off', leastWh: -600, mostWh: 300 });
    expect(farOff(-5000, week(roof), SLOT)).toMatchObject({ kind: 'far-off' });
  });
  test.each([-600, 0, 300, 1200, -1500])('is not one of %i Wh in a home between -600 and 300 Wh', (netWh) => {
    expect(farOff(netWh, week(roof), SLOT)).toBeNull();
  });
  test('is not a kettle in an empty home', () => {
    expect(
      farOff(
        90,
        week(() => 0),
        SLOT,
      ),
    ).toBeNull();
    expect(
      farOff(
        250,
        week(() => 0),
        SLOT,
      ),
    ).not.toBeNull();
  });
  test('is not judged by less than a day', () => {
    expect(farOff(5000, week(roof, 95), SLOT)).toBeNull();
    expect(farOff(5000, week(roof, 96), SLOT)).not.toBeNull();
  });
});

describe('a register that stands still', () => {
  const run = (readings: readonly MeterReading[]): number | null => {
    let state: StandStill | null = null;
    for (const one of readings) state = standStill(state, one);
    const last = readings.at(-1);
    return last === undefined ? null : stuckWh(state, last);
  };
  const every = (count: number, of: (i: number) => Partial<MeterReading['telegram']> = () => ({})) =>
    Array.from({ length: count }, (_, i) => reading(10 * i, of(i)));
  const at = (microWh: bigint, stepMicroWh = 100_000n) => ({
    importTotal: { microWh, stepMicroWh, from: [] },
  });

  test('is noticed by the power that flows past it', () => {
    expect(run(every(361))).toBe(1000);
    expect(run(every(18))).toBeNull();
    const given = {
      ...at(0n),
      exportTotal: { microWh: 7n, stepMicroWh: 1n, from: [] },
      powerMilliW: -1_000_000,
    };
    expect(run(every(361, () => given))).toBe(1000);
  });
  test('is not one for a direction that the meter does not count', () => {
    expect(run(every(361, () => ({ powerMilliW: -1_000_000 })))).toBeNull();
  });
  test('is not one that is told once an hour only, unless it is told unchanged', () => {
    const hourly = (list: (i: number) => bigint) =>
      every(720, (i) => (i % 360 === 0 ? at(list(i)) : { importTotal: null }));
    expect(run(hourly((i) => 5_000_000_000n + 1_000_000n * BigInt(i)))).toBeNull();
    expect(run([...hourly(() => 5_000_000_000n), reading(7200)])).toBe(2000);
  });
  test('is not one that moves, however little, nor one of a home that uses nothing', () => {
    expect(run(every(361, (i) => at(5_000_000_000n + 100_000n * BigInt(i >> 3))))).toBeNull();
    expect(run(every(3000, () => ({ powerMilliW: 0 })))).toBeNull();
    expect(run(every(361, () => ({ importTotal: null })))).toBeNull();
    expect(run(every(361, () => ({ powerMilliW: null })))).toBeNull();
  });
  test('is not a coarse one before three of its steps', () => {
    expect(run(every(1000, () => at(5_000_000_000n, 1_000_000_000n)))).toBeNull();
    expect(run(every(1090, () => at(5_000_000_000n, 1_000_000_000n)))).toBeGreaterThan(3000);
  });
  test('is not made up by silence, a new meter, or a clock put back', () => {
    expect(run([reading(0), reading(86_400)])).toBeNull();
    expect(run([...every(300), ...every(10, () => ({ meterId: 'B' }))])).toBeNull();
    expect(run([...every(300), reading(0)])).toBeNull();
  });
});

describe('the meter’s clock', () => {
  const clock = (utc: number | null, local = '2027-01-15T08:00:00') =>
    clockDaysOff(
      reading(0, { meterTime: { utcSeconds: utc, local, offsetMinutes: null, certainty: 'local' } }),
    );
  test('is told off by whole days, a time zone or summer time is not', () => {
    expect(clock(GENESIS + 86_400 * 90 + 5)).toBe(90);
    expect(clock(GENESIS - 86_400 * 400)).toBe(-400);
    expect(clock(GENESIS + 7200)).toBeNull();
    expect(clock(GENESIS - 86_400)).toBeNull();
    expect(clock(null)).toBeNull();
    expect(clock(null, '1970-01-01T00:00:00')).toBeLessThan(-20_000);
    expect(clock(null, 'no time at all')).toBeNull();
    expect(clockDaysOff(reading(0))).toBeNull();
  });
});

describe('the watch', () => {
  const dir = mkdtempSync(join(tmpdir(), 'wattlet-watch-'));
  let store: Store;
  let notices: Map<string, AppError>;
  let last: MeterReading | null;
  let watch: ReturnType<typeof meterWatch>;
  const timing = { genesis: utcSeconds(GENESIS), slotSeconds: SLOT, slotsPerPeriod: 96 };
  const ctx = (): Parameters<ReturnType<typeof meterWatch>>[0] => ({
    meter: statusOf(() => last),
    gridSource: () => 'grid',
    slots: openShelf(store),
    store,
    timing,
    notice: (code, error) => (error === null ? notices.delete(code) : notices.set(code, error)),
  });
  const look = (slot: number, seconds: number) => {
    const time = utcSeconds(GENESIS + seconds);
    return expectOk(watch(ctx(), { time, slot, into: seconds - slot * SLOT }));
  };
  const meter = (slot: number, importWh: number) =>
    expectOk(
      openShelf(store).change(slot, {
        row: { importWh, exportWh: 0 },
        detail: {
          meter: {
            importWh: wh(importWh),
            exportWh: wh(0),
            quality: 'measured',
            reason: null,
            generatedWh: null,
            registers: null,
            meterHash: null,
          },
        },
      }),
    );
  const anomaly = (slot: number) => expectOk(openShelf(store).get(slot)).detail.anomaly;

  beforeAll(() => {
    store = expectOk(openStore({ dir, key: new Uint8Array(32).fill(3), clock: manualClock() })).store;
    for (let slot = 0; slot < 100; slot += 1) meter(slot, 100 + (slot % 7));
  });
  beforeEach(() => {
    notices = new Map();
    last = null;
    watch = meterWatch();
  });
  afterAll(() => {
    store.close();
    rmSync(dir, { recursive: true, force: true });
  });

  test('keeps a far-off slot in the history and says so for a day, without changing what was counted', () => {
    look(101, 101 * SLOT + 5);
    meter(100, 4000);
    look(101, 101 * SLOT + 6);
    expect(anomaly(100)).toEqual({ kind: 'far-off', leastWh: 100, mostWh: 106 });
    expect(expectOk(openShelf(store).get(100)).detail.meter?.importWh).toBe(4000);
    expect([...notices.keys()]).toEqual(['meter.far-off']);
    meter(101, 104);
    look(102, 102 * SLOT + 5);
    expect(anomaly(101)).toBeNull();
    expect([...notices.keys()]).toEqual(['meter.far-off']);
    meter(196, 104);
    look(197, 197 * SLOT + 5);
    expect(notices.size).toBe(0);
  });

  test('tells of a register that stands still, keeps it with the slot, and takes it back when it moves', () => {
    const start = 201 * SLOT;
    for (let second = -60; second <= SLOT + 10; second += 10) {
      last = reading(start + second);
      look(second < SLOT ? 201 : 202, start + second);
    }
    expect(notices.get('meter.stuck')).toMatchObject({ params: { energy: expect.any(Number) } });
    meter(201, 0);
    look(202, start + SLOT + 10);
    expect(anomaly(201)).toMatchObject({ kind: 'stuck' });
    last = reading(start + SLOT + 20, {
      importTotal: { microWh: 6_000_000_000n, stepMicroWh: 1n, from: [] },
    });
    look(202, start + SLOT + 20);
    expect(notices.has('meter.stuck')).toBe(false);
  });

  test('tells of a clock that is months off', () => {
    const utc = { utcSeconds: GENESIS - 86_400 * 90, local: '', offsetMinutes: 0, certainty: 'utc' } as const;
    last = reading(0, { meterTime: utc });
    look(300, 300 * SLOT);
    expect(notices.get('meter.clock')).toMatchObject({ params: { days: 90 } });
  });
});

function statusOf(last: () => MeterReading | null): Pick<MeterPart, 'status'> {
  const source = () => ({
    id: 'grid',
    role: 'grid' as const,
    state: { state: 'connected' as const },
    protocol: null,
    maker: null,
    meterId: null,
    lastReading: last(),
    accepted: 0,
    rejected: 0,
    lastRejection: null,
    hasKey: false,
    grade: { grade: 'good' as const, reasons: [] },
    ledger: { readings: 0, duplicates: 0, outOfOrder: 0, dips: 0, rollOvers: 0 },
  });
  return { status: () => [source()] };
}
