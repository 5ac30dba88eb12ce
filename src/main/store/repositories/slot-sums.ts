import type { EnergyTotals } from '../../../shared/readmodel.ts';
import type { Sealable } from '../api.ts';
import { damaged } from '../faults.ts';
import { layouts } from '../tables.ts';
import type { SlotFigures } from './slot-row.ts';

/** Slots per kept sum. */
export const CHUNK = 96;

/** Running sums of slots; `generationKnown` counts the slots whose generation is known. */
export interface Sums {
  importWh: number;
  exportWh: number;
  boughtWh: number;
  soldWh: number;
  generatedWh: number;
  generationKnown: number;
  amount: bigint;
  withoutCommunity: bigint;
  slots: number;
  unknownSlots: number;
}

export const noSums = (): Sums => ({
  importWh: 0,
  exportWh: 0,
  boughtWh: 0,
  soldWh: 0,
  generatedWh: 0,
  generationKnown: 0,
  amount: 0n,
  withoutCommunity: 0n,
  slots: 0,
  unknownSlots: 0,
});

/** A slot whose delivery is not over has no energy yet and is neither known nor unknown. */
const notDelivered: ReadonlySet<SlotFigures['state']> = new Set(['planned', 'offered', 'cleared']);

/** Adds (sign 1) or takes back (sign -1) a slot. */
export function count(sums: Sums, slot: SlotFigures, sign: 1 | -1): void {
  sums.importWh += sign * (slot.importWh ?? 0);
  sums.exportWh += sign * (slot.exportWh ?? 0);
  sums.boughtWh += sign * (slot.boughtWh ?? 0);
  sums.soldWh += sign * (slot.soldWh ?? 0);
  sums.generatedWh += sign * (slot.generatedWh ?? 0);
  if (slot.generatedWh !== null) sums.generationKnown += sign;
  sums.amount += BigInt(sign) * (slot.amount ?? 0n);
  sums.withoutCommunity += BigInt(sign) * (slot.withoutCommunity ?? 0n);
  const known = slot.importWh !== null && slot.exportWh !== null;
  if (known) sums.slots += sign;
  else if (!notDelivered.has(slot.state)) sums.unknownSlots += sign;
}

export function addSums(to: Sums, from: Sums): void {
  to.importWh += from.importWh;
  to.exportWh += from.exportWh;
  to.boughtWh += from.boughtWh;
  to.soldWh += from.soldWh;
  to.generatedWh += from.generatedWh;
  to.generationKnown += from.generationKnown;
  to.amount += from.amount;
  to.withoutCommunity += from.withoutCommunity;
  to.slots += from.slots;
  to.unknownSlots += from.unknownSlots;
}

export function asTotals(sums: Sums): EnergyTotals {
  const { generationKnown, generatedWh, ...totals } = sums;
  return { ...totals, generatedWh: generationKnown === 0 ? null : generatedWh };
}

export function packSums(sums: Sums): Sealable {
  return [
    sums.importWh,
    sums.exportWh,
    sums.boughtWh,
    sums.soldWh,
    sums.generatedWh,
    sums.generationKnown,
    sums.amount,
    sums.withoutCommunity,
    sums.slots,
    sums.unknownSlots,
  ];
}

export function readSums(value: Sealable): Sums {
  const list: readonly Sealable[] = Array.isArray(value) ? value : [];
  const numberAt = (i: number): number => {
    const item = list[i];
    if (typeof item !== 'number') throw damaged(layouts.slotTotals.name);
    return item;
  };
  const bigAt = (i: number): bigint => {
    const item = list[i];
    if (typeof item !== 'bigint') throw damaged(layouts.slotTotals.name);
    return item;
  };
  return {
    importWh: numberAt(0),
    exportWh: numberAt(1),
    boughtWh: numberAt(2),
    soldWh: numberAt(3),
    generatedWh: numberAt(4),
    generationKnown: numberAt(5),
    amount: bigAt(6),
    withoutCommunity: bigAt(7),
    slots: numberAt(8),
    unknownSlots: numberAt(9),
  };
}
