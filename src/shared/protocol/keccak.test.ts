import { keccak_256 } from '@noble/hashes/sha3.js';
import { expect, test } from 'vitest';
import { keccakShort } from './keccak.ts';

test('equals Keccak-256 at every length, around the block and beyond it', () => {
  for (let length = 0; length <= 300; length += 1) {
    const message = Uint8Array.from({ length }, (_, i) => (i * 31 + length * 7) & 255);
    expect(keccakShort(message), `length ${length}`).toEqual(keccak_256(message));
  }
});

test('a digest stays what it was when the next one is made', () => {
  const first = keccakShort(Uint8Array.of(1));
  const copy = first.slice();
  keccakShort(Uint8Array.of(2));
  expect(first).toEqual(copy);
});
