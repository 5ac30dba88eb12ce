import type { Database } from './database.ts';
import { damaged } from './faults.ts';
import { makeSealer, tagOf } from './sealing.ts';
import type { TableLayout } from './tables.ts';

/**
 * How many records each bucket of a table holds, and the exclusive-or of their tags, sealed. A seal finds a changed
 * record; only this finds a record that is gone, came back, or is an older copy.
 */
export interface Digests {
  start(): RunningDigest;
  matches(layout: TableLayout, bucket: number, check: RunningDigest): boolean;
  /** `before` is the replaced record's tag, `after` the new sealed record. */
  change(layout: TableLayout, bucket: number, before: Uint8Array | null, after: Uint8Array | null): void;
  isVerified(layout: TableLayout, bucket: number): boolean;
  setVerified(layout: TableLayout, bucket: number): void;
  bucketCount(layout: TableLayout, bucket: number): number;
  count(layout: TableLayout): number;
  /** Buckets that hold records, `first` to `last` included, ascending. */
  buckets(layout: TableLayout, first: number, last: number): number[];
}

export interface RunningDigest {
  add(sealed: Uint8Array): void;
  readonly bytes: Uint8Array;
}

interface Digest {
  readonly xor: Uint8Array;
  count: number;
  dirty: boolean;
  verified: boolean;
}

const TAG_BYTES = 16;
/** Buckets are below 2^40 in every layout, ids below 2^8: a digest's key is a safe integer. */
const ID_STEP = 2 ** 44;

function xorInto(target: Uint8Array, tag: Uint8Array): void {
  for (let i = 0; i < TAG_BYTES; i += 1) target[i] = (target[i] ?? 0) ^ (tag[i] ?? 0);
}

export function makeDigests(database: Database, master: Uint8Array): Digests {
  const sealer = makeSealer(master, 'digests');
  const known = new Map<number, Map<number, Digest>>();
  const dirty = new Set<{ layout: TableLayout; bucket: number; digest: Digest }>();

  const decodeDigest = (key: number, body: unknown): Digest => {
    const plain = body instanceof Uint8Array ? sealer.open(key, body) : null;
    if (plain === null || plain.length !== TAG_BYTES + 8) throw damaged('digests');
    const count = new DataView(plain.buffer, plain.byteOffset).getFloat64(TAG_BYTES);
    return { xor: plain.slice(0, TAG_BYTES), count, dirty: false, verified: false };
  };
  const tableOf = (layout: TableLayout): Map<number, Digest> => {
    const there = known.get(layout.id) ?? new Map<number, Digest>();
    known.set(layout.id, there);
    return there;
  };
  const find = (layout: TableLayout, bucket: number): Digest => {
    const digests = tableOf(layout);
    const there = digests.get(bucket);
    if (there !== undefined) return there;
    const key = layout.id * ID_STEP + bucket;
    const row = database.all('SELECT body FROM digests WHERE key = ?', [key])[0];
    const digest =
      row === undefined
        ? { xor: new Uint8Array(TAG_BYTES), count: 0, dirty: false, verified: false }
        : decodeDigest(key, row['body']);
    digests.set(bucket, digest);
    return digest;
  };
  /** Buckets with a digest, on disk or only in memory yet, ascending; empty ones too. */
  const listed = (layout: TableLayout, first: number, last: number): number[] => {
    const base = layout.id * ID_STEP;
    const all = new Set<number>();
    for (const row of database.all('SELECT key FROM digests WHERE key >= ? AND key <= ?', [
      base + first,
      base + Math.min(last, ID_STEP - 1),
    ])) {
      if (typeof row['key'] !== 'number') throw damaged('digests');
      all.add(row['key'] - base);
    }
    for (const bucket of tableOf(layout).keys()) if (bucket >= first && bucket <= last) all.add(bucket);
    return [...all].sort((a, b) => a - b);
  };

  database.onTransaction({
    beforeCommit() {
      for (const { layout, bucket, digest } of dirty) {
        const key = layout.id * ID_STEP + bucket;
        const plain = new Uint8Array(TAG_BYTES + 8);
        plain.set(digest.xor);
        new DataView(plain.buffer).setFloat64(TAG_BYTES, digest.count);
        database.run(
          'INSERT INTO digests (key, body) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body',
          [key, sealer.seal(key, plain)],
        );
        digest.dirty = false;
      }
      dirty.clear();
    },
    afterRollback() {
      dirty.clear();
      known.clear();
    },
  });

  return {
    start() {
      const bytes = new Uint8Array(TAG_BYTES + 8);
      let count = 0;
      return {
        bytes,
        add(sealed) {
          xorInto(bytes, tagOf(sealed));
          count += 1;
          new DataView(bytes.buffer).setFloat64(TAG_BYTES, count);
        },
      };
    },
    matches(layout, bucket, check) {
      const digest = find(layout, bucket);
      const count = new DataView(check.bytes.buffer).getFloat64(TAG_BYTES);
      return count === digest.count && digest.xor.every((byte, i) => byte === check.bytes[i]);
    },
    change(layout, bucket, before, after) {
      const digest = find(layout, bucket);
      if (before !== null) xorInto(digest.xor, before);
      if (after !== null) xorInto(digest.xor, tagOf(after));
      digest.count += (after === null ? 0 : 1) - (before === null ? 0 : 1);
      if (!digest.dirty) {
        digest.dirty = true;
        dirty.add({ layout, bucket, digest });
      }
    },
    isVerified: (layout, bucket) => tableOf(layout).get(bucket)?.verified ?? false,
    setVerified(layout, bucket) {
      find(layout, bucket).verified = true;
    },
    bucketCount: (layout, bucket) => find(layout, bucket).count,
    count(layout) {
      let sum = 0;
      for (const bucket of listed(layout, 0, ID_STEP - 1)) sum += find(layout, bucket).count;
      return sum;
    },
    buckets: (layout, first, last) => listed(layout, first, last).filter((at) => find(layout, at).count > 0),
  };
}
