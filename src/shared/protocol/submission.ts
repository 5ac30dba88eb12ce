import type { Account } from './bytes.ts';
import { OFFER, READING, type RoundKind } from './domain.ts';
import { bindOf, rhoAOf, rhoMOf, saltOf, seedHashOf, selfSeedOf } from './keys.ts';
import { maskVector, type Peer } from './masks.ts';
import { type Curves, offerWords, readingWords } from './packing.ts';
import { commit, type Point } from './pedersen.ts';

/** A household's work for a round, from its keys and values to what it submits (sections 2 to 4 and 6). */

/** What the vault knows of the household and its cohort; `peers` are the other active members of the slot. */
export interface Submitter {
  readonly dom: Uint8Array;
  readonly maskKey: Uint8Array;
  readonly account: Account;
  readonly peers: readonly Peer[];
}

/** What goes on chain, and what the wallet keeps: words, salt and b are secret until they are opened. */
export interface Submission {
  readonly kind: RoundKind;
  readonly slot: number;
  /** x, the unmasked words. */
  readonly words: readonly bigint[];
  readonly salt: Uint8Array;
  readonly bind: Uint8Array;
  readonly b: Uint8Array;
  /** keccak256(b). */
  readonly seedHash: Uint8Array;
  /** V, the masked words. */
  readonly masked: readonly bigint[];
}

export interface ReadingSubmission extends Submission {
  readonly A: Point;
  readonly M: Point;
  readonly rhoA: bigint;
  readonly rhoM: bigint;
}

function submission(by: Submitter, kind: RoundKind, slot: number, words: readonly bigint[]): Submission {
  const salt = saltOf(by.maskKey, by.dom, kind, slot);
  const bind = bindOf(words, salt);
  const b = selfSeedOf(by.maskKey, by.dom, kind, slot, bind);
  const masked = maskVector({ kind, slot, own: by.account, words, b, peers: by.peers });
  return { kind, slot, words, salt, bind, b, seedHash: seedHashOf(b), masked };
}

/** The OFFER vector; members without an offer submit zeros. */
export function buildOffer(by: Submitter, slot: number, offer: Curves): Submission {
  return submission(by, OFFER, slot, offerWords(offer));
}

/** The READING vector and its two commitments; a and m in Wh, signed. */
export function buildReading(
  by: Submitter,
  slot: number,
  values: { readonly a: number; readonly m: number },
): ReadingSubmission {
  const rhoA = rhoAOf(by.maskKey, by.dom, slot);
  const rhoM = rhoMOf(by.maskKey, by.dom, slot);
  const words = readingWords({ ...values, rhoA, rhoM });
  return {
    ...submission(by, READING, slot, words),
    A: commit(BigInt(values.a), rhoA),
    M: commit(BigInt(values.m), rhoM),
    rhoA,
    rhoM,
  };
}
