import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { expectOk } from '../../shared/result.ts';
import { slotNo } from '../../shared/units.ts';
import type { ArchiveOptions, Store } from './api.ts';
import { openStore } from './open.ts';
import { fill, readBack, readingAt, settledSlot } from './test-data.ts';

const passphrase = 'correct horse battery';
const label = { home: 'ours' };
let root: string;
let archive: string;
let from: Store;
let to: Store;

const open = (name: string, key: number): Store =>
  expectOk(openStore({ dir: join(root, name), key: new Uint8Array(32).fill(key), clock: manualClock() }))
    .store;

const options = (file: string, more: Partial<ArchiveOptions> = {}): ArchiveOptions => ({
  file,
  passphrase,
  label,
  pause: async () => undefined,
  ...more,
});
const save = (store: Store, more: Partial<ArchiveOptions> = {}) =>
  store.exportArchive(options(archive, more));
const take = (store: Store, file = archive, more: Partial<ArchiveOptions> = {}) =>
  store.importArchive(options(file, more));

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wattlet-archive-'));
  archive = join(root, 'history.wattlet');
  from = open('from', 1);
  to = open('to', 2);
  fill(from, 40);
});
afterEach(() => {
  from.close();
  to.close();
  rmSync(root, { recursive: true, force: true });
});

test('comes back whole under other keys, adds only what is missing, and twice is once', async () => {
  const { records } = expectOk(await save(from));
  expect(records).toBeGreaterThan(150);
  const own = { ...settledSlot(3), detail: { mine: true } };
  expectOk(to.slots.put(own, true));
  expectOk(to.readings.append([readingAt(77, { source: 'new meter' }), readingAt(10_000, { segment: 5 })]));
  expectOk(await take(to));
  expect(expectOk(to.slots.get(slotNo(3)))).toEqual(own);
  expect(expectOk(to.slots.get(slotNo(4)))).toEqual(settledSlot(4));
  const readings = expectOk(to.readings.range('meter 4530 0123', 0, 1e12));
  expect(readings).toHaveLength(40);
  expect(readings[1]?.segment).toBe(5);
  expect(expectOk(to.readings.range('roof', 0, 1e12))).toEqual([readingAt(5, { source: 'roof' })]);
  const ranges = [{ from: slotNo(10), to: slotNo(200) }];
  expect(expectOk(to.slots.totals(ranges))).toEqual(expectOk(from.slots.totals(ranges)));
  expectOk(to.verify());
  expect(expectOk(await take(to)).added).toBe(0);
});

test('does not bring back transactions, settings, or how far events are complete', async () => {
  expectOk(await save(from));
  expectOk(await take(to));
  expect(expectOk(to.outbox.recent(10))).toEqual([]);
  expect(expectOk(to.events.cursor())).toBeNull();
  // What was true of the lost file alone: gap energy still to be posted, the wish to leave.
  expect(expectOk(to.settings.get('setting 2', z.object({ n: z.number() })))).toBeNull();
});

test('a wrong passphrase, a cut, a flip, or another file changes nothing', async () => {
  expectOk(await save(from));
  const whole = readFileSync(archive);
  const before = readBack(to, 40);
  const refusals: [string, Buffer, string, string][] = [
    ['passphrase', whole, 'correct horse', 'store.archive-locked'],
    ['cut', whole.subarray(0, whole.length - 20), passphrase, 'store.archive-damaged'],
    ['cut at a chunk', whole.subarray(0, whole.length - 24), passphrase, 'store.archive-damaged'],
    [
      'other',
      Buffer.from('PK\x03\x04 something else entirely, long enough to look at'),
      passphrase,
      'store.not-an-archive',
    ],
  ];
  const flipped = Buffer.from(whole);
  flipped[whole.length - 60] = (flipped[whole.length - 60] ?? 0) ^ 4;
  refusals.push(['flip', flipped, passphrase, 'store.archive-damaged']);
  for (const [name, bytes, phrase, code] of refusals) {
    const file = join(root, name);
    writeFileSync(file, bytes);
    expect(await take(to, file, { passphrase: phrase }), name).toMatchObject({ ok: false, error: { code } });
    expect(readBack(to, 40)).toEqual(before);
  }
  expectOk(to.verify());
  expect((await take(to, join(root, 'nowhere'))).ok).toBe(false);
});

test('an export that fails leaves the archive of before', async () => {
  expectOk(await save(from));
  const before = readFileSync(archive);
  from.close();
  expect(await save(from)).toMatchObject({
    ok: false,
    error: { code: 'store.closed' },
  });
  expect(readFileSync(archive).equals(before)).toBe(true);
  expect(existsSync(`${archive}.part`)).toBe(false);
  from = open('from', 1);
});

test('what a person stops leaves the archive of before, and takes nothing', async () => {
  expectOk(await save(from));
  const whole = readFileSync(archive);
  const before = readBack(to, 40);
  let steps = 0;
  const pause = async () => {
    steps += 1;
    return steps === 3 ? ('stop' as const) : undefined;
  };
  expect(await take(to, archive, { pause })).toMatchObject({ ok: false, error: { code: 'archive.stopped' } });
  expect(readBack(to, 40)).toEqual(before);
  expectOk(to.journal.add('goes on', {}));
  steps = 0;
  expect(await save(from, { pause })).toMatchObject({ ok: false, error: { code: 'archive.stopped' } });
  expect(steps).toBe(3);
  expect(readFileSync(archive).equals(whole)).toBe(true);
  expect(existsSync(`${archive}.part`)).toBe(false);
  expect(expectOk(await take(to)).added).toBeGreaterThan(0);
});

test('the archive of another home is refused, also with its passphrase', async () => {
  expectOk(await save(from, { label: { home: 'theirs' } }));
  const before = readBack(to, 40);
  expect(await take(to)).toMatchObject({ ok: false, error: { code: 'store.archive-foreign' } });
  expect(readBack(to, 40)).toEqual(before);
});

test('says how far it is, and lets others work between its steps', async () => {
  const parts: number[] = [];
  const pause = async (part: number) => {
    parts.push(part);
    if (parts.length === 2) expectOk(from.journal.add('meanwhile', {}));
    return undefined;
  };
  expectOk(await save(from, { pause }));
  expect(parts.length).toBeGreaterThan(5);
  expect(parts).toEqual([...parts].sort((a, b) => a - b));
  expect(parts.at(-1)).toBe(1);
  const taken: number[] = [];
  expectOk(
    await take(to, archive, {
      pause: async (part) => {
        taken.push(part);
      },
    }),
  );
  expect(taken.at(-1)).toBeGreaterThan(0.9);
  expectOk(to.verify());
});

test('work that is broken off half-way leaves everything as it was', async () => {
  expectOk(await save(from));
  const whole = readFileSync(archive);
  const before = readBack(to, 40);
  let steps = 0;
  const pause = async () => {
    steps += 1;
    if (steps === 3) throw new Error('the program ends');
    return undefined;
  };
  await expect(take(to, archive, { pause })).rejects.toThrow('the program ends');
  expect(readBack(to, 40)).toEqual(before);
  expectOk(to.journal.add('goes on', {}));
  steps = 0;
  await expect(save(from, { pause })).rejects.toThrow('the program ends');
  expect(readFileSync(archive).equals(whole)).toBe(true);
  expect(existsSync(`${archive}.part`)).toBe(false);
});
