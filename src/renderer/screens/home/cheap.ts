import type { SlotRow } from '../../../shared/readmodel.ts';

export interface HourPrice {
  /** Start of the hour, UTC seconds. */
  readonly start: number;
  /** Middle price of local energy in this hour of the day, micro-currency per kWh. */
  readonly price: number;
}

const HOUR = 3600;
const DAY = 86_400;
/** An hour of the day tells something from this many traded slots on. */
const ENOUGH = 3;

/**
 * What local energy is likely to cost in the coming hours: the median of what it cost in the same hour of the days
 * before. Hours that little is known of are left out; slots without trade say nothing about a price.
 */
export function likelyPrices(rows: readonly SlotRow[], now: number, hours: number): HourPrice[] {
  const byHour = new Map<number, number[]>();
  for (const row of rows) {
    if (row.price === null || row.volumeWh === null || row.volumeWh === 0) continue;
    const hour = Math.floor((row.start % DAY) / HOUR);
    byHour.set(hour, [...(byHour.get(hour) ?? []), row.price]);
  }
  const first = Math.ceil(now / HOUR) * HOUR;
  return Array.from({ length: hours }, (_, index) => first + index * HOUR).flatMap((start) => {
    const prices = byHour.get(Math.floor((start % DAY) / HOUR)) ?? [];
    return prices.length < ENOUGH ? [] : [{ start, price: median(prices) }];
  });
}

/** The cheapest hour and its cheap neighbours; null where prices hardly differ. */
export function cheapest(hours: readonly HourPrice[]): { start: number; end: number; price: number } | null {
  const low = hours.reduce<HourPrice | null>(
    (best, hour) => (best === null || hour.price < best.price ? hour : best),
    null,
  );
  if (low === null || hours.length < 6) return null;
  const middle = median(hours.map(({ price }) => price));
  if (low.price > middle * 0.95) return null;
  const near = runAround(hours, low, (low.price + middle) / 2);
  const starts = near.map(({ start }) => start);
  return {
    start: Math.min(...starts),
    end: Math.max(...starts) + HOUR,
    price: Math.round(near.reduce((sum, { price }) => sum + price, 0) / near.length),
  };
}

/** The neighbouring hours around `low` that cost `bound` or less. */
function runAround(hours: readonly HourPrice[], low: HourPrice, bound: number): HourPrice[] {
  const at = new Map(hours.map((hour) => [hour.start, hour]));
  const run = [low];
  for (const step of [-HOUR, HOUR]) {
    for (
      let next = at.get(low.start + step);
      next !== undefined && next.price <= bound;
      next = at.get(next.start + step)
    ) {
      run.push(next);
    }
  }
  return run;
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
