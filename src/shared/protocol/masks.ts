import { type Account, accountNumber, concat, fromBytes } from './bytes.ts';
import { OFFER, type RoundKind, slotBytes } from './domain.ts';
import { ORDER, reduce, WORD } from './field.ts';
import { keccakShort } from './keccak.ts';

/**
 * Double masking (docs/protocol.md, sections 3 and 7; Bonawitz et al., CCS 2017). A vector's words are packed
 * (added modulo 2^256) or scalars (added modulo r). All functions are pure; the keys come from the vault.
 */

/** Another active member of the cohort and the pair key shared with it. */
export interface Peer {
  readonly account: Account;
  /** K_ij, 32 bytes. */
  readonly key: Uint8Array;
}

/** Moduli of the words of a vector: OFFER 8 packed; READING 1 packed and 2 scalars (section 4). */
export function moduliOf(kind: RoundKind): readonly bigint[] {
  return kind === OFFER ? OFFER_MODULI : READING_MODULI;
}
const OFFER_MODULI: readonly bigint[] = new Array<bigint>(8).fill(WORD);
const READING_MODULI: readonly bigint[] = [WORD, ORDER, ORDER];

/** One mask per word: a hash for a packed word, two hashes modulo r for a scalar. */
function maskWords(prefix: Uint8Array, kind: RoundKind): bigint[] {
  const input = new Uint8Array(prefix.length + 2);
  input.set(prefix);
  return moduliOf(kind).map((modulus, w) => {
    input[prefix.length] = w;
    if (modulus === WORD) return fromBytes(keccakShort(input.subarray(0, prefix.length + 1)));
    input[prefix.length + 1] = 0;
    const high = fromBytes(keccakShort(input));
    input[prefix.length + 1] = 1;
    return ((high << 256n) + fromBytes(keccakShort(input))) % modulus;
  });
}

/** Masks shared with one other member, before their sign. */
export function pairMask(key: Uint8Array, kind: RoundKind, slot: number): bigint[] {
  return maskWords(concat(key, Uint8Array.of(kind), slotBytes(slot)), kind);
}

/** Masks from the member's own seed b. */
export function selfMask(b: Uint8Array, kind: RoundKind): bigint[] {
  return maskWords(b, kind);
}

const wrongLength = (kind: RoundKind, length: number): RangeError =>
  new RangeError(`a vector of kind ${kind} has ${length} words`);

/** Adds b to a, word by word, each modulo its own modulus. */
function combine(kind: RoundKind, a: readonly bigint[], b: readonly bigint[], sign: 1n | -1n): bigint[] {
  const moduli = moduliOf(kind);
  if (a.length !== moduli.length || b.length !== moduli.length) {
    throw wrongLength(kind, moduli.length);
  }
  return moduli.map((modulus, w) => reduce((a[w] ?? 0n) + sign * (b[w] ?? 0n), modulus));
}

/** Sum of vectors, word by word. */
export function addVectors(kind: RoundKind, vectors: readonly (readonly bigint[])[]): bigint[] {
  const moduli = moduliOf(kind);
  if (vectors.some(({ length }) => length !== moduli.length)) throw wrongLength(kind, moduli.length);
  // Reduced once, at the end.
  return moduli.map((modulus, w) =>
    reduce(
      vectors.reduce((sum, vector) => sum + (vector[w] ?? 0n), 0n),
      modulus,
    ),
  );
}

function zeroVector(kind: RoundKind): bigint[] {
  return moduliOf(kind).map(() => 0n);
}

/** Sum of pair masks toward the given members: the lower account adds, the other subtracts. */
function signedPairMasks(kind: RoundKind, slot: number, own: Account, peers: readonly Peer[]): bigint[] {
  const ownNumber = accountNumber(own);
  return peers.reduce<bigint[]>((sum, peer) => {
    const other = accountNumber(peer.account);
    if (other === ownNumber) throw new RangeError('a member is not its own peer');
    return combine(kind, sum, pairMask(peer.key, kind, slot), ownNumber < other ? 1n : -1n);
  }, zeroVector(kind));
}

export interface MaskInput {
  readonly kind: RoundKind;
  readonly slot: number;
  readonly own: Account;
  /** x, unmasked, in range of their moduli. */
  readonly words: readonly bigint[];
  /** b(kind, slot), 32 bytes. */
  readonly b: Uint8Array;
  /** All other active members of the cohort. */
  readonly peers: readonly Peer[];
}

/** `V[w] = x[w] + self[w] + sum of signed pair masks`, the vector that is submitted (section 3). */
export function maskVector(input: MaskInput): bigint[] {
  const pairs = signedPairMasks(input.kind, input.slot, input.own, input.peers);
  return combine(input.kind, combine(input.kind, input.words, selfMask(input.b, input.kind), 1n), pairs, 1n);
}

/** x of an own vector: `words` is V, and what `maskVector` added is taken off again. */
export function unmaskVector(input: MaskInput): bigint[] {
  const pairs = signedPairMasks(input.kind, input.slot, input.own, input.peers);
  const withSelf = combine(input.kind, input.words, pairs, -1n);
  return combine(input.kind, withSelf, selfMask(input.b, input.kind), -1n);
}

/**
 * U of a reveal: the signed pair masks toward the members D that did not submit (section 7). The caller must
 * have checked S and D at a final block first; giving corrections for a member whose vector is public opens it.
 */
export function correctionsFor(
  kind: RoundKind,
  slot: number,
  own: Account,
  missing: readonly Peer[],
): bigint[] {
  return signedPairMasks(kind, slot, own, missing);
}

/** What all of S has put on chain when a round can be opened. */
export interface RevealedRound {
  readonly kind: RoundKind;
  /** V of each member of S. */
  readonly masked: readonly (readonly bigint[])[];
  /** U of each member of S; empty when D is empty. */
  readonly corrections: readonly (readonly bigint[])[];
  /** b of each member of S. */
  readonly seeds: readonly Uint8Array[];
}

/** Exact sum of the unmasked words of S: sum V - sum U - sum of self masks (sections 5 and 7). */
export function openSum(round: RevealedRound): bigint[] {
  const { kind } = round;
  const withSelf = combine(kind, addVectors(kind, round.masked), addVectors(kind, round.corrections), -1n);
  const self = addVectors(
    kind,
    round.seeds.map((b) => selfMask(b, kind)),
  );
  return combine(kind, withSelf, self, -1n);
}
