import type { Curves } from './packing.ts';

/** Uniform-price double auction over price ticks (docs/protocol.md, section 5). Integers only. */

/** What clearing publishes. Null elsewhere stands for "no trade". */
export interface Clearing {
  /** k*, whose price is P. */
  readonly tick: number;
  /** Q, Wh. */
  readonly volume: number;
  /** Last supply tick that gets energy; its tick is filled by numS / denS. */
  readonly mS: number;
  readonly numS: number;
  readonly denS: number;
  /** Last demand tick that gets energy; its tick is filled by numD / denD. */
  readonly mD: number;
  readonly numD: number;
  readonly denD: number;
}

/** A member's (or a cohort's) own trade, Wh. */
export interface Allocation {
  readonly bought: number;
  readonly sold: number;
}

const at = (values: readonly number[], k: number): number => values[k] ?? 0;

/** `cumS(k) = sum of S_j, j <= k`. */
export function cumulativeSupply(supply: readonly number[]): number[] {
  let sum = 0;
  return supply.map((wh) => {
    sum += wh;
    return sum;
  });
}

/** `cumD(k) = sum of D_j, j >= k`. */
export function cumulativeDemand(demand: readonly number[]): number[] {
  const sums = new Array<number>(demand.length).fill(0);
  let sum = 0;
  for (let k = demand.length - 1; k >= 0; k--) {
    sum += at(demand, k);
    sums[k] = sum;
  }
  return sums;
}

/** Clears the sum of all opened cohorts; null if nothing trades. */
export function clear(curves: Curves): Clearing | null {
  const { supply, demand } = curves;
  if (supply.length !== demand.length) throw new RangeError('supply and demand have the same ticks');
  if (![...supply, ...demand].every((wh) => Number.isSafeInteger(wh) && wh >= 0)) {
    throw new RangeError('offers are whole Wh, not negative');
  }
  const cumS = cumulativeSupply(supply);
  const cumD = cumulativeDemand(demand);
  const traded = cumS.map((s, k) => Math.min(s, at(cumD, k)));
  const volume = Math.max(0, ...traded);
  if (volume === 0) return null;

  const lo = traded.indexOf(volume);
  const hi = traded.lastIndexOf(volume);
  const mS = cumS.findIndex((s) => s >= volume);
  const mD = highest(cumD, volume);
  return {
    tick: clearingTick(cumS, cumD, lo, hi),
    volume,
    mS,
    numS: volume - at(cumS, mS - 1),
    denS: at(supply, mS),
    mD,
    numD: volume - at(cumD, mD + 1),
    denD: at(demand, mD),
  };
}

/** The side that is cut back sets the price; if neither is, the middle. */
function clearingTick(cumS: readonly number[], cumD: readonly number[], lo: number, hi: number): number {
  if (at(cumS, lo) > at(cumD, lo)) return lo;
  if (at(cumS, hi) < at(cumD, hi)) return hi;
  return Math.floor((lo + hi) / 2);
}

function highest(cumD: readonly number[], volume: number): number {
  for (let k = cumD.length - 1; k >= 0; k--) if (at(cumD, k) >= volume) return k;
  throw new Error('the traded volume exceeds the demand');
}

/** floor(wh num / den); the product reaches 2^64, past what a number holds exactly. */
function share(wh: number, num: number, den: number): number {
  return den === 0 ? 0 : Number((BigInt(wh) * BigInt(num)) / BigInt(den));
}

/**
 * What an offer gets: everything in ticks before the marginal one, the common fraction in it. No clearing, no
 * trade. Applied to a cohort's sums it gives B and Z of section 6.
 */
export function allocate(offer: Curves, clearing: Clearing | null): Allocation {
  if (clearing === null) return { bought: 0, sold: 0 };
  const { mS, numS, denS, mD, numD, denD } = clearing;
  const sum = (values: readonly number[]): number => values.reduce((total, wh) => total + wh, 0);
  return {
    sold: sum(offer.supply.slice(0, mS)) + share(at(offer.supply, mS), numS, denS),
    bought: sum(offer.demand.slice(mD + 1)) + share(at(offer.demand, mD), numD, denD),
  };
}

/** Adds curves tick by tick: the sums of all opened cohorts. */
export function addCurves(all: readonly Curves[], ticks: number): Curves {
  const add = (side: (curves: Curves) => readonly number[]): number[] =>
    Array.from({ length: ticks }, (_, k) => all.reduce((sum, curves) => sum + at(side(curves), k), 0));
  return { supply: add((curves) => curves.supply), demand: add((curves) => curves.demand) };
}
