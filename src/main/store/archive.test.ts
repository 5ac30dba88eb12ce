import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { expectOk } from '../../shared/result.ts';
import { slotNo } from '../../shared/units.ts';
import type { Store } from './api.ts';
import { openStore } from './open.ts';
import { fill, readBack, readingAt, settledSlot } from './test-data.ts';

const passphrase = 'correct horse battery';
let root: string;
let archive: string;
let from: Store;
let to: Store;

const open = (name: string, key: number): Store =>
  expectOk(openStore({ dir: join(root, name), key: new Uint8Array(32).fill(key), clock: manualClock() }))
    .store;

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

test('comes back whole under other keys, adds only what is missing, and twice is once', () => {
  const { records } = expectOk(from.exportArchive(archive, passphrase));
  expect(records).toBeGreaterThan(150);
  const own = { ...settledSlot(3), detail: { mine: true } };
  expectOk(to.slots.put(own, true));
  expectOk(to.readings.append([readingAt(77, { source: 'new meter' }), readingAt(10_000, { segment: 5 })]));
  expectOk(to.importArchive(archive, passphrase));
  expect(expectOk(to.slots.get(slotNo(3)))).toEqual(own);
  expect(expectOk(to.slots.get(slotNo(4)))).toEqual(settledSlot(4));
  const readings = expectOk(to.readings.range('meter 4530 0123', 0, 1e12));
  expect(readings).toHaveLength(40);
  expect(readings[1]?.segment).toBe(5);
  expect(expectOk(to.readings.range('roof', 0, 1e12))).toEqual([readingAt(5, { source: 'roof' })]);
  expect(expectOk(to.settings.get('setting 2', z.object({ n: z.number() })))).toEqual({ n: 2 });
  const ranges = [{ from: slotNo(10), to: slotNo(200) }];
  expect(expectOk(to.slots.totals(ranges))).toEqual(expectOk(from.slots.totals(ranges)));
  expectOk(to.verify());
  expect(expectOk(to.importArchive(archive, passphrase)).added).toBe(0);
});

test('does not bring back transactions or how far events are complete', () => {
  expectOk(from.exportArchive(archive, passphrase));
  expectOk(to.importArchive(archive, passphrase));
  expect(expectOk(to.outbox.recent(10))).toEqual([]);
  expect(expectOk(to.events.cursor())).toBeNull();
});

test('a wrong passphrase, a cut, a flip, or another file changes nothing', () => {
  expectOk(from.exportArchive(archive, passphrase));
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
    expect(to.importArchive(file, phrase), name).toMatchObject({ ok: false, error: { code } });
    expect(readBack(to, 40)).toEqual(before);
  }
  expectOk(to.verify());
  expect(to.importArchive(join(root, 'nowhere'), passphrase).ok).toBe(false);
});

test('an export that fails leaves the archive of before', () => {
  expectOk(from.exportArchive(archive, passphrase));
  const before = readFileSync(archive);
  from.close();
  expect(from.exportArchive(archive, passphrase)).toMatchObject({
    ok: false,
    error: { code: 'store.closed' },
  });
  expect(readFileSync(archive).equals(before)).toBe(true);
  expect(existsSync(`${archive}.part`)).toBe(false);
  from = open('from', 1);
});
