/** `node test/bench/desktop/main.ts start|memory|processor`, started by session.ts: measures, and leaves figures.json. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Figure, median } from '../figure.ts';
import { type BenchHousehold, openBenchHousehold } from './household.ts';
import { type Running, startProgram } from './program.ts';
import { FIGURES_FILE } from './session.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const BARE = join(import.meta.dirname, 'bare');
const electron = process.env['WATTLET_ELECTRON'] ?? '';

/** The first pair warms the disk's cache and is not counted. */
const START_PAIRS = 7;
const MEMORY_PAIRS = 3;
/** The page has loaded its screens, and nothing of the start is under way any more (src/main/memory.ts tidies until 30 s). */
const REST_MS = 40_000;
/** A wallet runs for weeks: memory is at rest once the collectors have given back what the start took. */
const MEMORY_REST_MS = 60_000;
const WATCHED_MS = 40_000;

const wait = (ms: number): Promise<void> => new Promise((done) => setTimeout(done, ms));
const bareProfile = (): string => mkdtempSync(join(tmpdir(), 'bare-'));

async function ended<T>(running: Running, look: (running: Running) => Promise<T> | T): Promise<T> {
  try {
    return await look(running);
  } finally {
    await running.end();
  }
}

/** The wallet joins, and does what comes after it (deposit, keys), so that nothing is under way when it is measured. */
async function settleIn(household: BenchHousehold): Promise<void> {
  await ended(await startProgram(electron, ROOT, household.profile), async () => {
    await household.admitted();
    await wait(REST_MS);
  });
}

async function start(household: BenchHousehold): Promise<Figure[]> {
  const pairs: { bare: number; wallet: number }[] = [];
  await settleIn(household);
  for (let i = 0; i <= START_PAIRS; i += 1) {
    const bare = await ended(await startProgram(electron, BARE, bareProfile()), (one) => one.startMs);
    const wallet = await ended(await startProgram(electron, ROOT, household.profile), (one) => one.startMs);
    if (i > 0) pairs.push({ bare, wallet });
  }
  return [
    figure('bare window, start', median(pairs.map(({ bare }) => bare)), 'ms'),
    figure('wallet, start to usable window', median(pairs.map(({ wallet }) => wallet)), 'ms'),
    figure('start above bare window', median(pairs.map(({ bare, wallet }) => wallet - bare)), 'ms', 300),
  ];
}

async function memory(household: BenchHousehold): Promise<Figure[]> {
  const atRest = async (app: string, profile: string) =>
    ended(await startProgram(electron, app, profile), async (one) => {
      await wait(MEMORY_REST_MS);
      return one.memoryMb();
    });
  await settleIn(household);
  const pairs: { bare: number; wallet: number }[] = [];
  for (let i = 0; i < MEMORY_PAIRS; i += 1) {
    pairs.push({
      bare: await atRest(BARE, bareProfile()),
      wallet: await atRest(ROOT, household.profile),
    });
  }
  return [
    figure('bare window, memory at rest', median(pairs.map(({ bare }) => bare)), 'MB'),
    figure('wallet, memory at rest', median(pairs.map(({ wallet }) => wallet)), 'MB'),
    figure('memory above bare window', median(pairs.map(({ bare, wallet }) => wallet - bare)), 'MB', 60),
  ];
}

/** In processor time, which other work on the machine changes less than the clock's. */
async function processor(household: BenchHousehold): Promise<Figure[]> {
  await settleIn(household);
  return ended(await startProgram(electron, ROOT, household.profile, true), async (one) => {
    const share = async () => {
      await wait(REST_MS);
      const before = one.cpuSeconds();
      const from = performance.now();
      await wait(WATCHED_MS);
      return ((one.cpuSeconds() - before) / ((performance.now() - from) / 1000)) * 100;
    };
    const seen = await share();
    await one.hide();
    const hidden = await share();
    return [
      figure('Home with its live flow, one telegram a second', seen, '% of a core', 2),
      figure('window hidden, one telegram a second', hidden, '% of a core', 1),
    ];
  });
}

const figure = (name: string, value: number, unit: string, atMost?: number): Figure => ({
  name,
  value: Number(value.toPrecision(4)),
  unit,
  bar: atMost === undefined ? null : { atMost },
});

const MEASURES: Readonly<Record<string, typeof start>> = { start, memory, processor };
const measure = MEASURES[process.argv[2] ?? ''];
if (measure === undefined) throw new Error(`one of ${Object.keys(MEASURES).join(', ')} is needed`);

const household = await openBenchHousehold(mkdtempSync(join(tmpdir(), 'bench-')));
try {
  const figures = await measure(household);
  writeFileSync(join(process.env['WATTLET_RESULTS'] ?? '.', FIGURES_FILE), JSON.stringify(figures));
} finally {
  await household.close();
}
