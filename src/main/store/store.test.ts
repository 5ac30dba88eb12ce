import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { expectOk, fail } from '../../shared/result.ts';
import { periodNo, slotNo, utcSeconds } from '../../shared/units.ts';
import type { Store } from './api.ts';
import { openStore } from './open.ts';
import { readingAt as reading, settledSlot } from './test-data.ts';

const key = new Uint8Array(32).fill(7);
let dir: string;
let store: Store;

const open = (): Store => expectOk(openStore({ dir, key, clock: manualClock() })).store;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wattlet-store-'));
  store = open();
});

afterEach(() => {
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

const reopen = (): void => {
  store.close();
  store = open();
};

test('settings come back typed, survive a restart, and are refused where they no longer fit', () => {
  const schema = z.object({ mode: z.enum(['automatic', 'manual']), sum: z.bigint() });
  expect(expectOk(store.settings.get('limits', schema))).toBeNull();
  expectOk(store.settings.set('limits', { mode: 'manual', sum: 12345678901234567890n }));
  reopen();
  expect(expectOk(store.settings.get('limits', schema))).toEqual({
    mode: 'manual',
    sum: 12345678901234567890n,
  });
  expect(store.settings.get('limits', z.string())).toMatchObject({
    ok: false,
    error: { code: 'store.outdated-setting' },
  });
  expectOk(store.settings.remove('limits'));
  expect(expectOk(store.settings.get('limits', schema))).toBeNull();
});

test('another key finds nothing, changes nothing, and the right one works after it', () => {
  expectOk(store.settings.set('a', 1));
  store.close();
  const before = readFileSync(join(dir, 'wattlet.db'));
  const other = openStore({ dir, key: new Uint8Array(32).fill(8), clock: manualClock() });
  expect(other).toMatchObject({ ok: false, error: { code: 'store.wrong-key' } });
  expect(readFileSync(join(dir, 'wattlet.db')).equals(before)).toBe(true);
  store = open();
  expect(expectOk(store.settings.get('a', z.number()))).toBe(1);
});

test('the same file cannot be opened twice in one process', () => {
  expect(openStore({ dir, key, clock: manualClock() })).toMatchObject({
    ok: false,
    error: { code: 'store.in-use' },
  });
});

test('a lock left by a killed process is no obstacle', () => {
  expectOk(store.settings.set('a', 1));
  const locks = readdirSync(dir).filter((name) => name.endsWith('.lock'));
  expect(locks).toHaveLength(1);
});

test('a transaction that fails undoes everything in it, also when an inner failure was swallowed', () => {
  const refused = store.transaction(() => {
    expectOk(store.settings.set('a', 1));
    expectOk(store.rounds.put(slotNo(4), { sum: 3n }));
    return fail('test.no', 'No.', 'None.');
  });
  expect(refused).toMatchObject({ ok: false, error: { code: 'test.no' } });
  expect(expectOk(store.rounds.get(slotNo(4)))).toBeNull();
  expect(() =>
    store.transaction(() => {
      expectOk(store.settings.set('b', 1));
      throw new Error('broken invariant');
    }),
  ).toThrow('broken invariant');
  expect(expectOk(store.settings.get('b', z.number()))).toBeNull();
  expectOk(store.transaction(() => store.settings.set('c', 3)));
  reopen();
  expect(expectOk(store.settings.get('c', z.number()))).toBe(3);
  expectOk(store.verify());
});

test('one vector per kind and slot, ever: the same again is the same, another is refused', () => {
  const slot = slotNo(77);
  const vector = { V: [1n, 2n ** 255n], bind: '0xab', bHash: '0xcd' };
  expect(expectOk(store.vectors.putOnce(1, slot, vector))).toEqual({ added: true });
  reopen();
  const reordered = { bHash: '0xcd', V: [1n, 2n ** 255n], bind: '0xab' };
  expect(expectOk(store.vectors.putOnce(1, slot, reordered))).toEqual({ added: false });
  expect(store.vectors.putOnce(1, slot, { ...vector, V: [1n, 2n ** 255n - 1n] })).toMatchObject({
    ok: false,
    error: { code: 'store.second-vector' },
  });
  expect(expectOk(store.vectors.get(1, slot))).toEqual(vector);
  expect(expectOk(store.vectors.get(2, slot))).toBeNull();
  expectOk(store.vectors.putOnce(2, slotNo(78), 'reading'));
  expect(expectOk(store.vectors.slots(1, slotNo(0), slotNo(100)))).toEqual([77]);
  expect(expectOk(store.vectors.slots(2, slotNo(0), slotNo(100)))).toEqual([78]);
});

test('readings are exact, in order, once each, and unknown stays unknown', () => {
  const big = reading(1_767_225_600_123, { importMicroWh: 2n ** 80n, powerMilliW: null, flags: [] });
  expect(expectOk(store.readings.append([reading(2000), big, reading(1000)]))).toEqual({ added: 3 });
  expect(expectOk(store.readings.append([reading(2000, { segment: 9 })]))).toEqual({ added: 0 });
  reopen();
  const all = expectOk(store.readings.range('meter 4530 0123', 0, 2_000_000_000_000));
  expect(all).toEqual([reading(1000), reading(2000), big]);
  expect(expectOk(store.readings.around('meter 4530 0123', 1500))).toEqual({
    before: reading(1000),
    after: reading(2000),
  });
  expect(expectOk(store.readings.around('meter 4530 0123', 2000)).before).toEqual(reading(2000));
  expect(expectOk(store.readings.latest('meter 4530 0123'))).toEqual(big);
  expect(expectOk(store.readings.latest('none'))).toBeNull();
  expectOk(store.readings.append([reading(1, { source: 'roof' })]));
  expect(expectOk(store.readings.sources())).toEqual(['meter 4530 0123', 'roof']);
  expect(expectOk(store.readings.range('roof', 0, 10_000))).toHaveLength(1);
});

test('thinning keeps both neighbours of every slot boundary and the ends of every segment', () => {
  const genesisMs = 500;
  const slotMs = 10_000;
  const readings = Array.from({ length: 12_000 }, (_, i) => reading(i * 700, { segment: i < 5000 ? 0 : 1 }));
  expectOk(store.readings.append(readings));
  const beforeMs = 7_000_000;
  const boundaries = Array.from({ length: 690 }, (_, n) => genesisMs + n * slotMs);
  const expected = boundaries.map((at) => expectOk(store.readings.around('meter 4530 0123', at)));
  const { removed } = expectOk(store.readings.thin({ beforeMs, genesisMs, slotMs }));
  expect(removed).toBeGreaterThan(8000);
  expect(boundaries.map((at) => expectOk(store.readings.around('meter 4530 0123', at)))).toEqual(expected);
  const left = expectOk(store.readings.range('meter 4530 0123', 0, 2 ** 40));
  expect(left.some((r) => r.timeMs === 4999 * 700)).toBe(true);
  expect(left.some((r) => r.timeMs === 5000 * 700)).toBe(true);
  expect(left.filter((r) => r.timeMs >= beforeMs)).toHaveLength(2000);
  expect(expectOk(store.readings.thin({ beforeMs, genesisMs, slotMs })).removed).toBe(0);
  expectOk(store.verify());
});

test('slots: rows, pages, windows, filters and sums agree with each other', () => {
  const records = Array.from({ length: 1000 }, (_, i) => settledSlot(i + 50));
  expectOk(store.slots.putMany(records.slice(0, 990), true));
  for (const record of records.slice(990)) expectOk(store.slots.put(record, false));
  reopen();
  expect(expectOk(store.slots.count())).toBe(1000);
  expect(expectOk(store.slots.newest())).toBe(1049);
  expect(expectOk(store.slots.get(slotNo(51)))).toEqual(records[1]);
  expect(expectOk(store.slots.get(slotNo(49)))).toBeNull();
  expect(expectOk(store.slots.unfinished()).map((r) => r.slot.slot)).toEqual(
    records.slice(990).map((r) => r.slot.slot),
  );
  expectOk(store.slots.put(records[990] ?? settledSlot(0), true));
  expect(expectOk(store.slots.unfinished())).toHaveLength(9);
  expect(expectOk(store.slots.page({ limit: 3 })).map((s) => s.slot)).toEqual([1049, 1048, 1047]);
  expect(expectOk(store.slots.page({ before: slotNo(52), limit: 9 })).map((s) => s.slot)).toEqual([51, 50]);
  expect(expectOk(store.slots.window({ offset: 700, limit: 2 })).map((s) => s.slot)).toEqual([349, 348]);
  expect(expectOk(store.slots.window({ offset: 999, limit: 5 })).map((s) => s.slot)).toEqual([50]);
  expect(expectOk(store.slots.window({ offset: 1000, limit: 5 }))).toEqual([]);
  const traded = records.map((r) => r.slot).filter((s) => (s.soldWh ?? 0) > 0 || (s.boughtWh ?? 0) > 0);
  expect(expectOk(store.slots.page({ limit: 5000, traded: true }))).toEqual([...traded].reverse());
  for (const [from, to] of [
    [50, 1050],
    [60, 70],
    [95, 97],
    [96, 192],
    [100, 900],
  ] as const) {
    const rows = records.map((r) => r.slot).filter((s) => s.slot >= from && s.slot < to);
    const [sums] = expectOk(store.slots.totals([{ from: slotNo(from), to: slotNo(to) }]));
    expect(sums).toMatchObject({
      slots: rows.filter((s) => s.importWh !== null).length,
      unknownSlots: rows.filter((s) => s.importWh === null).length,
      importWh: rows.reduce((sum, s) => sum + (s.importWh ?? 0), 0),
      amount: rows.reduce((sum, s) => sum + (s.amount ?? 0n), 0n),
    });
    expect(expectOk(store.slots.range(slotNo(from), slotNo(to)))).toEqual(rows);
  }
});

test('a slot that changes is counted once in its sums', () => {
  const { slot, detail } = settledSlot(5);
  expectOk(
    store.slots.put({ slot: { ...slot, state: 'planned', importWh: null, amount: null }, detail }, false),
  );
  expectOk(store.slots.put({ slot: { ...slot, importWh: 10, amount: 4n }, detail }, false));
  expectOk(store.slots.put({ slot: { ...slot, importWh: 11, amount: -5n }, detail }, true));
  const [sums] = expectOk(store.slots.totals([{ from: slotNo(0), to: slotNo(96) }]));
  expect(sums).toMatchObject({ slots: 1, unknownSlots: 0, importWh: 11, amount: -5n });
});

test('outbox entries come back by id, by order and by what is not done', () => {
  const entry = (id: string, done: boolean, createdAt = 5) => ({ id, done, createdAt, value: 2n ** 70n });
  expectOk(store.outbox.put(entry('submit:1', false)));
  expectOk(store.outbox.put(entry('reveal:1', false)));
  expectOk(store.outbox.put(entry('submit:1', true)));
  reopen();
  expect(expectOk(store.outbox.unfinished())).toEqual([entry('reveal:1', false)]);
  expect(expectOk(store.outbox.recent(5))).toEqual([entry('reveal:1', false), entry('submit:1', true)]);
  expect(expectOk(store.outbox.get('submit:1'))).toEqual(entry('submit:1', true));
  expect(expectOk(store.outbox.getMeta())).toBeNull();
  expectOk(store.outbox.putMeta({ firstNonce: 3 }));
  expect(expectOk(store.outbox.getMeta())).toEqual({ firstNonce: 3 });
});

test('events: no gaps, rolled back with their cursor, and pruned without moving it', () => {
  const hash = (n: number) => `0x${n.toString(16).padStart(64, '0')}` as const;
  const block = (number: number) => ({
    number,
    hash: hash(number),
    time: 1000 + number,
    logs: [
      {
        logIndex: 3,
        txHash: hash(7),
        address: `0x${'ab'.repeat(20)}` as const,
        topics: [hash(1), hash(2)],
        data: '0x1234' as const,
      },
    ],
  });
  const commit = (from: number, to: number, blocks: number[]) =>
    store.events.commit({
      from,
      to: { number: to, hash: hash(to) },
      blocks: blocks.map(block),
      anchors: [{ number: to, hash: hash(to) }],
    });
  expect(expectOk(store.events.cursor())).toBeNull();
  expectOk(commit(10, 20, [11, 12]));
  expect(commit(22, 30, [])).toMatchObject({ ok: false, error: { code: 'store.gap' } });
  expect(commit(20, 30, [])).toMatchObject({ ok: false, error: { code: 'store.gap' } });
  expectOk(commit(21, 30, [25]));
  reopen();
  expect(expectOk(store.events.cursor())).toEqual({ number: 30, hash: hash(30) });
  expect(expectOk(store.events.range(11, 25))).toEqual([block(11), block(12), block(25)]);
  expect(expectOk(store.events.range(0, 100, 2))).toEqual([block(11), block(12)]);
  expect(expectOk(store.events.anchors(29, 5))).toEqual([{ number: 20, hash: hash(20) }]);
  expectOk(store.events.rollback({ number: 24, hash: hash(24) }));
  expect(expectOk(store.events.range(0, 100))).toEqual([block(11), block(12)]);
  expect(expectOk(store.events.anchors(100, 5))).toEqual([{ number: 20, hash: hash(20) }]);
  expect(expectOk(store.events.prune(12))).toEqual({ removed: 1 });
  expect(expectOk(store.events.cursor())).toEqual({ number: 24, hash: hash(24) });
});

test('bills, disclosures and journal come newest first', () => {
  for (const n of [1, 2, 3]) expectOk(store.bills.put(periodNo(n), { amount: BigInt(n) }));
  expect(expectOk(store.bills.page({ limit: 2 })).map((b) => b.period)).toEqual([3, 2]);
  expect(expectOk(store.bills.page({ before: periodNo(2), limit: 2 }))).toEqual([
    { period: 1, record: { amount: 1n } },
  ]);
  expectOk(store.disclosures.put('a', utcSeconds(10), { to: 'landlord' }));
  expectOk(store.disclosures.put('b', utcSeconds(20), { to: 'city' }));
  expect(expectOk(store.disclosures.list()).map((d) => d.id)).toEqual(['b', 'a']);
  expectOk(store.journal.add('drill', { kind: 'words' }));
  expectOk(store.journal.add('start', null));
  expectOk(store.journal.add('drill', { kind: 'shares' }));
  expect(expectOk(store.journal.list({ kind: 'drill', limit: 9 })).map((e) => e.record)).toEqual([
    { kind: 'shares' },
    { kind: 'words' },
  ]);
  expect(expectOk(store.journal.list({ limit: 2 }))).toHaveLength(2);
});

test('no reading, no name and no amount is found in any file of the folder', async () => {
  const marker = 'NEEDLE-9137';
  const power = 918273645;
  expectOk(
    store.readings.append([
      reading(5000, { source: marker, powerMilliW: power, importMicroWh: 5566778899n }),
    ]),
  );
  expectOk(store.settings.set(marker, marker));
  const { slot } = settledSlot(3);
  expectOk(
    store.slots.put({ slot: { ...slot, importWh: power, amount: 123123123123n }, detail: marker }, true),
  );
  expectOk(store.outbox.put({ id: marker, createdAt: 1, done: false, data: marker }));
  expectOk(store.journal.add(marker, marker));
  expectOk(store.disclosures.put(marker, utcSeconds(1), marker));
  const archive = join(dir, 'history.wattlet');
  const pause = async () => undefined;
  expectOk(await store.exportArchive({ file: archive, passphrase: 'correct horse', label: marker, pause }));
  const needles = [marker, '918273645', '5566778899', '123123123123'];
  const binary = [32, 64].map((bits) => {
    const bytes = Buffer.alloc(bits / 8);
    if (bits === 32) bytes.writeUInt32BE(power);
    else bytes.writeBigUInt64BE(5566778899n);
    return bytes;
  });
  for (const closed of [false, true]) {
    if (closed) store.close();
    const files = readdirSync(dir).filter((name) => !name.endsWith('.lock'));
    expect(files.length).toBeGreaterThan(1);
    for (const name of files) {
      const content = readFileSync(join(dir, name));
      for (const needle of needles) expect(content.includes(needle), `${needle} in ${name}`).toBe(false);
      for (const needle of binary) expect(content.includes(needle), `number in ${name}`).toBe(false);
    }
  }
});
