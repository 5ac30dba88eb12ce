import { keccak256, solidityPacked } from 'ethers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Account, account, toBytes } from './bytes.ts';
import { domainOf, OFFER, READING, type RoundKind } from './domain.ts';
import { ORDER, WORD } from './field.ts';
import { publicKeyOf } from './keys.ts';
import {
  addVectors,
  correctionsFor,
  maskVector,
  moduliOf,
  openSum,
  type Peer,
  pairMask,
  selfMask,
} from './masks.ts';
import { pairKey } from './pairkeys.ts';

const dom = domainOf({ chainId: 1, market: account(`0x${'22'.repeat(20)}`), genesis: 1 });
// Accounts out of order, so that signs matter.
const members = [9, 3, 200, 77, 1, 130].map((byte, i) => ({
  account: account(`0x${byte.toString(16).padStart(2, '0').repeat(20)}`),
  maskKey: toBytes(BigInt(i + 1)),
}));
const keys = members.map((a, i) =>
  members.map((b, j) =>
    i === j
      ? new Uint8Array(0)
      : pairKey(dom, a, { account: b.account, maskPublicKey: publicKeyOf(b.maskKey) }),
  ),
);
const accountOf = (i: number): Account => members[i]?.account ?? account('');
const peer = (i: number, j: number): Peer => ({
  account: accountOf(j),
  key: keys[i]?.[j] ?? new Uint8Array(0),
});
const peersOf = (i: number, others: readonly number[]): Peer[] =>
  others.filter((j) => j !== i).map((j) => peer(i, j));

const vector = (kind: RoundKind): fc.Arbitrary<bigint[]> =>
  fc.tuple(...moduliOf(kind).map((modulus) => fc.bigInt({ min: 0n, max: modulus - 1n })));

describe('masks', () => {
  test('as the protocol spells them, against ethers', () => {
    const key = keys[0]?.[1] ?? new Uint8Array();
    const hash = (types: string[], values: unknown[]): bigint =>
      BigInt(keccak256(solidityPacked(types, values)));
    const packed = (w: number): bigint => hash(['bytes32', 'uint8', 'uint64', 'uint8'], [key, 1, 7, w]);
    expect(pairMask(key, OFFER, 7)).toEqual([0, 1, 2, 3, 4, 5, 6, 7].map(packed));
    const half = (w: number, n: number): bigint =>
      hash(['bytes32', 'uint8', 'uint64', 'uint8', 'uint8'], [key, 2, 7, w, n]);
    const reading = pairMask(key, READING, 7);
    expect(reading[0]).toBe(hash(['bytes32', 'uint8', 'uint64', 'uint8'], [key, 2, 7, 0]));
    expect(reading[1]).toBe((half(1, 0) * WORD + half(1, 1)) % ORDER);
    const self = selfMask(key, READING);
    expect(self[0]).toBe(hash(['bytes32', 'uint8'], [key, 0]));
    const selfHalf = (n: number): bigint => hash(['bytes32', 'uint8', 'uint8'], [key, 2, n]);
    expect(self[2]).toBe((selfHalf(0) * WORD + selfHalf(1)) % ORDER);
  });

  test.each([OFFER, READING] as const)('kind %i: the sum opens for any absent members', (kind) => {
    fc.assert(
      fc.property(
        fc.array(vector(kind), { minLength: members.length, maxLength: members.length }),
        fc.subarray([0, 1, 2, 3, 4, 5], { minLength: 1 }),
        fc.nat(),
        (plain, present, slot) => {
          const missing = [0, 1, 2, 3, 4, 5].filter((i) => !present.includes(i));
          const seeds = members.map((_, i) => toBytes(BigInt(slot * 10 + i)));
          const pick = <T>(of: readonly T[]): T[] => of.filter((_, i) => present.includes(i));
          const masked = plain.map((words, i) =>
            maskVector({
              kind,
              slot,
              own: accountOf(i),
              words,
              b: seeds[i] ?? new Uint8Array(),
              peers: peersOf(i, [0, 1, 2, 3, 4, 5]),
            }),
          );
          const corrections = present.map((i) =>
            correctionsFor(kind, slot, accountOf(i), peersOf(i, missing)),
          );
          const sum = openSum({ kind, masked: pick(masked), corrections, seeds: pick(seeds) });
          expect(sum).toEqual(addVectors(kind, pick(plain)));
        },
      ),
      { numRuns: 15 },
    );
  });

  test('without one seed or one correction the sum stays hidden', () => {
    const kind = OFFER;
    const words = new Array<bigint>(8).fill(5n);
    const all = [0, 1, 2];
    const seed = (i: number): Uint8Array => toBytes(BigInt(500 + i));
    const masked = all.map((i) =>
      maskVector({ kind, slot: 1, own: accountOf(i), words, b: seed(i), peers: peersOf(i, [...all, 3]) }),
    );
    const corrections = all.map((i) => correctionsFor(kind, 1, accountOf(i), peersOf(i, [3])));
    const sum = addVectors(kind, [words, words, words]);
    expect(openSum({ kind, masked, corrections, seeds: all.map(seed) })).toEqual(sum);
    const noSeed = openSum({ kind, masked, corrections, seeds: [seed(0), seed(1)] });
    const noCorrection = openSum({ kind, masked, corrections: corrections.slice(1), seeds: all.map(seed) });
    for (const w of [0, 1, 2, 3, 4, 5, 6, 7]) {
      expect(noSeed[w]).not.toBe(sum[w]);
      expect(noCorrection[w]).not.toBe(sum[w]);
    }
  });

  /** What everybody else together can take off a member's vector: all but the mask shared by the two honest ones. */
  function stripped(
    kind: RoundKind,
    i: number,
    V: readonly bigint[],
    b: Uint8Array,
    known: readonly number[],
  ): bigint[] {
    const masks = correctionsFor(kind, 3, accountOf(i), peersOf(i, known));
    return openSum({ kind, masked: [V], corrections: [masks], seeds: [b] });
  }

  test('against all others together, two honest vectors fix only their sum; with one pair key more they fall', () => {
    const seed = (i: number): Uint8Array => toBytes(BigInt(900 + i));
    const [one, two] = [3, 5];
    fc.assert(
      fc.property(vector(READING), vector(READING), (x, y) => {
        const V = (i: number, words: readonly bigint[]): bigint[] =>
          maskVector({
            kind: READING,
            slot: 3,
            own: accountOf(i),
            words,
            b: seed(i),
            peers: peersOf(i, [0, 1, 2, 3, 4, 5]),
          });
        const others = [0, 1, 2, 4];
        const left = stripped(READING, one, V(one, x), seed(one), others);
        const right = stripped(READING, two, V(two, y), seed(two), others);
        expect(addVectors(READING, [left, right])).toEqual(addVectors(READING, [x, y]));
        // Any other split of the same sum fits what is left: the mask between the two takes up the difference.
        const mask = pairMask(keys[one]?.[two] ?? new Uint8Array(), READING, 3);
        expect(left).not.toEqual(x);
        expect(left).not.toEqual(y);
        const sign = BigInt(accountOf(one)) < BigInt(accountOf(two)) ? 1n : -1n;
        for (const [w, modulus] of moduliOf(READING).entries()) {
          const rest = ((left[w] ?? 0n) - sign * (mask[w] ?? 0n)) % modulus;
          expect((rest + modulus) % modulus).toBe(x[w]);
        }
        // The control: who also has the key between the two reads both.
        expect(stripped(READING, one, V(one, x), seed(one), [...others, two])).toEqual(x);
        expect(stripped(READING, two, V(two, y), seed(two), [...others, one])).toEqual(y);
      }),
      { numRuns: 10 },
    );
  });

  test('wrong lengths and oneself as a peer are refused', () => {
    const input = { kind: OFFER, slot: 0, own: accountOf(0), b: toBytes(1n), peers: [] };
    expect(() => maskVector({ ...input, words: [1n] })).toThrow(RangeError);
    expect(() => correctionsFor(OFFER, 0, accountOf(1), [peer(0, 1)])).toThrow(RangeError);
  });
});
