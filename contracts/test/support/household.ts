/** A household of the tests: keys, vectors, what it submitted, and the opening of its bill. Honest unless told. */
import { keccak256, toUtf8Bytes } from 'ethers';
import type { Hex } from '../../../src/main/chain/api.ts';
import { bytesToHex, hexToBytes } from '../../../src/shared/protocol/bytes.ts';
import { OFFER, READING, type RoundKind } from '../../../src/shared/protocol/domain.ts';
import { type MaskPublicKey, publicKeyOf } from '../../../src/shared/protocol/keys.ts';
import { correctionsFor, type Peer } from '../../../src/shared/protocol/masks.ts';
import type { Curves } from '../../../src/shared/protocol/packing.ts';
import { pairKey } from '../../../src/shared/protocol/pairkeys.ts';
import type { Point } from '../../../src/shared/protocol/pedersen.ts';
import {
  buildOffer,
  buildReading,
  type ReadingSubmission,
  type Submission,
} from '../../../src/shared/protocol/submission.ts';

export const ZERO32: Hex = `0x${'00'.repeat(32)}`;
export const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;
export const noOffer: Curves = { supply: new Array(32).fill(0), demand: new Array(32).fill(0) };

/** One READING as it waits to be folded. */
export interface Waiting {
  readonly slot: number;
  readonly place: bigint;
  readonly offerPart: Hex;
  readonly bind: Hex;
  readonly bHash: Hex;
  readonly a: readonly [bigint, bigint];
  readonly m: readonly [bigint, bigint];
  readonly values: { readonly a: number; readonly m: number; readonly rhoA: bigint; readonly rhoM: bigint };
}

export type Words<N extends number> = N extends 8
  ? readonly [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint]
  : readonly [bigint, bigint, bigint];

export const eight = (w: readonly bigint[]): Words<8> => {
  const [a, b, c, d, e, f, g, h] = w;
  if (w.length !== 8 || a === undefined || b === undefined || c === undefined || d === undefined)
    throw new Error('8');
  if (e === undefined || f === undefined || g === undefined || h === undefined) throw new Error('8');
  return [a, b, c, d, e, f, g, h];
};
export const three = (w: readonly bigint[]): Words<3> => {
  const [a, b, c] = w;
  if (w.length !== 3 || a === undefined || b === undefined || c === undefined) throw new Error('3');
  return [a, b, c];
};
export const pair = (p: Point): readonly [bigint, bigint] => [p.x, p.y];
const hex = (bytes: Uint8Array): Hex => bytesToHex(bytes);

export class Household {
  readonly account: Hex;
  readonly payout: Hex;
  readonly capacity: number;
  readonly maskKey: Uint8Array;
  readonly maskPublic: MaskPublicKey;
  /** Offers by slot, once submitted. */
  readonly offers = new Map<number, Submission & { readonly place: bigint; readonly curves: Curves }>();
  readonly readings = new Map<number, ReadingSubmission & { readonly place: bigint }>();
  readonly waiting = new Map<number, Waiting>();
  /** Every READING that was ever submitted, by slot. */
  readonly history = new Map<number, Waiting>();
  /** Slots that are in a settled bill. */
  readonly billed = new Set<number>();
  /** Metered energy not yet in an opened READING because its round was void, Wh. */
  carry = 0;
  private readonly keys = new Map<Hex, Uint8Array>();

  constructor(account: Hex, payout: Hex, capacity: number, name: string) {
    this.account = account;
    this.payout = payout;
    this.capacity = capacity;
    this.maskKey = hexToBytes(keccak256(toUtf8Bytes(`mask ${name}`)));
    this.maskPublic = publicKeyOf(this.maskKey);
  }

  peers(dom: Uint8Array, others: readonly Household[]): Peer[] {
    return others
      .filter((other) => other.account !== this.account)
      .map((other) => {
        let key = this.keys.get(other.account);
        if (key === undefined) {
          key = pairKey(dom, this, { account: other.account, maskPublicKey: other.maskPublic });
          this.keys.set(other.account, key);
          other.keys.set(this.account, key);
        }
        return { account: other.account, key };
      });
  }

  buildOffer(
    dom: Uint8Array,
    slot: number,
    place: bigint,
    active: readonly Household[],
    curves: Curves,
  ): Submission {
    const by = { dom, maskKey: this.maskKey, account: this.account, peers: this.peers(dom, active) };
    const built = buildOffer(by, slot, curves);
    this.offers.set(slot, { ...built, place, curves });
    return built;
  }

  buildReading(
    dom: Uint8Array,
    slot: number,
    place: bigint,
    active: readonly Household[],
    values: { a: number; m: number },
  ): ReadingSubmission {
    const by = { dom, maskKey: this.maskKey, account: this.account, peers: this.peers(dom, active) };
    const built = buildReading(by, slot, values);
    this.readings.set(slot, { ...built, place });
    return built;
  }

  corrections(dom: Uint8Array, kind: RoundKind, slot: number, missing: readonly Household[]): bigint[] {
    return correctionsFor(kind, slot, this.account, this.peers(dom, missing));
  }
}

export const offerStruct = (s: Submission) => ({
  v: eight(s.masked),
  bind: hex(s.bind),
  bHash: hex(s.seedHash),
});
export const readingStruct = (s: ReadingSubmission) => ({
  v: three(s.masked),
  bind: hex(s.bind),
  bHash: hex(s.seedHash),
  a: pair(s.A),
  m: pair(s.M),
});
export const offerReveal = (s: Submission & { place: bigint }, missing: bigint, u: readonly bigint[]) => ({
  place: s.place,
  missing,
  bind: hex(s.bind),
  b: hex(s.b),
  u,
});
export const readingReveal = (
  s: ReadingSubmission & { place: bigint },
  missing: bigint,
  u: readonly bigint[],
) => ({
  ...offerReveal(s, missing, u),
  a: pair(s.A),
  m: pair(s.M),
});
export { OFFER, READING };
