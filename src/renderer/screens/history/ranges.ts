import type { EnergyTotals } from '../../../shared/readmodel.ts';

/** Stretches of local time as ranges of slots, for sums by hour, day and month. */
export interface Stretch {
  /** Local start, UTC seconds. */
  readonly start: number;
  readonly from: number;
  /** Not included. */
  readonly to: number;
}

export interface Timing {
  readonly genesis: number;
  readonly slotSeconds: number;
}

export type Span = 'day' | 'month' | 'year';

const seconds = (date: Date) => Math.floor(date.getTime() / 1000);

/** First slot that starts at `time` or later; never negative. */
const slotFrom = ({ genesis, slotSeconds }: Timing, time: number) =>
  Math.max(0, Math.ceil((time - genesis) / slotSeconds));

function stretches(timing: Timing, borders: readonly Date[]): Stretch[] {
  return borders.slice(0, -1).map((border, index) => {
    const end = borders[index + 1] ?? border;
    return {
      start: seconds(border),
      from: slotFrom(timing, seconds(border)),
      to: slotFrom(timing, seconds(end)),
    };
  });
}

/** The hours of the day, the days of the month, or the months of the year in which `time` lies (local calendar). */
export function partsOf(timing: Timing, span: Span, time: number): Stretch[] {
  const at = new Date(time * 1000);
  const [year, month, day] = [at.getFullYear(), at.getMonth(), at.getDate()];
  if (span === 'year') {
    return stretches(
      timing,
      Array.from({ length: 13 }, (_, index) => new Date(year, index, 1)),
    );
  }
  if (span === 'month') {
    const days = new Date(year, month + 1, 0).getDate();
    return stretches(
      timing,
      Array.from({ length: days + 1 }, (_, index) => new Date(year, month, index + 1)),
    );
  }
  // Hours of 3600 s: where the clock is put back the day has 25 of them, and forward 23.
  const [midnight, next] = [seconds(new Date(year, month, day)), seconds(new Date(year, month, day + 1))];
  const hours = Math.round((next - midnight) / 3600);
  return stretches(
    timing,
    Array.from({ length: hours + 1 }, (_, index) => new Date((midnight + index * 3600) * 1000)),
  );
}

/** A moment in the span before (-1) or after (1). */
export function shift(span: Span, time: number, by: number): number {
  const at = new Date(time * 1000);
  const [year, month, day] = [at.getFullYear(), at.getMonth(), at.getDate()];
  if (span === 'year') return seconds(new Date(year + by, 0, 1, 12));
  if (span === 'month') return seconds(new Date(year, month + by, 1, 12));
  return seconds(new Date(year, month, day + by, 12));
}

/** The last `count` local days, newest first, none that ended before slot 0. */
export function lastDays(timing: Timing, now: number, count: number): Stretch[] {
  const at = new Date(now * 1000);
  const borders = Array.from(
    { length: count + 1 },
    (_, index) => new Date(at.getFullYear(), at.getMonth(), at.getDate() + 1 - count + index),
  );
  return stretches(timing, borders)
    .filter(({ from, to }) => to > from && to > 0)
    .reverse();
}

/** What a stretch's sums mean for the house, Wh and nano. Own use is null without a meter on the roof. */
export function meaningOf(sums: EnergyTotals) {
  return {
    ownUse: sums.generatedWh === null ? null : Math.max(0, sums.generatedWh - sums.exportWh),
    bought: Math.min(sums.boughtWh, sums.importWh),
    fromGrid: Math.max(0, sums.importWh - sums.boughtWh),
    sold: Math.min(sums.soldWh, sums.exportWh),
    toGrid: Math.max(0, sums.exportWh - sums.soldWh),
    saved: sums.withoutCommunity - sums.amount,
  };
}
