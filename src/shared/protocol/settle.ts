import { type MicroPerKwh, type Nano, nano, type Wh } from '../units.ts';
import { ORDER, scalar } from './field.ts';
import { combinePoints, NEUTRAL, type Point } from './pedersen.ts';
import type { Tariff } from './price.ts';

/** Imbalance price, amounts and the accumulator of bills (docs/protocol.md, section 6). */

/** Prices of a settled slot: P and lambda. */
export interface SlotPrices {
  /** P; equal to lambda when no trade counts. */
  readonly price: MicroPerKwh;
  readonly imbalancePrice: MicroPerKwh;
}

/** `lambda = R if X > 0 else F`, X the sum of m over the slot's opened cohorts. */
export function imbalancePriceOf(tariff: Tariff, netImport: number): MicroPerKwh {
  return netImport > 0 ? tariff.retail : tariff.feedIn;
}

/** `y = P a + lambda (m - a) = (P - lambda) a + lambda m`: what a member owes for a slot. */
export function amountOf(prices: SlotPrices, a: number, m: number): Nano {
  const lambda = BigInt(prices.imbalancePrice);
  return nano((BigInt(prices.price) - lambda) * BigInt(a) + lambda * BigInt(m));
}

/** A member's own opening of a slot's two commitments. */
export interface SlotOpening extends SlotPrices {
  readonly a: number;
  readonly m: number;
  readonly rhoA: bigint;
  readonly rhoM: bigint;
}

/** The two commitments of a slot, as they wait on chain to be folded. */
export interface SlotCommitments extends SlotPrices {
  readonly A: Point;
  readonly M: Point;
}

/** What opens an accumulator: `Acc = amount G + rho H`. */
export interface BillOpening {
  readonly amount: Nano;
  readonly rho: bigint;
}

export const EMPTY_BILL: BillOpening = { amount: nano(0n), rho: 0n };

/** `Acc + (P - lambda) A + lambda M`. The order of folding never changes the result. */
export function foldCommitments(acc: Point, slot: SlotCommitments): Point {
  const lambda = BigInt(slot.imbalancePrice);
  return combinePoints([
    { point: acc, k: 1n },
    { point: slot.A, k: BigInt(slot.price) - lambda },
    { point: slot.M, k: lambda },
  ]);
}

/** The accumulator of a period from nothing. */
export function accumulate(slots: readonly SlotCommitments[], from: Point = NEUTRAL): Point {
  return slots.reduce(foldCommitments, from);
}

/** Folds a slot's opening the same way the chain folds its commitments; rho modulo r. */
export function foldOpening(bill: BillOpening, slot: SlotOpening): BillOpening {
  const lambda = BigInt(slot.imbalancePrice);
  const rho = (BigInt(slot.price) - lambda) * slot.rhoA + lambda * slot.rhoM;
  return {
    amount: nano(bill.amount + amountOf(slot, slot.a, slot.m)),
    rho: scalar(bill.rho + rho),
  };
}

/** Amount and blinding that open a period's accumulator. */
export function billOpening(slots: readonly SlotOpening[], from: BillOpening = EMPTY_BILL): BillOpening {
  return slots.reduce(foldOpening, from);
}

/** What one folded slot adds to the bound: `capacityWh (2R - F)`, nano-currency. */
export function slotBound(tariff: Tariff, capacity: Wh): bigint {
  return BigInt(capacity) * (2n * BigInt(tariff.retail) - BigInt(tariff.feedIn));
}

/** `|amount| <= bound`, checked when a bill is opened. */
export function withinBound(amount: Nano, bound: bigint): boolean {
  return amount <= bound && -amount <= bound;
}

/** An amount as a scalar and back: the precompile sees r - |amount| for a negative one. */
export function amountScalar(amount: Nano): bigint {
  if (amount <= -ORDER || amount >= ORDER) throw new RangeError('amount outside the group order');
  return scalar(amount);
}
