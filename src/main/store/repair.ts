import { closeSync, copyFileSync, existsSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../shared/clock.ts';
import type { RepairReport, StoreTable } from './api.ts';
import { openCore } from './core.ts';
import { type Database, openDatabase, type SqlRow } from './database.ts';
import { isDamage } from './faults.ts';
import { reconcile } from './reconcile.ts';
import { toolbox } from './repositories/tools.ts';
import type { Shape } from './sealed-table.ts';
import { makeSealer } from './sealing.ts';
import { allLayouts, type TableLayout } from './tables.ts';

/** Records copied in one transaction. */
const BATCH = 2000;

const bytes: Shape<Uint8Array> = { encode: (value) => value, decode: (value) => value };

interface Salvage {
  readonly records: ReadonlyMap<number, Uint8Array>;
  /** False where a page could not be read: there may have been more. */
  readonly whole: boolean;
}

/** Reads from both ends up to the unreadable place, if there is one; keeps what opens under its own key. */
function salvage(old: Database, layout: TableLayout, master: Uint8Array): Salvage {
  const sealer = makeSealer(master, layout.name);
  const records = new Map<number, Uint8Array>();
  let whole = true;
  const take = (row: SqlRow): boolean => {
    const { key, body } = row;
    if (typeof key !== 'number' || !(body instanceof Uint8Array) || records.has(key)) return true;
    const plain = sealer.open(key, body);
    if (plain !== null) records.set(key, plain);
    return true;
  };
  for (const order of ['ASC', 'DESC']) {
    try {
      old.iterate(`SELECT key, body FROM ${layout.name} ORDER BY key ${order}`, [], take);
      if (order === 'ASC') return { records, whole };
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      whole = false;
    }
  }
  return { records, whole };
}

/** Records that the digests promise; null where the digests cannot be read. */
function promised(old: Database, layout: TableLayout, master: Uint8Array): number | null {
  const tools = toolbox(old, master);
  const counted = tools.read(() => tools.table(layout).count());
  return counted.ok ? counted.value : null;
}

/** Between the two renames of `rebuild` a kill leaves no database; the finished new one is then put in place. */
export function finishRepair(file: string): void {
  rmSync(`${file}.building`, { force: true });
  if (existsSync(`${file}.new`) && !existsSync(file)) renameSync(`${file}.new`, file);
  rmSync(`${file}.new`, { force: true });
}

function freeName(file: string, at: number): string {
  const stem = file.replace(/\.db$/, '');
  for (let n = 0; ; n += 1) {
    const name = `${stem}.damaged-${at}${n === 0 ? '' : `-${n}`}.db`;
    if (!existsSync(name)) return name;
  }
}

function syncPath(path: string): void {
  const fd = openSync(path, 'r+');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Makes renames durable where the system lets folders be synced (not on Windows). */
function syncFolder(file: string): void {
  if (process.platform === 'win32') return;
  const fd = openSync(dirname(file), 'r');
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function openOld(copy: string): Database | null {
  try {
    return openDatabase(copy);
  } catch (thrown) {
    if (isDamage(thrown)) return null;
    throw thrown;
  }
}

/** Makes a new file of everything that still opens, and puts it in the place of the closed, damaged one. */
export function rebuild(file: string, master: Uint8Array, clock: Clock): RepairReport {
  const copy = `${file}.salvage`;
  const building = `${file}.building`;
  for (const leftover of [copy, `${copy}-wal`, building, `${building}-wal`])
    rmSync(leftover, { force: true });
  copyFileSync(file, copy);
  if (existsSync(`${file}-wal`)) copyFileSync(`${file}-wal`, `${copy}-wal`);
  const old = openOld(copy);
  const fresh = openCore(building, master);
  // Nothing of the new file counts before it is whole: it is synced once, at the end.
  fresh.exec('PRAGMA synchronous=OFF');
  const tools = toolbox(fresh, master);
  const lost: Partial<Record<StoreTable, number | null>> = {};
  try {
    for (const layout of allLayouts) {
      const found = old === null ? null : salvage(old, layout, master);
      const expected = old === null ? null : promised(old, layout, master);
      const table = tools.shaped(layout, bytes);
      const entries = [...(found?.records ?? [])];
      for (let i = 0; i < entries.length; i += BATCH)
        fresh.transaction(() => {
          for (const [key, plain] of entries.slice(i, i + BATCH)) table.put(key, plain);
        });
      if (found === null || expected === null || (!found.whole && expected <= entries.length))
        lost[layout.name] = null;
      else if (expected > entries.length) lost[layout.name] = expected - entries.length;
    }
    fresh.transaction(() => reconcile(tools, lost));
    const kept = Object.fromEntries(
      allLayouts.map((layout) => [layout.name, tools.table(layout).count()]),
    ) as Record<StoreTable, number>;
    fresh.close();
    old?.close();
    syncPath(building);
    const damagedFile = freeName(file, clock.now());
    renameSync(building, `${file}.new`);
    renameSync(file, damagedFile);
    rmSync(`${file}-wal`, { force: true });
    renameSync(`${file}.new`, file);
    syncFolder(file);
    return { damagedFile, at: clock.now(), kept, lost };
  } finally {
    fresh.close();
    old?.close();
    for (const leftover of [copy, `${copy}-wal`, `${copy}.lock`, `${copy}.check`, `${building}-wal`])
      rmSync(leftover, { recursive: true, force: true });
  }
}
