/** Local time of a statement: days as the household's calendar has them, also where a clock change makes 23 or 25 hours. */

export interface Zone {
  /** IANA name. */
  readonly name: string;
  /** Local minus UTC, seconds, at a moment (UTC seconds). */
  offset(utc: number): number;
  /** `2026-03-29T03:00:00+02:00` */
  local(utc: number): string;
  /** Number of the local day since 1970-01-01. */
  dayOf(utc: number): number;
}

const DAY = 86_400;

/** Throws RangeError for a zone that this system does not know. */
export function zoneOf(name: string): Zone {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });
  const measured = (utc: number): number => {
    const parts = new Map(format.formatToParts(utc * 1000).map(({ type, value }) => [type, Number(value)]));
    const part = (type: Intl.DateTimeFormatPartTypes): number => parts.get(type) ?? 0;
    const wall = Date.UTC(
      part('year'),
      part('month') - 1,
      part('day'),
      part('hour'),
      part('minute'),
      part('second'),
    );
    return wall / 1000 - utc;
  };
  // Intl is slow; most days keep one offset, so it is asked twice a day and only on days of a clock change more often.
  const days = new Map<number, number | null>();
  const offset = (utc: number): number => {
    const day = Math.floor(utc / DAY);
    const known = days.get(day);
    if (known !== undefined) return known ?? measured(utc);
    const start = measured(day * DAY);
    days.set(day, start === measured((day + 1) * DAY) ? start : null);
    return offset(utc);
  };
  return {
    name,
    offset,
    local(utc) {
      const shift = offset(utc);
      const minutes = Math.floor(Math.abs(shift) / 60);
      const sign = shift < 0 ? '-' : '+';
      return `${isoOf(utc + shift)}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
    },
    dayOf: (utc) => Math.floor((utc + offset(utc)) / DAY),
  };
}

const two = (value: number): string => (value < 10 ? `0${value}` : String(value));

// A statement asks for some thousand moments of the same few days.
let lastDay = { day: 0, text: '1970-01-01' };

/** `2026-03-29T01:00:00` of seconds since 1970. */
function isoOf(seconds: number): string {
  const day = Math.floor(seconds / DAY);
  if (day !== lastDay.day) {
    lastDay = { day, text: new Date(day * DAY * 1000).toISOString().slice(0, 10) };
  }
  const into = seconds - day * DAY;
  const minutes = Math.floor(into / 60);
  return `${lastDay.text}T${two(Math.floor(minutes / 60))}:${two(minutes % 60)}:${two(into % 60)}`;
}

export const utcText = (utc: number): string => `${isoOf(utc)}Z`;

/** `2026-03-29` of a local day. */
export const dayText = (day: number): string => isoOf(day * DAY).slice(0, 10);

/** Months since the year 0 of a local day's month, so that months can be told and ordered. */
export function monthOf(day: number): number {
  const [year = '', month = ''] = dayText(day).split('-');
  return 12 * Number(year) + Number(month) - 1;
}
