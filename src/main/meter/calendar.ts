import type { MeterTime, TimeCertainty } from './decoder.ts';

/** Calendar fields as a meter sends them. */
export interface WallTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
}

const two = (value: number): string => String(value).padStart(2, '0');

/** UTC seconds of a wall time taken as UTC; null if it is no date of the calendar. */
function wallSeconds(t: WallTime): number | null {
  if (t.month < 1 || t.month > 12 || t.day < 1 || t.hour > 23 || t.minute > 59 || t.second > 59) return null;
  const days = new Date(Date.UTC(t.year, t.month, 0)).getUTCDate();
  if (t.day > days || t.year < 1970) return null;
  return Date.UTC(t.year, t.month - 1, t.day, t.hour, t.minute, t.second) / 1000;
}

/** A meter time with its offset (null: unknown); null if it is no date of the calendar. */
export function meterTime(
  t: WallTime,
  offsetMinutes: number | null,
  certainty: TimeCertainty,
): MeterTime | null {
  const seconds = wallSeconds(t);
  if (seconds === null) return null;
  const local = `${String(t.year).padStart(4, '0')}-${two(t.month)}-${two(t.day)}T${two(t.hour)}:${two(t.minute)}:${two(t.second)}`;
  const utcSeconds = offsetMinutes === null ? null : seconds - 60 * offsetMinutes;
  return { utcSeconds, local, offsetMinutes, certainty };
}

/** `local` with its offset as ISO 8601 text (`Z` for UTC, none where unknown). */
export function isoText(time: MeterTime): string {
  if (time.offsetMinutes === null) return time.local;
  if (time.offsetMinutes === 0) return `${time.local}Z`;
  const sign = time.offsetMinutes < 0 ? '-' : '+';
  const minutes = Math.abs(time.offsetMinutes);
  return `${time.local}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** Whether central European summer time can be in force on that day (last Sunday of March to that of October). */
export function inEuropeanSummer(t: WallTime): boolean {
  if (t.month !== 3 && t.month !== 10) return t.month > 3 && t.month < 10;
  const lastSunday = 31 - new Date(Date.UTC(t.year, t.month - 1, 31)).getUTCDay();
  return t.month === 3 ? t.day >= lastSunday : t.day <= lastSunday;
}
