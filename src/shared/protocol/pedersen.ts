import { mulAddUnsafe } from '@noble/curves/abstract/curve.js';
import { bn254 } from '@noble/curves/bn254.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { ascii, concat, fromBytes } from './bytes.ts';
import { FIELD, ORDER, reduce, scalar } from './field.ts';

/**
 * Pedersen commitments on BN254 G1 (docs/protocol.md, section 6; EIP-196): `Com(v, rho) = v G + rho H`.
 * Points cross this file's border as affine pairs, (0, 0) being the neutral element, as the precompiles take
 * them. Points from outside are refused unless they are on the curve (G1 has prime order, so that suffices).
 */

/** Affine coordinates; (0, 0) is the neutral element. */
export interface Point {
  readonly x: bigint;
  readonly y: bigint;
}

const G1 = bn254.G1.Point;
type Group = InstanceType<typeof G1>;

const H_LABEL = ascii('wattlet-pedersen-h-v1');
/** p = 3 mod 4, so a root is the (p + 1) / 4-th power. */
const ROOT_EXPONENT = (FIELD + 1n) / 4n;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  let square = base % FIELD;
  for (let e = exponent; e > 0n; e >>= 1n) {
    if (e & 1n) result = (result * square) % FIELD;
    square = (square * square) % FIELD;
  }
  return result;
}

/**
 * H and the counter that found it: the first c whose `keccak256("wattlet-pedersen-h-v1" || uint8 c) mod p` is
 * the x of a point, y the even root. Nobody knows log_G H.
 */
export function deriveH(): { readonly h: Point; readonly counter: number } {
  for (let counter = 0; counter < 256; counter++) {
    const x = fromBytes(keccak_256(concat(H_LABEL, Uint8Array.of(counter)))) % FIELD;
    const square = (x * x * x + 3n) % FIELD;
    const root = power(square, ROOT_EXPONENT);
    if ((root * root) % FIELD !== square) continue;
    return { h: { x, y: root % 2n === 0n ? root : FIELD - root }, counter };
  }
  throw new Error('no counter gives H');
}

/** What `deriveH` finds, at counter 5; written out so that starting costs nothing. A test derives it anew. */
export const H: Point = {
  x: 0x1ac25d9c3c17c1f018613c52cf93f2a18e30991d1075156d91b942cdd10dafd2n,
  y: 0x0f1a22e6585074258cd36566f6b556e57a4259cd3f7083abc9ee77004301da0en,
};
export const G: Point = { x: 1n, y: 2n };
export const NEUTRAL: Point = { x: 0n, y: 0n };

/** Windows of 8 bits: 33 tables of 128 points each, built once at first use (about 20 ms). */
const WINDOW = 8;
const baseG = G1.fromAffine(G).precompute(WINDOW);
const baseH = G1.fromAffine(H).precompute(WINDOW);

/** Whether (x, y) is a point of G1 in the encoding of the precompiles. */
export function isPoint(point: Point): boolean {
  const { x, y } = point;
  if (x === 0n && y === 0n) return true;
  if (x < 0n || y < 0n || x >= FIELD || y >= FIELD) return false;
  return (y * y - x * x * x - 3n) % FIELD === 0n;
}

function lift(point: Point): Group {
  if (!isPoint(point)) throw new RangeError('not a point of BN254');
  return G1.fromAffine({ x: point.x, y: point.y });
}

function lower(group: Group): Point {
  const { x, y } = group.toAffine();
  return { x, y };
}

/** Constant-time for secrets, except that a scalar of 0 is seen. */
function times(base: Group, k: bigint): Group {
  return k === 0n ? G1.ZERO : base.multiply(k);
}

function commitGroup(v: bigint, rho: bigint): Group {
  if (rho < 0n || rho >= ORDER) throw new RangeError('a blinding must be under the group order');
  if (v <= -ORDER || v >= ORDER) throw new RangeError('a committed value must be under the group order');
  return times(baseG, scalar(v)).add(times(baseH, rho));
}

/** `Com(v, rho) = v G + rho H`; a negative v is r - |v|. Throws RangeError for scalars at or above r. */
export function commit(v: bigint, rho: bigint): Point {
  return lower(commitGroup(v, rho));
}

/** Sum of points. Throws RangeError if one is off the curve. */
export function addPoints(points: readonly Point[]): Point {
  if (!points.every(isPoint)) throw new RangeError('not a point of BN254');
  return lower(sumOf(points));
}

/** `sum of k_i P_i` for a few public k_i, negative ones included (folding). */
export function combinePoints(terms: readonly { readonly point: Point; readonly k: bigint }[]): Point {
  const signed = terms
    .filter((term) => term.k !== 0n)
    .map(({ point, k }) => {
      const reduced = reduce(k, ORDER);
      const negative = reduced > ORDER / 2n;
      // Small negative factors stay small this way, which is what makes folding fast.
      return {
        group: negative ? lift(point).negate() : lift(point),
        k: negative ? ORDER - reduced : reduced,
      };
    });
  if (signed.length === 0) return NEUTRAL;
  return lower(
    mulAddUnsafe(
      G1,
      signed.map((term) => term.group),
      signed.map((term) => term.k),
    ),
  );
}

export function equalPoints(a: Point, b: Point): boolean {
  return a.x === b.x && a.y === b.y;
}

/** Claim that the points add up to a commitment to v with blinding rho. */
export interface CommitmentClaim {
  readonly points: readonly Point[];
  readonly v: bigint;
  readonly rho: bigint;
}

/** One claim, exactly. False for a point off the curve or a blinding at or above r. */
export function claimHolds(claim: CommitmentClaim): boolean {
  if (claim.rho < 0n || claim.rho >= ORDER || !claim.points.every(isPoint)) return false;
  return equalPoints(addPoints(claim.points), commit(scalar(claim.v), claim.rho));
}

const WEIGHT_BYTES = 16;

/** Window of the bucket method in bits, by the number of points: buckets and points then cost about the same. */
function bucketBits(points: number): number {
  return Math.max(2, Math.min(12, Math.round(Math.log2(points + 1)) - 1));
}

/**
 * `sum of k_i P_i` for many points and public weights of 128 bits, by buckets (Pippenger). The library's own walks
 * all 254 bits of the order, twice the work for these weights.
 */
function weightedSum(points: readonly Group[], weights: readonly bigint[]): Group {
  const bits = bucketBits(points.length);
  const mask = (1n << BigInt(bits)) - 1n;
  let result: Group = G1.ZERO;
  for (let window = Math.ceil((8 * WEIGHT_BYTES) / bits) - 1; window >= 0; window--) {
    for (let i = 0; i < bits; i++) result = result.double();
    const shift = BigInt(window * bits);
    const buckets = new Map<number, Group>();
    for (const [i, point] of points.entries()) {
      const digit = Number(((weights[i] ?? 0n) >> shift) & mask);
      if (digit === 0) continue;
      const bucket = buckets.get(digit);
      buckets.set(digit, bucket === undefined ? point : bucket.add(point));
    }
    let running: Group = G1.ZERO;
    for (let digit = Number(mask); digit > 0; digit--) {
      const bucket = buckets.get(digit);
      if (bucket !== undefined) running = running.add(bucket);
      result = result.add(running);
    }
  }
  return result;
}

/**
 * Many claims at once: a random 128-bit weight for each, one multi-scalar multiplication. Wrong claims pass
 * with probability below 2^-127. `randomBytes` must be the system's (unknown to whoever made the claims).
 */
export function allClaimsHold(
  claims: readonly CommitmentClaim[],
  randomBytes: (length: number) => Uint8Array,
): boolean {
  if (claims.length === 0) return true;
  const sums: Group[] = [];
  const weights: bigint[] = [];
  let v = 0n;
  let rho = 0n;
  const random = randomBytes(WEIGHT_BYTES * claims.length);
  for (const [i, claim] of claims.entries()) {
    if (claim.rho < 0n || claim.rho >= ORDER || !claim.points.every(isPoint)) return false;
    // Odd, so never zero, which would leave the claim out.
    const weight = fromBytes(random.subarray(WEIGHT_BYTES * i, WEIGHT_BYTES * (i + 1))) | 1n;
    sums.push(sumOf(claim.points));
    weights.push(weight);
    v += weight * claim.v;
    rho += weight * claim.rho;
  }
  return weightedSum(sums, weights).equals(times(baseG, scalar(v)).add(times(baseH, scalar(rho))));
}

/** Sum of points that are known to be on the curve. */
function sumOf(points: readonly Point[]): Group {
  let sum: Group | null = null;
  for (const point of points) {
    const group = G1.fromAffine({ x: point.x, y: point.y });
    sum = sum === null ? group : sum.add(group);
  }
  return sum ?? G1.ZERO;
}

/** Names of the claims that fail, found by halving a failed batch. */
export function failedClaims(
  claims: readonly CommitmentClaim[],
  randomBytes: (length: number) => Uint8Array,
  offset = 0,
): number[] {
  const [first] = claims;
  if (first === undefined) return [];
  if (claims.length === 1) return claimHolds(first) ? [] : [offset];
  if (allClaimsHold(claims, randomBytes)) return [];
  const half = claims.length >> 1;
  return [
    ...failedClaims(claims.slice(0, half), randomBytes, offset),
    ...failedClaims(claims.slice(half), randomBytes, offset + half),
  ];
}
