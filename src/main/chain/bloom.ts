import { keccak_256 } from '@noble/hashes/sha3.js';
import type { Hex } from './api.ts';

const known = new Map<string, readonly number[]>();
const KNOWN_LIMIT = 4096;

function bytesOf(hex: Hex): Uint8Array {
  return Uint8Array.from(Buffer.from(hex.slice(2), 'hex'));
}

/** The three bits of a value in a block's log filter: low 11 bits of the first three byte pairs of its keccak256. */
function bitsOf(value: Hex): readonly number[] {
  const there = known.get(value);
  if (there !== undefined) return there;
  const hash = keccak_256(bytesOf(value));
  const bits = [0, 2, 4].map((i) => (((hash[i] ?? 0) << 8) | (hash[i + 1] ?? 0)) & 2047);
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(value, bits);
  return bits;
}

/**
 * Whether the block may hold a log with this address or topic (Ethereum yellow paper, 4.3.1). False is certain:
 * such a log is not in the block.
 */
export function bloomHas(bloom: Hex, value: Hex): boolean {
  return bitsOf(value).every((bit) => {
    const byte = 255 - (bit >> 3);
    const pair = bloom.slice(2 + 2 * byte, 4 + 2 * byte);
    return (Number.parseInt(pair, 16) & (1 << (bit & 7))) !== 0;
  });
}
