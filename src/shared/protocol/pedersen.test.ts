import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FIELD, ORDER } from './field.ts';
import {
  addPoints,
  allClaimsHold,
  type CommitmentClaim,
  claimHolds,
  combinePoints,
  commit,
  deriveH,
  equalPoints,
  failedClaims,
  G,
  H,
  isPoint,
  NEUTRAL,
} from './pedersen.ts';

const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));
const scalars = fc.bigInt({ min: 0n, max: ORDER - 1n });
const value = fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n });

describe('the group', () => {
  test('H is what the counter method finds', () => {
    expect(deriveH()).toEqual({ h: H, counter: 5 });
    expect(isPoint(H)).toBe(true);
    expect(H.y % 2n).toBe(0n);
  });

  test('2 G as the precompile of EIP-196 gives it', () => {
    const twice = {
      x: 0x030644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd3n,
      y: 0x15ed738c0e0a7c92e7845f96b2ae9c0a68a6a449e3538fc7ff3ebf7a5a18a2c4n,
    };
    expect(addPoints([G, G])).toEqual(twice);
    expect(combinePoints([{ point: G, k: 2n }])).toEqual(twice);
    expect(commit(2n, 0n)).toEqual(twice);
    expect(combinePoints([{ point: G, k: ORDER }])).toEqual(NEUTRAL);
  });

  test('the neutral element is (0, 0)', () => {
    expect(commit(0n, 0n)).toEqual(NEUTRAL);
    expect(addPoints([])).toEqual(NEUTRAL);
    expect(addPoints([NEUTRAL, G])).toEqual(G);
    expect(addPoints([G, { x: G.x, y: FIELD - G.y }])).toEqual(NEUTRAL);
    expect(combinePoints([{ point: G, k: 0n }])).toEqual(NEUTRAL);
    expect(combinePoints([{ point: NEUTRAL, k: 5n }])).toEqual(NEUTRAL);
  });

  test('a negative value is r - |v|; the table and plain multiplication agree', () => {
    fc.assert(
      fc.property(value, scalars, (v, rho) => {
        const plain = combinePoints([
          { point: G, k: v },
          { point: H, k: rho },
        ]);
        expect(commit(v, rho)).toEqual(plain);
        expect(equalPoints(commit(v < 0n ? v + ORDER : v, rho), plain)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test('points off the curve and scalars at or above r are refused', () => {
    for (const bad of [
      { x: 1n, y: 3n },
      { x: 1n, y: 2n + FIELD },
      { x: -1n, y: 2n },
      { x: 0n, y: 1n },
    ]) {
      expect(isPoint(bad)).toBe(false);
      expect(() => addPoints([bad])).toThrow(RangeError);
      expect(claimHolds({ points: [bad], v: 1n, rho: 0n })).toBe(false);
      expect(allClaimsHold([{ points: [bad], v: 1n, rho: 0n }], random)).toBe(false);
    }
    expect(() => commit(1n, ORDER)).toThrow(RangeError);
    expect(() => commit(1n, -1n)).toThrow(RangeError);
    expect(() => commit(ORDER, 0n)).toThrow(RangeError);
    expect(claimHolds({ points: [commit(1n, 0n)], v: 1n, rho: ORDER })).toBe(false);
  });
});

describe('claims', () => {
  const claim = (n: number): CommitmentClaim => {
    const parts = [1, 2, 3].map((i) => ({ v: BigInt(i * n - 700), rho: BigInt(n * 1000 + i) }));
    return {
      points: parts.map(({ v, rho }) => commit(v, rho)),
      v: parts.reduce((sum, { v }) => sum + v, 0n),
      rho: parts.reduce((sum, { rho }) => sum + rho, 0n),
    };
  };
  const claims = Array.from({ length: 20 }, (_, n) => claim(n));

  test('true ones hold one by one and in a batch', () => {
    expect(claims.every(claimHolds)).toBe(true);
    expect(allClaimsHold(claims, random)).toBe(true);
    expect(allClaimsHold([], random)).toBe(true);
    expect(failedClaims(claims, random)).toEqual([]);
  });

  test('an altered value, blinding or point is found and named', () => {
    const alterations: ((of: CommitmentClaim) => CommitmentClaim)[] = [
      (of) => ({ ...of, v: of.v + 1n }),
      (of) => ({ ...of, rho: of.rho + 1n }),
      (of) => ({ ...of, points: of.points.slice(1) }),
      (of) => ({ ...of, points: [...of.points, G] }),
    ];
    for (const alter of alterations) {
      const altered = claims.map((of, i) => (i === 13 ? alter(of) : of));
      expect(allClaimsHold(altered, random)).toBe(false);
      expect(failedClaims(altered, random)).toEqual([13]);
    }
  });

  test('two errors that cancel out in a plain sum do not pass a batch', () => {
    const shifted = claims.map((of, i) =>
      i === 2 ? { ...of, v: of.v + 5n } : i === 3 ? { ...of, v: of.v - 5n } : of,
    );
    expect(allClaimsHold(shifted, random)).toBe(false);
    expect(failedClaims(shifted, random)).toEqual([2, 3]);
  });
});
