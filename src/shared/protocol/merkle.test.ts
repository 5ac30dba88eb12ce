import { AbiCoder, keccak256 } from 'ethers';
import { expect, test } from 'vitest';
import { bytesToHex, type Hex } from './bytes.ts';
import { LEAF_FIELDS } from './leaf-fields.ts';
import {
  type Leaf,
  leafIsInPlace,
  leafIsUnchanged,
  leafSalt,
  type ProvenLeaf,
  readingsTree,
} from './merkle.ts';

const leafKey = new Uint8Array(32).fill(7);
const leaves: Leaf[] = Array.from({ length: 96 }, (_, slot) =>
  (['import', 'export', 'registers'] as const).map((field) => ({
    slot,
    field,
    value: field === 'registers' ? `1.8.0=${slot}` : String(slot * 10),
    salt: leafSalt(leafKey, slot, field),
  })),
).flat();
const tree = readingsTree(leaves);
const proven = (slot: number, field: Leaf['field']): ProvenLeaf => {
  const leaf = tree.prove(slot, field);
  if (leaf === null) throw new Error('no such leaf');
  return leaf;
};

const leafIsIn = (root: Hex, leaf: ProvenLeaf): boolean => leafIsUnchanged(leaf) && leafIsInPlace(root, leaf);

test('every leaf is proven; what the meter did not give has none', () => {
  for (const slot of [0, 1, 50, 95]) expect(leafIsIn(tree.root, proven(slot, 'import'))).toBe(true);
  expect(tree.prove(0, 'generation')).toBeNull();
  expect(tree.prove(96, 'import')).toBeNull();
  expect(LEAF_FIELDS).toContain('meter');
});

test('the leaf hash is OpenZeppelin standard: keccak256 twice over abi.encode', () => {
  const leaf = proven(3, 'export');
  const types = ['uint64', 'string', 'string', 'bytes32'];
  const encoded = AbiCoder.defaultAbiCoder().encode(types, [leaf.slot, leaf.field, leaf.value, leaf.salt]);
  const root = leaf.proof.reduce<string>(
    (node, sibling) =>
      keccak256(
        `0x${[node, sibling]
          .sort()
          .map((side) => side.slice(2))
          .join('')}`,
      ),
    keccak256(keccak256(encoded)),
  );
  expect(root).toBe(tree.root);
});

test('a changed value, slot, field, salt, proof or root fails', () => {
  const leaf = proven(5, 'import');
  const other = proven(6, 'import');
  const flipped: Hex = `0x${'00'.repeat(32)}`;
  const wrong: ProvenLeaf[] = [
    { ...leaf, value: '51' },
    { ...leaf, slot: 6 },
    { ...leaf, field: 'export' },
    { ...leaf, salt: flipped },
    { ...leaf, proof: other.proof },
    { ...leaf, proof: leaf.proof.slice(1) },
    { ...leaf, proof: [] },
    { ...leaf, salt: '0x12' },
  ];
  for (const one of wrong) expect(leafIsIn(tree.root, one)).toBe(false);
  expect(leafIsIn(flipped, leaf)).toBe(false);
});

test('a changed value is told from a moved leaf', () => {
  const leaf = proven(5, 'import');
  const changed = { ...leaf, value: '51' };
  expect([leafIsUnchanged(changed), leafIsInPlace(tree.root, changed)]).toEqual([false, true]);
  const moved = { ...leaf, proof: proven(6, 'import').proof };
  expect([leafIsUnchanged(moved), leafIsInPlace(tree.root, moved)]).toEqual([true, false]);
});

test('salts differ per slot, field and key', () => {
  const salts = [
    leafSalt(leafKey, 1, 'import'),
    leafSalt(leafKey, 1, 'export'),
    leafSalt(leafKey, 2, 'import'),
    leafSalt(new Uint8Array(32), 1, 'import'),
  ];
  expect(new Set(salts).size).toBe(4);
  expect(bytesToHex(leafKey)).not.toBe(salts[0]);
});

test('two leaves of one place and an empty period are refused', () => {
  expect(() => readingsTree([])).toThrow(RangeError);
  expect(() => readingsTree([...leaves, ...leaves.slice(0, 1)])).toThrow(RangeError);
});
