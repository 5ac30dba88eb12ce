import fs, { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { expectOk, ok } from '../../shared/result.ts';
import { slotNo } from '../../shared/units.ts';
import type { OpenedStore, Store, StoreTable } from './api.ts';
import { openStore } from './open.ts';
import { fill, readBack, settledSlot } from './test-data.ts';

const key = new Uint8Array(32).fill(7);
let root: string;

const open = (name: string): OpenedStore =>
  expectOk(openStore({ dir: join(root, name), key, clock: manualClock() }));
const use = <T>(name: string, work: (store: Store) => T): T => {
  const { store } = open(name);
  try {
    return work(store);
  } finally {
    store.close();
  }
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wattlet-faults-'));
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true, force: true });
});

/** Small, repeatable numbers for the choice of bytes (mulberry32). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const tableOf = (name: string): StoreTable[] => {
  const first = name.split(' ')[0] ?? '';
  if (first === 'roof' || first === 'readings') return ['readings', 'sources'];
  if (first === 'unfinished' || first === 'slots') return ['slots', 'slot_details', 'open_slots'];
  if (first === 'open' || first === 'outbox') return ['outbox', 'outbox_order', 'open_outbox'];
  return [first as StoreTable];
};

type Outcome = 'untouched' | 'atStart' | 'whenRead';

/** Opens a copy with these bytes: nothing in it may be wrong, and what vanished must be said. */
function survives(dir: string, bytes: Buffer, intact: ReadonlyMap<string, string>, size: number): Outcome {
  fs.mkdirSync(join(root, dir));
  writeFileSync(join(root, dir, 'wattlet.db'), bytes);
  const { store, repaired } = open(dir);
  let report = repaired;
  const verified = store.verify();
  if (!verified.ok) {
    expect(verified.error.code).toBe('store.damaged');
    report = expectOk(store.repair());
    expectOk(store.verify());
  }
  const found = readBack(store, size);
  store.close();
  if (found === null) throw new Error(`${dir}: a read failed after the repair`);
  for (const [name, value] of found) {
    const marked = name.startsWith('unfinished') || name.startsWith('open outbox');
    if (!marked) expect(value, `${dir}, ${name}`).toBe(intact.get(name));
  }
  for (const name of intact.keys())
    if (!found.has(name))
      expect(
        tableOf(name).some((table) => report?.lost[table] !== undefined),
        `${dir}: ${name} vanished without a word`,
      ).toBe(true);
  if (report !== null)
    expect(readdirSync(join(root, dir)).filter((f) => f.includes('damaged'))).toHaveLength(1);
  rmSync(join(root, dir), { recursive: true });
  return repaired !== null ? 'atStart' : verified.ok ? 'untouched' : 'whenRead';
}

/** A filled store's file, and what is in it. */
function whole(size: number) {
  use('origin', (store) => fill(store, size));
  const intact = use('origin', (store) => readBack(store, size));
  if (intact === null) throw new Error('a fresh store cannot be read');
  return { intact, original: readFileSync(join(root, 'origin', 'wattlet.db')) };
}

test('200 flipped bits: never a dead process, never a wrong record, and what is gone is said', {
  timeout: 90_000,
}, () => {
  const size = 40;
  const { intact, original } = whole(size);
  const next = random(20261123);
  const outcomes = { untouched: 0, atStart: 0, whenRead: 0 };
  for (let i = 0; i < 200; i += 1) {
    const bytes = Buffer.from(original);
    const at = Math.floor(next() * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(next() * 8));
    outcomes[survives(`flip at ${at}`, bytes, intact, size)] += 1;
  }
  // The others hit unused space in a page; if that were most of them, the checks would be gone.
  expect(outcomes.atStart + outcomes.whenRead).toBeGreaterThan(50);
});

test('a file that ends too early, at any byte: what is gone is said, and nothing is wrong', {
  timeout: 60_000,
}, () => {
  const size = 24;
  const { intact, original } = whole(size);
  const next = random(7);
  const page = 4096;
  // Not at 0: that is what a first start leaves that was killed, and a new file is begun.
  const lengths = [1, 99, 100, page - 1, page, page + 1, original.length - page, original.length - 1];
  for (let i = 0; i < 31; i += 1) lengths.push(1 + Math.floor(next() * (original.length - 1)));
  for (const length of new Set(lengths)) {
    const outcome = survives(`cut at ${length}`, original.subarray(0, length), intact, size);
    expect(outcome, `cut at ${length}`).not.toBe('untouched');
  }
});

test('a read of a flipped record is a sentence, and a repair brings back the rest', () => {
  use('flip', (store) => fill(store, 32));
  const file = join(root, 'flip', 'wattlet.db');
  const bytes = readFileSync(file);
  // Records end where their page's free space or the next record begins: the last page of the file holds one.
  for (let at = bytes.length - 1; at > 0; at -= 1)
    if (bytes[at] !== 0) {
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      break;
    }
  writeFileSync(file, bytes);
  const { store, repaired } = open('flip');
  expect(repaired).toBeNull();
  expect(store.verify()).toMatchObject({ ok: false, error: { code: 'store.damaged' } });
  const report = expectOk(store.repair());
  expect(Object.values(report.lost)).toContain(1);
  expectOk(store.verify());
  store.close();
});

test('a file that is no database, or half of one, is set aside and a new one begun', () => {
  for (const [name, change] of [
    ['noise', () => Buffer.alloc(9000, 0xa5)],
    ['half', (whole: Buffer) => whole.subarray(0, Math.floor(whole.length / 8192) * 4096)],
    ['head', (whole: Buffer) => Buffer.concat([Buffer.alloc(100), whole.subarray(100)])],
  ] as const) {
    use(name, (store) => fill(store, 32));
    const file = join(root, name, 'wattlet.db');
    writeFileSync(file, change(readFileSync(file)));
    const { store, repaired } = open(name);
    expect(repaired?.lost.vectors, name).not.toBe(undefined);
    expectOk(store.settings.set('goes on', 1));
    store.close();
    use(name, (again) => expect(expectOk(again.settings.get('goes on', z.number()))).toBe(1));
  }
});

test('killed inside a repair: the next start finishes it', () => {
  use('old', (store) => fill(store, 8));
  const file = join(root, 'old', 'wattlet.db');
  fs.renameSync(file, `${file}.new`);
  writeFileSync(`${file}.building`, 'half');
  use('old', (store) => expect(expectOk(store.slots.count())).toBe(9));
});

/** Every write, sync and truncation of the library goes through these. */
const touching = ['writeSync', 'fsyncSync', 'ftruncateSync'] as const;

test('killed at any write: what was committed is there, what was not is not', { timeout: 60_000 }, () => {
  const { store } = open('live');
  let committed = 0;
  let count = 0;
  const snapshots: { name: string; committed: number }[] = [];
  const shot = (): void => {
    count += 1;
    if (count % 3 !== 0) return;
    const name = `kill-${count}`;
    cpSync(join(root, 'live'), join(root, name), { recursive: true });
    snapshots.push({ name, committed });
  };
  const write = fs.writeSync.bind(fs) as (...args: unknown[]) => number;
  for (const name of touching) {
    const real = fs[name].bind(fs) as (...args: unknown[]) => never;
    vi.spyOn(fs, name).mockImplementation(((...args: unknown[]) => {
      shot();
      const [fd, buffer, offset, length, position] = args;
      if (name === 'writeSync' && typeof length === 'number' && length > 8) {
        write(fd, buffer, offset, length >> 1, position);
        shot();
      }
      return real(...args);
    }) as never);
  }
  for (let n = 1; n <= 12; n += 1) {
    expectOk(
      store.transaction(() => {
        expectOk(
          store.slots.putMany(
            Array.from({ length: 12 }, (_, i) => settledSlot(n * 100 + i)),
            true,
          ),
        );
        expectOk(store.vectors.putOnce(1, slotNo(n), { n }));
        return store.settings.set('n', n);
      }),
    );
    committed = n;
  }
  vi.restoreAllMocks();
  store.close();
  expect(snapshots.length).toBeGreaterThan(60);
  for (const snapshot of snapshots) {
    const { store: after, repaired } = open(snapshot.name);
    expect(repaired, snapshot.name).toBeNull();
    expectOk(after.verify());
    const n = expectOk(after.settings.get('n', z.number())) ?? 0;
    expect(n === snapshot.committed || n === snapshot.committed + 1, `${snapshot.name}: ${n}`).toBe(true);
    expect(expectOk(after.slots.count())).toBe(12 * n);
    expect(expectOk(after.vectors.slots(1, slotNo(0), slotNo(100)))).toHaveLength(n);
    after.close();
    rmSync(join(root, snapshot.name), { recursive: true });
  }
});

test('a full disk is said, undoes the change alone, and is over when there is space again', {
  timeout: 30_000,
}, () => {
  const { store } = open('full');
  fill(store, 16);
  const before = readBack(store, 16);
  const write = fs.writeSync.bind(fs) as (...args: unknown[]) => number;
  for (let allowed = 0; allowed < 24; allowed += 1) {
    let left = allowed;
    const spy = vi.spyOn(fs, 'writeSync').mockImplementation(((...args: unknown[]) => {
      left -= 1;
      if (left < 0) throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
      return write(...args);
    }) as never);
    const refused = store.transaction(() => {
      const put = store.slots.putMany(
        Array.from({ length: 200 }, (_, i) => settledSlot(5000 + i)),
        true,
      );
      return put.ok ? store.settings.set('x', allowed) : put;
    });
    spy.mockRestore();
    if (refused.ok) break;
    expect(refused.error.code).toBe('store.full');
    expect(readBack(store, 16)).toEqual(before);
    expectOk(store.verify());
  }
  expectOk(store.settings.set('after', 'space'));
  store.close();
  use('full', (again) => {
    expect(expectOk(again.settings.get('after', z.string()))).toBe('space');
    expectOk(again.verify());
  });
});

test('a disk that refuses to sync is an error, and nothing half is kept', () => {
  const { store } = open('sync');
  expectOk(store.settings.set('a', 1));
  const spy = vi.spyOn(fs, 'fsyncSync').mockImplementation(() => {
    throw Object.assign(new Error('EIO'), { code: 'EIO' });
  });
  expect(store.transaction(() => store.settings.set('a', 2))).toMatchObject({
    ok: false,
    error: { code: 'store.io' },
  });
  spy.mockRestore();
  expect(expectOk(store.settings.get('a', z.number()))).toBe(1);
  expectOk(store.transaction(() => ok(null)));
  store.close();
});
