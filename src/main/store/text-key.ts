import { createHmac, createSecretKey } from 'node:crypto';
import { deriveKey } from './sealing.ts';

/**
 * Names as record keys: the first 52 bits of HMAC-SHA256 under a key of the table, so that names say nothing in the
 * file. Records keep their full name; two names with the same bits (one in 2^52) are told apart by it.
 */
export function textKeys(master: Uint8Array, table: string): (name: string) => number {
  const key = createSecretKey(deriveKey(master, `names:${table}`));
  return (name) => {
    const digest = createHmac('sha256', key).update(name).digest();
    return Number(digest.readBigUInt64BE(0) >> 12n);
  };
}
