import { type Nano, nano, type Wh } from '../units.ts';
import type { Allocation } from './clearing.ts';
import type { Tariff } from './price.ts';
import type { SlotPrices } from './settle.ts';

/** What absences, withheld reveals, void rounds and gap energy cost (docs/protocol.md, section 8); nano-currency. */

const spread = (tariff: Tariff): bigint => BigInt(tariff.retail) - BigInt(tariff.feedIn);

/**
 * A member whose OFFER was opened and whose READING is missing opens its offer late: `(P - F) a` if it bought,
 * `(R - P) |a|` if it sold. Never negative, since F <= P <= R.
 */
export function openedLateCharge(tariff: Tariff, price: number, a: number): Nano {
  const wh = BigInt(a);
  return nano(
    a > 0 ? (BigInt(price) - BigInt(tariff.feedIn)) * wh : (BigInt(tariff.retail) - BigInt(price)) * -wh,
  );
}

/** The same member if it does not open, and each withheld reveal from the second on: `capacityWh (R - F)`. */
export function fullCharge(tariff: Tariff, capacity: Wh): Nano {
  return nano(BigInt(capacity) * spread(tariff));
}

/** Slots out of the active set for the n-th withheld reveal within 30 periods: 8, doubling each time. */
export function exclusionSlots(nth: number): number {
  if (!Number.isInteger(nth) || nth < 1) throw new RangeError('withheld reveals count from one');
  return 8 * 2 ** (nth - 1);
}

/** A void READING round: the charge on those who caused it and the gap that goes to the supplier account. */
export function voidRoundCharge(
  prices: SlotPrices,
  cohort: Allocation,
): { readonly charge: Nano; readonly toSupplier: Nano } {
  const difference = BigInt(prices.price) - BigInt(prices.imbalancePrice);
  const size = difference < 0n ? -difference : difference;
  return {
    charge: nano(size * BigInt(Math.max(cohort.bought, cohort.sold))),
    toSupplier: nano(difference * BigInt(cohort.bought - cohort.sold)),
  };
}

/** Posted gap energy is billed `R import - F export`. */
export function gapAmount(tariff: Tariff, importWh: Wh, exportWh: Wh): Nano {
  return nano(BigInt(tariff.retail) * BigInt(importWh) - BigInt(tariff.feedIn) * BigInt(exportWh));
}

/**
 * The m of a READING: the slot's own net import plus what void slots carried in; what exceeds the capacity on
 * either side joins the gap (sections 4 and 8).
 */
export function readingWithCarry(
  metered: number,
  carried: number,
  capacity: Wh,
): { readonly m: number; readonly toGap: number } {
  const all = metered + carried;
  const m = Math.max(-capacity, Math.min(capacity, all));
  return { m, toGap: all - m };
}

/** The most a member may draw: `required * 0.8 * score / 1000`, rounded down (section 9). */
export function creditLineLimit(required: bigint, score: number): bigint {
  if (!Number.isInteger(score) || score < 0 || score > 1000)
    throw new RangeError('scores run from 0 to 1000');
  return (required * 8n * BigInt(score)) / 10_000n;
}
