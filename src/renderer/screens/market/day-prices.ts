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

/** Marks for an axis over these times: full local hours, at most nine; where they span less than that, the ends. */
export function roundHours(times: readonly number[]): number[] {
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const step = [1, 2, 3, 4, 6].find((hours) => (last - first) / 3600 / hours <= 8) ?? 6;
  const hour = (time: number) => new Date(time * 1000).getHours();
  const full = Array.from({ length: Math.floor((last - first) / 3600) + 2 }, (_, index) => {
    const start = new Date(first * 1000);
    start.setMinutes(0, 0, 0);
    return Math.floor(start.getTime() / 1000) + index * 3600;
  }).filter((time) => time >= first && time <= last && hour(time) % step === 0);
  return full.length >= 2 ? full : [first, last];
}
