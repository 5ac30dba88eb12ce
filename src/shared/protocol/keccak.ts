import { keccak_256, keccakP } from '@noble/hashes/sha3.js';
import { isLE } from '@noble/hashes/utils.js';

/** Bytes that fit into one block of Keccak-256 (FIPS 202, rate 1088 bits) with at least one byte of padding. */
const ONE_BLOCK = 135;
const DIGEST_BYTES = 32;
const state = new Uint32Array(50);
const bytes = new Uint8Array(state.buffer);

/**
 * Keccak-256 of a short message. The same as `keccak_256`, but in one block there is nothing to buffer: masks are
 * thousands of such hashes, and this takes a quarter less time.
 */
export function keccakShort(message: Uint8Array): Uint8Array {
  if (message.length > ONE_BLOCK || !isLE) return keccak_256(message);
  state.fill(0);
  bytes.set(message);
  // The padding of Keccak as Ethereum has it: 0x01, not the 0x06 of SHA3.
  bytes[message.length] = 0x01;
  bytes[ONE_BLOCK] = (bytes[ONE_BLOCK] ?? 0) ^ 0x80;
  keccakP(state, 24);
  const digest = bytes.slice(0, DIGEST_BYTES);
  // It may have been a secret's.
  state.fill(0);
  return digest;
}
