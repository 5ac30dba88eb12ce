import { keccak_256 } from '@noble/hashes/sha3.js';
import { ascii, concat, hexToBytes } from '../protocol/bytes.ts';

/** Crockford's base 32: no I, L, O, U, so that it can be read aloud and written down. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * Short name of a household for people to compare, the same on every sheet of its backups: eight characters (40 bits)
 * of a hash of the account. It says nothing about the seed.
 */
export function fingerprintOf(account: string): string {
  const hash = keccak_256(concat(ascii('wattlet-fingerprint-v1'), hexToBytes(account)));
  let bits = 0n;
  for (const byte of hash.slice(0, 5)) bits = (bits << 8n) | BigInt(byte);
  const text = Array.from({ length: 8 }, (_, i) => ALPHABET[Number((bits >> BigInt(35 - 5 * i)) & 31n)]);
  return `${text.slice(0, 4).join('')}-${text.slice(4).join('')}`;
}
