import { slotNo } from '../../shared/units.ts';
import type { SlotRecord } from './api.ts';

/** A settled slot with figures that follow from its number: for tests and benches of the store. */
export function settledSlot(n: number): SlotRecord {
  const unknown = n % 41 === 0;
  const sold = n % 3 === 0 ? n % 700 : 0;
  return {
    slot: {
      slot: slotNo(n),
      state: n % 17 === 0 ? 'skipped' : 'settled',
      reason: n % 17 === 0 ? 'meter.silent' : null,
      price: 80_000 + (n % 270_000),
      volumeWh: 4000 + (n % 900),
      offeredSellWh: sold,
      offeredBuyWh: 0,
      soldWh: sold,
      boughtWh: n % 3 === 1 ? n % 500 : 0,
      importWh: unknown ? null : n % 800,
      exportWh: unknown ? null : (n * 7) % 600,
      imbalancePrice: n % 2 === 0 ? 350_000 : 80_000,
      amount: BigInt(n % 1000) * 123_457n - 60_000_000n,
      agrees: true,
      generatedWh: n % 5 === 0 ? null : n % 900,
      withoutCommunity: BigInt(n % 800) * 350_000n,
    },
    detail: { tx: [`0x${n.toString(16).padStart(64, '0')}`], sums: [n, n + 1], amount: BigInt(n) },
  };
}
