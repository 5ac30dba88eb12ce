import type { SlotRow } from '../../../shared/readmodel.ts';

const DAY = 86_400;

export interface TimedPrice {
  /** Start of the slot, UTC seconds. */
  readonly time: number;
  /** Currency per kWh, a drawn figure; null where nothing was traded: the line has a gap there. */
  readonly price: number | null;
}

/** Prices of the day up to the newest slot that has one, oldest first. */
export function dayPrices(rows: readonly SlotRow[]): TimedPrice[] {
  const priced = rows.filter((row) => row.price !== null);
  const newest = priced.reduce((latest, { start }) => Math.max(latest, start), 0);
  const points = priced
    .filter(({ start }) => start > newest - DAY)
    .sort((a, b) => a.start - b.start)
    .map((row) => ({ time: row.start, price: traded(row) ? (row.price ?? 0) / 1e6 : null }));
  return points.some(({ price }) => price !== null) ? points : [];
}

const traded = ({ volumeWh }: SlotRow): boolean => (volumeWh ?? 0) > 0;
