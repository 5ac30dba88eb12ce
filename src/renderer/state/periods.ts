import { utcSeconds } from '../../shared/units.ts';
import type { Format } from '../format.ts';
import { useFormat } from './format.ts';

/**
 * A billing period as a person says it: `14 Sept 2026` for a whole day here, first and last date for whole
 * days, else both ends with their times. `end` is the first second after it.
 */
export function periodName(format: Format, { start, end }: { start: number; end: number }): string {
  if (!isMidnight(start) || !isMidnight(end)) {
    const sameDay = format.date(utcSeconds(start)) === format.date(utcSeconds(end));
    const last = sameDay ? times(format, start, end).end : format.dateTime(utcSeconds(end));
    return `${format.date(utcSeconds(start))}, ${times(format, start, end).start} – ${last}`;
  }
  const [first, last] = [format.date(utcSeconds(start)), format.date(utcSeconds(end - 1))];
  return first === last ? first : `${first} – ${last}`;
}

/** With seconds only where the period does not begin and end on a minute. */
function times(format: Format, start: number, end: number) {
  const write = start % 60 === 0 && end % 60 === 0 ? format.clock : format.time;
  return { start: write(utcSeconds(start)), end: write(utcSeconds(end)) };
}

export function usePeriodName(): (period: { start: number; end: number }) => string {
  const format = useFormat();
  return (period) => periodName(format, period);
}

/** In the computer's own zone, in which everything else is written, too. */
function isMidnight(time: number): boolean {
  const date = new Date(time * 1000);
  return date.getHours() === 0 && date.getMinutes() === 0 && date.getSeconds() === 0;
}
