/**
 * The readings that a bill seals: a Merkle tree of salted leaves, one per slot and field, whose root goes on chain with
 * the bill (docs/protocol.md, section 10). Leaves are not stored: the slots' records and the vault's leaf key give the
 * same tree again whenever something of it is to be shown.
 */
import { type Hex, hexToBytes } from '../../../shared/protocol/bytes.ts';
import type { LeafField } from '../../../shared/protocol/leaf-fields.ts';
import { type Leaf, leafSalt, type ReadingsTree, readingsTree } from '../../../shared/protocol/merkle.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { firstSlotOf } from '../../../shared/slots.ts';
import { periodNo, slotNo } from '../../../shared/units.ts';
import type { Context } from '../context.ts';
import { parseSlot, type Slot } from '../slot/record.ts';

export interface PeriodReadings {
  readonly root: Hex;
  readonly tree: ReadingsTree;
  /** What there is to show, oldest slot first. */
  readonly leaves: readonly Leaf[];
}

/** Values of a slot that the meter gave; what it did not give has no leaf (missing is not zero). */
function valuesOf({ detail: { meter } }: Slot): [LeafField, string][] {
  if (meter === null) return [];
  const all: [LeafField, string | number | null][] = [
    ['import', meter.importWh],
    ['export', meter.exportWh],
    ['generation', meter.generatedWh],
    ['registers', meter.registers],
    ['meter', meter.meterHash],
  ];
  return all.flatMap(([field, value]) => (value === null ? [] : [[field, String(value)]]));
}

/**
 * The tree of a period's bill; null where no reading is known. `first` is the first slot since the bill before: slots
 * that moved in from periods without a bill are sealed with this one.
 */
export async function readingsOf(
  ctx: Pick<Context, 'store' | 'vault' | 'timing'>,
  period: number,
  first: number,
): Promise<Result<PeriodReadings | null>> {
  const end = firstSlotOf(ctx.timing, periodNo(period + 1));
  const key = await ctx.vault.leafKey({ period });
  if (!key.ok) return key;
  const leafKey = hexToBytes(key.value.key);
  const rows = ctx.store.slots.range(slotNo(first), end);
  if (!rows.ok) return rows;
  const leaves: Leaf[] = [];
  for (const { slot } of rows.value) {
    const stored = ctx.store.slots.get(slot);
    if (!stored.ok) return stored;
    if (stored.value === null) continue;
    for (const [field, value] of valuesOf(parseSlot(stored.value))) {
      leaves.push({ slot, field, value, salt: leafSalt(leafKey, slot, field) });
    }
  }
  if (leaves.length === 0) return ok(null);
  const tree = readingsTree(leaves);
  return ok({ root: tree.root, tree, leaves });
}
