import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { SimpleMerkleTree, StandardMerkleTree } from '@openzeppelin/merkle-tree';
import { ascii, bytesToHex, concat, type Hex } from './bytes.ts';
import { slotBytes } from './domain.ts';
import type { LeafField } from './leaf-fields.ts';

/**
 * The Merkle tree of a billing period's readings (docs/protocol.md, section 10): salted leaves, one per slot and
 * field, in OpenZeppelin's standard form (`keccak256(keccak256(abi.encode(slot, field, value, salt)))`, sorted
 * leaves, commutative nodes), so that other software can check a disclosure too.
 */

const LEAF_TYPES = ['uint64', 'string', 'string', 'bytes32'];

export interface Leaf {
  readonly slot: number;
  readonly field: LeafField;
  /** Text of the value; a value that the meter did not give has no leaf. */
  readonly value: string;
  /** 32 bytes; without it nobody can try values against a proof's neighbours. */
  readonly salt: Hex;
}

/** A leaf with its hash and the path from there to the root. */
export interface ProvenLeaf extends Leaf {
  /** keccak256 twice; carried so that a changed value can be told from a moved leaf. */
  readonly hash: Hex;
  readonly proof: readonly Hex[];
}

type Encoded = [string, string, string, string];
const encoded = (leaf: Leaf): Encoded => [String(leaf.slot), leaf.field, leaf.value, leaf.salt];

/** Salt of a leaf from the period's leaf key (`leafKeyOf`), so that salts need not be stored. */
export function leafSalt(leafKey: Uint8Array, slot: number, field: LeafField): Hex {
  return bytesToHex(hmac(sha256, leafKey, concat(slotBytes(slot), ascii(field))));
}

export interface ReadingsTree {
  readonly root: Hex;
  /** The leaf of a slot and field with its proof; null if there is none. */
  readonly prove: (slot: number, field: LeafField) => ProvenLeaf | null;
}

/** Builds the tree of a period. Throws RangeError for an empty period or two leaves of one slot and field. */
export function readingsTree(leaves: readonly Leaf[]): ReadingsTree {
  const byPlace = new Map<string, Leaf>();
  for (const leaf of leaves) {
    const place = `${leaf.slot} ${leaf.field}`;
    if (byPlace.has(place)) throw new RangeError(`two leaves for slot ${leaf.slot}, ${leaf.field}`);
    byPlace.set(place, leaf);
  }
  if (byPlace.size === 0) throw new RangeError('a period without readings has no tree');
  const tree = StandardMerkleTree.of(leaves.map(encoded), LEAF_TYPES);
  return {
    root: hex(tree.root),
    prove: (slot, field) => {
      const leaf = byPlace.get(`${slot} ${field}`);
      if (leaf === undefined) return null;
      const place = encoded(leaf);
      return { ...leaf, hash: hex(tree.leafHash(place)), proof: tree.getProof(place).map(hex) };
    },
  };
}

/** The library throws on what it cannot encode or on odd lengths; such a leaf was never in a tree. */
function holds(test: () => boolean): boolean {
  try {
    return test();
  } catch {
    return false;
  }
}

/** Whether slot, field, value and salt are those that the hash was made of. */
export function leafIsUnchanged(leaf: ProvenLeaf): boolean {
  return holds(() => StandardMerkleTree.verify(leaf.hash, LEAF_TYPES, encoded(leaf), []));
}

/** Whether a leaf with this hash stands where the proof says, in the tree with this root. */
export function leafIsInPlace(root: Hex, leaf: ProvenLeaf): boolean {
  return holds(() => SimpleMerkleTree.verify(root, leaf.hash, [...leaf.proof]));
}

function hex(text: string): Hex {
  return `0x${text.replace(/^0x/, '')}`;
}
