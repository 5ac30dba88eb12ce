import { meterTime } from '../../calendar.ts';
import type { MeterTime } from '../../decoder.ts';

/** Before this a timestamp is a seconds counter that a meter labelled wrongly (1 January 2009). */
const EARLIEST = 1_230_768_000;

/** An SML timestamp with its offset in minutes; null if it is no calendar time. */
export function meterTimeFromUtc(utcSeconds: number, offsetMinutes: number): MeterTime | null {
  if (utcSeconds < EARLIEST || utcSeconds > 0xffff_ffff || Math.abs(offsetMinutes) > 14 * 60) return null;
  const wall = new Date((utcSeconds + 60 * offsetMinutes) * 1000);
  return meterTime(
    {
      year: wall.getUTCFullYear(),
      month: wall.getUTCMonth() + 1,
      day: wall.getUTCDate(),
      hour: wall.getUTCHours(),
      minute: wall.getUTCMinutes(),
      second: wall.getUTCSeconds(),
    },
    offsetMinutes,
    'utc',
  );
}
