/**
 * What other limits would have brought: the slots that were, settled again as if the household had offered everything
 * it gave and asked for everything it took within these limits. An estimate: prices are taken as they were, and
 * neighbours as having had room up to what was traded at all.
 */
import { z } from 'zod';
import type { Tariff } from './protocol/price.ts';
import type { Limits, SlotRow } from './readmodel.ts';

export const whatIfSchema = z.strictObject({
  /** UTC seconds of the first slot's start and the last one's end; null where no slot is known. */
  from: z.int().nonnegative().nullable(),
  to: z.int().nonnegative().nullable(),
  slots: z.int().nonnegative(),
  soldWh: z.int().nonnegative(),
  boughtWh: z.int().nonnegative(),
  /** Better off than with the supplier alone, nano-currency. */
  gain: z.bigint(),
});
export type WhatIf = z.infer<typeof whatIfSchema>;

export type PastSlot = Pick<SlotRow, 'start' | 'end' | 'price' | 'volumeWh' | 'importWh' | 'exportWh'>;

/** @param tariffOf the tariffs of a slot; slots without one are left out, as are those whose energy is unknown */
export function whatIf<S extends PastSlot>(
  rows: readonly S[],
  limits: Limits,
  tariffOf: (row: S) => Tariff | null,
): WhatIf {
  let gain = 0n;
  let [slots, soldWh, boughtWh] = [0, 0, 0];
  let from: number | null = null;
  let to: number | null = null;
  for (const row of rows) {
    const { price, volumeWh, importWh, exportWh } = row;
    const tariff = tariffOf(row);
    if (price === null || volumeWh === null || importWh === null || exportWh === null || tariff === null)
      continue;
    slots += 1;
    from = Math.min(from ?? row.start, row.start);
    to = Math.max(to ?? row.end, row.end);
    const sold = price >= limits.lowestSell ? Math.min(exportWh, volumeWh, most(limits, 'sell')) : 0;
    const bought = price <= limits.highestBuy ? Math.min(importWh, volumeWh, most(limits, 'buy')) : 0;
    soldWh += sold;
    boughtWh += bought;
    // Micro-currency per kWh times Wh is nano-currency.
    gain += BigInt(sold) * BigInt(price - tariff.feedIn) + BigInt(bought) * BigInt(tariff.retail - price);
  }
  return { from, to, slots, soldWh, boughtWh, gain };
}

/** The most that is offered on a side in a slot, Wh. */
function most({ mode, manualSellWh, manualBuyWh }: Limits, side: 'sell' | 'buy'): number {
  if (mode === 'paused') return 0;
  if (mode === 'automatic') return Number.MAX_SAFE_INTEGER;
  return side === 'sell' ? manualSellWh : manualBuyWh;
}
