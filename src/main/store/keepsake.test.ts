import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectOk } from '../../shared/result.ts';
import { readKeepsake, writeKeepsake } from './keepsake.ts';

const key = new Uint8Array(32).fill(5);
const terms = { name: 'NEEDLE-4711', chainId: 31337, amount: 12n };
let dir: string;
const file = (): string => join(dir, 'store', readdirSync(join(dir, 'store'))[0] ?? '');

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wattlet-keepsake-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('comes back as it was, and the newest counts', () => {
  expect(readKeepsake(join(dir, 'store'), key)).toBeNull();
  expectOk(writeKeepsake(join(dir, 'store'), key, 'older'));
  expectOk(writeKeepsake(join(dir, 'store'), key, terms));
  expect(readKeepsake(join(dir, 'store'), key)).toEqual(terms);
  expect(readdirSync(join(dir, 'store'))).toHaveLength(1);
});

test('says nothing to another key, and nothing in clear', () => {
  expectOk(writeKeepsake(join(dir, 'store'), key, terms));
  expect(readKeepsake(join(dir, 'store'), new Uint8Array(32).fill(6))).toBeNull();
  expect(readFileSync(file()).includes('NEEDLE')).toBe(false);
});

test('with any bit flipped or cut off anywhere there is none, and nothing throws', () => {
  expectOk(writeKeepsake(join(dir, 'store'), key, terms));
  const whole = readFileSync(file());
  for (let bit = 0; bit < 8 * whole.length; bit += 7) {
    const bytes = Buffer.from(whole);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    writeFileSync(file(), bytes);
    expect(readKeepsake(join(dir, 'store'), key), `bit ${bit}`).toBeNull();
  }
  for (let length = 0; length < whole.length; length += 3) {
    writeFileSync(file(), whole.subarray(0, length));
    expect(readKeepsake(join(dir, 'store'), key), `${length} bytes`).toBeNull();
  }
});
