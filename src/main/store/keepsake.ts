import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../../shared/result.ts';
import type { Sealable } from './api.ts';
import { decode, encode } from './codec.ts';
import { guardFiles } from './faults.ts';
import { makeSealer } from './sealing.ts';

/**
 * One small sealed file beside the database that outlives it: what a household must know to fetch everything else from
 * the chain again. Same key as the database, so it opens for its own household only.
 */
const FILE = 'keepsake.sealed';
const RECORD = 0;

/** Null where there is none, or it does not open. */
export function readKeepsake(dir: string, key: Uint8Array): Sealable | null {
  try {
    const plain = makeSealer(key, 'keepsake').open(RECORD, readFileSync(join(dir, FILE)));
    return plain === null ? null : decode(plain);
  } catch {
    return null;
  }
}

/** Written whole or not at all. Errors: `store.full`, `store.io`. */
export function writeKeepsake(dir: string, key: Uint8Array, value: Sealable): Result<null> {
  const written = guardFiles(() => {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const fresh = join(dir, `${FILE}.new`);
    const fd = openSync(fresh, 'w', 0o600);
    try {
      writeSync(fd, makeSealer(key, 'keepsake').seal(RECORD, encode(value)));
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(fresh, join(dir, FILE));
  });
  return written.ok ? ok(null) : written;
}
