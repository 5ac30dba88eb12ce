/**
 * History of ten years: 350,000 slots in a sealed database. First rows as the History screen asks for them, on a
 * database that was just opened (integrity check included in its own figure), and a year's statement: every row of
 * the year read, opened and checked, with sums per day, month and year.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../src/main/clock.ts';
import type { Store } from '../../src/main/store/api.ts';
import { openStore } from '../../src/main/store/open.ts';
import { settledSlot } from '../../src/main/store/test-data.ts';
import { expectOk } from '../../src/shared/result.ts';
import { slotNo } from '../../src/shared/units.ts';
import { type Figure, median } from './figure.ts';

const SLOTS = 350_000;
const YEAR = 35_040;
const DAY = 96;
const BATCH = 5_000;
/** Rows of one screen, with some to spare. */
const ROWS = 60;
const RUNS = 5;

function timed(work: () => void): number {
  const start = performance.now();
  work();
  return performance.now() - start;
}

function ranges(from: number, count: number, size: number) {
  return Array.from({ length: count }, (_, i) => ({
    from: slotNo(from + i * size),
    to: slotNo(from + (i + 1) * size),
  }));
}

function statement(store: Store): void {
  const from = SLOTS - YEAR - 1_000;
  const rows = expectOk(store.slots.range(slotNo(from), slotNo(from + YEAR)));
  if (rows.length !== YEAR) throw new Error(`a year of ${rows.length} slots`);
  const [year] = expectOk(store.slots.totals([{ from: slotNo(from), to: slotNo(from + YEAR) }]));
  const days = expectOk(store.slots.totals(ranges(from, YEAR / DAY, DAY)));
  const amount = days.reduce((sum, day) => sum + day.amount, 0n);
  if (year?.amount !== amount) throw new Error('the days do not add up to the year');
  expectOk(store.slots.totals(ranges(from, 12, 30 * DAY)));
}

export async function run(): Promise<Figure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'wattlet-history-'));
  const options = { dir, key: new Uint8Array(32).fill(1), clock: systemClock({ unref: true }) };
  const open = (): Store => expectOk(openStore(options)).store;
  try {
    const filling = open();
    const fill = timed(() => {
      for (let n = 0; n < SLOTS; n += BATCH)
        expectOk(
          filling.slots.putMany(
            Array.from({ length: BATCH }, (_, i) => settledSlot(n + i)),
            true,
          ),
        );
    });
    const bytes = expectOk(filling.sizeBytes());
    filling.close();
    const times = { open: [], first: [], jump: [], year: [], again: [] } as Record<string, number[]>;
    for (let i = 0; i < RUNS; i += 1) {
      let store: Store | null = null;
      times['open']?.push(timed(() => (store = open())));
      if (store === null) throw new Error('not open');
      const opened: Store = store;
      times['first']?.push(timed(() => expectOk(opened.slots.page({ limit: ROWS }))));
      times['jump']?.push(timed(() => expectOk(opened.slots.window({ offset: 200_000 + i, limit: ROWS }))));
      times['year']?.push(timed(() => statement(opened)));
      times['again']?.push(timed(() => statement(opened)));
      opened.close();
    }
    const middle = (name: string): number => median(times[name] ?? []);
    return [
      {
        name: 'history: first rows of 350,000 slots',
        value: middle('first'),
        unit: 'ms',
        bar: { atMost: 100 },
      },
      { name: 'history: rows after a jump', value: middle('jump'), unit: 'ms', bar: { atMost: 100 } },
      {
        name: "history: a year's statement, first time",
        value: middle('year') / 1000,
        unit: 's',
        bar: { atMost: 2 },
      },
      {
        name: "history: a year's statement, again",
        value: middle('again') / 1000,
        unit: 's',
        bar: { atMost: 2 },
      },
      { name: 'history: open with integrity check', value: middle('open'), unit: 'ms', bar: null },
      { name: 'history: database', value: bytes / 1e6, unit: 'MB', bar: null },
      { name: 'history: slots written', value: SLOTS / (fill / 1000), unit: 'slots/s', bar: null },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
