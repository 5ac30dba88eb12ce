import type { Sealable } from './api.ts';
import { decode, encode } from './codec.ts';
import type { Database, SqlRow } from './database.ts';
import type { Digests } from './digests.ts';
import { damaged } from './faults.ts';
import { makeSealer } from './sealing.ts';
import type { TableLayout } from './tables.ts';

export interface Entry<T> {
  readonly key: number;
  readonly value: T;
}

export interface RangeOptions {
  /** First key, included. */
  readonly from: number;
  /** End, excluded. */
  readonly to: number;
  readonly limit?: number;
  readonly newestFirst?: boolean;
}

/**
 * A table whose records are sealed one by one. Reads never trust SQLite: a record must open under its own key, and a
 * bucket (a stretch of keys) must hold exactly the records that its digest says before anything is read from it.
 */
export interface SealedTable<T> {
  readonly layout: TableLayout;
  /** Null where there is none; a table whose values may be null is asked with `has`. */
  get(key: number): T | null;
  has(key: number): boolean;
  range(options: RangeOptions): Entry<T>[];
  /** Inserts or replaces. Call inside a transaction. */
  put(key: number, value: T): void;
  remove(key: number): void;
  /** Removes `from <= key < to`; returns how many there were. */
  removeRange(from: number, to: number): number;
  /** By the digests: what should be there. */
  count(): number;
  newestKey(): number | null;
  /** The record with `offset` newer ones: `skip` records below the key `to`. Null past the end. */
  rank(offset: number): { readonly to: number; readonly skip: number } | null;
  /** Opens every record. */
  verifyAll(): void;
}

export interface Shape<T> {
  encode(value: T): Uint8Array;
  /** Throws where the value has not this shape. */
  decode(bytes: Uint8Array): T;
}

export const anything: Shape<Sealable> = { encode, decode };

export const MAX_KEY = Number.MAX_SAFE_INTEGER;

/** What the records of a bucket hold, by key: opened to verify it, so a read that follows need not open them again. */
type Opened = Map<number, Uint8Array>;

export function sealedTable<T>(options: {
  readonly database: Database;
  readonly digests: Digests;
  readonly master: Uint8Array;
  readonly layout: TableLayout;
  readonly shape: Shape<T>;
}): SealedTable<T> {
  const { database, digests, layout, shape } = options;
  const { name } = layout;
  const sealer = makeSealer(options.master, name);
  const bucketOf = (key: number): number => Math.floor(key / layout.bucket);
  const sql = {
    get: `SELECT body FROM ${name} WHERE key = ?`,
    tag: `SELECT substr(body, -16) AS tag FROM ${name} WHERE key = ?`,
    put: `INSERT INTO ${name} (key, body) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body`,
    remove: `DELETE FROM ${name} WHERE key = ?`,
    up: `SELECT key, body FROM ${name} WHERE key >= ? AND key < ? ORDER BY key LIMIT ?`,
    down: `SELECT key, body FROM ${name} WHERE key >= ? AND key < ? ORDER BY key DESC LIMIT ?`,
    tags: `SELECT key, substr(body, -16) AS tag FROM ${name} WHERE key >= ? AND key < ?`,
    newest: `SELECT max(key) AS key FROM ${name}`,
  };

  const open = (key: number, body: unknown): Uint8Array => {
    const plain = body instanceof Uint8Array ? sealer.open(key, body) : null;
    if (plain === null) throw damaged(name);
    return plain;
  };
  const value = (key: number, body: unknown, opened?: Opened): T => {
    const plain = opened?.get(key) ?? open(key, body);
    try {
      return shape.decode(plain);
    } catch {
      throw damaged(name);
    }
  };
  const keyOf = (row: SqlRow): number => {
    if (typeof row['key'] !== 'number') throw damaged(name);
    return row['key'];
  };
  const verifyBucket = (bucket: number, opened?: Opened): void => {
    const from = bucket * layout.bucket;
    const check = digests.start();
    for (const row of database.all(sql.up, [from, Math.min(from + layout.bucket, MAX_KEY), -1])) {
      const key = keyOf(row);
      const plain = open(key, row['body']);
      opened?.set(key, plain);
      if (row['body'] instanceof Uint8Array) check.add(row['body']);
    }
    if (!digests.matches(layout, bucket, check)) throw damaged(name);
    digests.setVerified(layout, bucket);
  };
  const ensure = (bucket: number, opened?: Opened): void => {
    if (!digests.isVerified(layout, bucket)) verifyBucket(bucket, opened);
  };
  /** Buckets between two keys that hold something by their digests, or hold rows that no digest knows. */
  const ensureRange = (from: number, to: number): Opened => {
    const opened = new Map<number, Uint8Array>();
    const first = bucketOf(from);
    const last = bucketOf(Math.max(from, to - 1));
    if (last - first < 64) for (let bucket = first; bucket <= last; bucket += 1) ensure(bucket, opened);
    else for (const bucket of digests.buckets(layout, first, last)) ensure(bucket, opened);
    return opened;
  };

  return {
    layout,
    get(key) {
      ensure(bucketOf(key));
      const row = database.all(sql.get, [key])[0];
      return row === undefined ? null : value(key, row['body']);
    },
    has(key) {
      ensure(bucketOf(key));
      return database.all(sql.tag, [key]).length > 0;
    },
    range({ from, to, limit, newestFirst = false }) {
      const before = limit === undefined ? ensureRange(from, to) : undefined;
      const rows = database.all(newestFirst ? sql.down : sql.up, [from, to, limit ?? -1]);
      // Of a limited one only the stretch that was read must be whole; it ends at the last row, or at the range's end.
      const full = rows.length === limit ? keyOf(rows[limit - 1] ?? {}) : null;
      const opened =
        before ??
        (newestFirst ? ensureRange(full ?? from, to) : ensureRange(from, full === null ? to : full + 1));
      return rows.map((row) => ({ key: keyOf(row), value: value(keyOf(row), row['body'], opened) }));
    },
    put(key, item) {
      if (!Number.isSafeInteger(key) || key < 0) throw new RangeError(`${name}: key ${key}`);
      const sealed = sealer.seal(key, shape.encode(item));
      const old = database.all(sql.tag, [key])[0]?.['tag'];
      database.run(sql.put, [key, sealed]);
      digests.change(layout, bucketOf(key), old instanceof Uint8Array ? old : null, sealed);
    },
    remove(key) {
      const old = database.all(sql.tag, [key])[0]?.['tag'];
      if (!(old instanceof Uint8Array)) return;
      database.run(sql.remove, [key]);
      digests.change(layout, bucketOf(key), old, null);
    },
    removeRange(from, to) {
      const rows = database.all(sql.tags, [from, to]);
      for (const row of rows) {
        if (!(row['tag'] instanceof Uint8Array)) throw damaged(name);
        database.run(sql.remove, [keyOf(row)]);
        digests.change(layout, bucketOf(keyOf(row)), row['tag'], null);
      }
      return rows.length;
    },
    count: () => digests.count(layout),
    newestKey() {
      const row = database.all(sql.newest)[0];
      const newest = row?.['key'];
      const expected = digests.buckets(layout, 0, bucketOf(MAX_KEY)).at(-1);
      if (typeof newest !== 'number') {
        if (expected !== undefined) throw damaged(name);
        return null;
      }
      if (expected === undefined || bucketOf(newest) !== expected) throw damaged(name);
      ensure(expected);
      return newest;
    },
    rank(offset) {
      let skip = offset;
      for (const bucket of digests.buckets(layout, 0, bucketOf(MAX_KEY)).reverse()) {
        const here = digests.bucketCount(layout, bucket);
        if (skip < here) return { to: (bucket + 1) * layout.bucket, skip };
        skip -= here;
      }
      return null;
    },
    verifyAll() {
      let known = 0;
      for (const bucket of digests.buckets(layout, 0, bucketOf(MAX_KEY))) {
        verifyBucket(bucket);
        known += digests.bucketCount(layout, bucket);
      }
      const there = database.all(`SELECT count(*) AS n FROM ${name}`)[0]?.['n'];
      if (there !== known) throw damaged(name);
    },
  };
}
