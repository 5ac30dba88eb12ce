import { TICKS } from '../../../shared/protocol/packing.ts';
import { COMMON_TICKS } from '../../../shared/protocol/price.ts';
import { type Wh, wh } from '../../../shared/units.ts';
import type { Forecast } from './forecast.ts';

/** An offer as the auction knows it: Wh per tick, all whole and not negative. */
export interface OfferCurve {
  readonly supplyWh: readonly Wh[];
  readonly demandWh: readonly Wh[];
}

/** What the household allows, already turned into ticks of the slot's tariff. */
export interface TickLimits {
  /** Lowest tick at which to sell, or null: never sell. */
  readonly lowestSell: number | null;
  /** Highest tick at which to buy, or null: never buy. */
  readonly highestBuy: number | null;
  readonly capacityWh: Wh;
}

export const NO_OFFER: OfferCurve = {
  supplyWh: Array.from({ length: TICKS }, () => wh(0)),
  demandWh: Array.from({ length: TICKS }, () => wh(0)),
};

/**
 * The step curve of a forecast. The sure part (what three of four similar slots had) is offered at the limit
 * itself; the likely part a third of the way to the other tariff, and the possible part two thirds of the way,
 * because energy that was sold but does not come must be bought back at the imbalance price.
 */
export function curveOf(expected: Forecast, limits: TickLimits): OfferCurve {
  const supply = partsOf(wh(-expected.high), wh(-expected.expected), wh(-expected.low), limits.capacityWh);
  const demand = partsOf(expected.low, expected.expected, expected.high, limits.capacityWh);
  const lowestSell = limits.lowestSell;
  const highestBuy = limits.highestBuy;
  return {
    supplyWh:
      lowestSell === null
        ? NO_OFFER.supplyWh
        : place(supply, (step) => lowestSell + Math.floor((step * (TICKS - 1 - lowestSell)) / 3), 'up'),
    demandWh:
      highestBuy === null
        ? NO_OFFER.demandWh
        : place(demand, (step) => highestBuy - Math.floor((step * highestBuy) / 3), 'down'),
  };
}

/** Sell or buy a fixed amount at the limit: the manual mode. */
export function fixedCurve(sellWh: Wh, buyWh: Wh, limits: TickLimits): OfferCurve {
  const cap = (value: Wh): Wh => wh(Math.min(value, limits.capacityWh));
  return {
    supplyWh:
      limits.lowestSell === null
        ? NO_OFFER.supplyWh
        : place([cap(sellWh)], () => limits.lowestSell ?? 0, 'up'),
    demandWh:
      limits.highestBuy === null
        ? NO_OFFER.demandWh
        : place([cap(buyWh)], () => limits.highestBuy ?? 0, 'down'),
  };
}

/** Turns rising totals into their non-negative increments, never more than capacity in sum. */
function partsOf(sure: Wh, likely: Wh, possible: Wh, capacity: Wh): Wh[] {
  const clamp = (value: number): number => Math.max(0, Math.min(value, capacity));
  return [wh(clamp(sure)), wh(clamp(likely) - clamp(sure)), wh(clamp(possible) - clamp(likely))];
}

/** Puts each part on the common tick next to its place, on the side that keeps the household's limit. */
function place(parts: readonly Wh[], tickOf: (step: number) => number, side: 'up' | 'down'): readonly Wh[] {
  const lanes = Array.from({ length: TICKS }, () => 0);
  parts.forEach((part, step) => {
    const tick = commonTick(tickOf(step), side);
    lanes[tick] = (lanes[tick] ?? 0) + part;
  });
  return lanes.map((value) => wh(value));
}

/** Nearest common tick not below (`up`, for sellers) or not above (`down`, for buyers) `tick`. */
export function commonTick(tick: number, side: 'up' | 'down'): number {
  const fits = COMMON_TICKS.filter((common) => (side === 'up' ? common >= tick : common <= tick));
  const found = side === 'up' ? fits[0] : fits[fits.length - 1];
  return found ?? (side === 'up' ? TICKS - 1 : 0);
}

export function totalWh(lanes: readonly Wh[]): Wh {
  return wh(lanes.reduce((sum, value) => sum + value, 0));
}
