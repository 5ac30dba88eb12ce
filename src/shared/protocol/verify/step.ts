import type { Point } from '../pedersen.ts';

/**
 * Verification: every figure of a slot, a bill, a sum or a disclosure is computed anew from what the chain published
 * and what the household knows of itself, step by step. Pure; works offline from stored events, in the wallet,
 * in the renderer and in the standalone verifier. `slot.ts`, `bill.ts`, `sum.ts` and `disclosure.ts` are the doors.
 */

/** In the order in which they are told; each group's test shows that every step of it can fail. */
export const SLOT_STEPS = [
  'offer-bind',
  'reading-bind',
  'seeds',
  'offer-sums',
  'offer-capacities',
  'clearing',
  'price',
  'allocation',
  'own-commitments',
  'reading-sums',
  'cohort-commitments',
  'reading-check',
  'meter',
  'imbalance-price',
  'amount',
] as const;
export const BILL_STEPS = [
  'bill-slots',
  'bill-amount',
  'accumulator',
  'bill-opening',
  'bill-units',
  'bound',
  'readings-root',
] as const;
export const POT_STEPS = ['pot-debits', 'pot-credits', 'pot-factor', 'pot-payout'] as const;
export const FILE_STEPS = ['file-community', 'file-figures', 'slot-prices'] as const;
export const SUM_STEPS = ['sum-slots', 'sum-opening'] as const;
export const DISCLOSURE_STEPS = [
  'disclosure-hash',
  'disclosure-recipient',
  'disclosure-purpose',
  'disclosure-expiry',
  'disclosure-root',
  'leaf-values',
  'leaf-places',
] as const;
export const STEPS = [
  ...SLOT_STEPS,
  ...BILL_STEPS,
  ...POT_STEPS,
  ...FILE_STEPS,
  ...SUM_STEPS,
  ...DISCLOSURE_STEPS,
] as const;
export type StepName = (typeof STEPS)[number];

/** One checked step. `step`, `expected`, `found` and `agrees` are what screens show (readmodel `checkSchema`). */
export interface Step {
  readonly step: StepName;
  /** What this code computed. */
  readonly expected: string;
  /** What the chain, the record or the shown file says. */
  readonly found: string;
  /** Null: something needed is not there (yet), so nothing was checked. */
  readonly agrees: boolean | null;
  /** `verify.<step>.<agrees | differs | unknown>`, for the words; English ones are in `sentences.ts`. */
  readonly code: string;
}

function step(name: StepName, expected: string, found: string, agrees: boolean | null): Step {
  const outcome = agrees === null ? 'unknown' : agrees ? 'agrees' : 'differs';
  return { step: name, expected, found, agrees, code: `verify.${name}.${outcome}` };
}

/** Both texts are complete descriptions, so they agree when they are equal. */
export function compared(name: StepName, expected: string, found: string): Step {
  return step(name, expected, found, expected === found);
}

/** A condition that is not an equality. */
export function judged(name: StepName, expected: string, found: string, agrees: boolean): Step {
  return step(name, expected, found, agrees);
}

/** Something is missing; `what` says what. */
export function unknown(name: StepName, what: string): Step {
  return step(name, '', what, null);
}

/** False if any step differs; null if nothing could be checked; else true. */
export function verdict(steps: readonly Step[]): boolean | null {
  if (steps.some((one) => one.agrees === false)) return false;
  return steps.some((one) => one.agrees === true) ? true : null;
}

export const whText = (value: number | bigint): string => `${value} Wh`;
export const priceText = (value: number): string => `${value} micro/kWh`;
export const nanoText = (value: bigint): string => `${value} nano`;
export const unitsText = (value: bigint): string => `${value} token units`;
export const pointText = (point: Point): string => `(0x${point.x.toString(16)}, 0x${point.y.toString(16)})`;

/** `2027-01-15T08:00:00Z` of UTC seconds; of a moment beyond all calendars the seconds. */
export function timeText(seconds: number): string {
  const date = new Date(seconds * 1000);
  return Number.isNaN(date.getTime()) ? `second ${seconds}` : date.toISOString().replace('.000', '');
}
