import { cumulativeDemand, cumulativeSupply } from '../../../shared/protocol/clearing.ts';
import type { Curves } from '../../../shared/readmodel.ts';

/** What a price would bring to the table. Drawn figures: currency per kWh and kWh, as floating point. */
export interface PricePoint {
  readonly price: number;
  /** What all homes together would sell at this price or less. */
  readonly supply: number;
  /** What all homes together would buy at this price or more. */
  readonly demand: number;
  readonly ownSupply: number | null;
  readonly ownDemand: number | null;
}

/** The 32 steps of a slot's market, cheapest first. */
export function pricePoints(curves: Curves): PricePoint[] {
  const supply = cumulativeSupply(curves.supplyWh);
  const demand = cumulativeDemand(curves.demandWh);
  const ownSupply = curves.ownSupplyWh === null ? null : cumulativeSupply(curves.ownSupplyWh);
  const ownDemand = curves.ownDemandWh === null ? null : cumulativeDemand(curves.ownDemandWh);
  const kWh = (values: readonly number[] | null, tick: number) => (values?.[tick] ?? 0) / 1000;
  return curves.prices.map((price, tick) => ({
    price: price / 1e6,
    supply: kWh(supply, tick),
    demand: kWh(demand, tick),
    ownSupply: offers(ownSupply) ? kWh(ownSupply, tick) : null,
    ownDemand: offers(ownDemand) ? kWh(ownDemand, tick) : null,
  }));
}

const offers = (values: readonly number[] | null): boolean => values?.some((wh) => wh > 0) === true;

export interface OwnStep {
  /** Micro-currency per kWh. */
  readonly price: number;
  readonly wh: number;
}

/** The own offer as a list: how much from which price on. */
export function ownSteps(prices: readonly number[], lanes: readonly number[] | null): OwnStep[] {
  if (lanes === null) return [];
  return prices.flatMap((price, tick) => {
    const wh = lanes[tick] ?? 0;
    return wh > 0 ? [{ price, wh }] : [];
  });
}
