/**
 * Days as people type and read them, in the language they chose: the browser's own date field follows the language of the
 * program instead. A day is `2026-03-29` here (ISO 8601), without time or zone, and is reckoned in UTC so that no change
 * of the clocks moves it.
 */

const DAY_MS = 86_400_000;

export type DayPart = 'day' | 'month' | 'year';

export interface Days {
  /** `29.03.2026`, as it is typed; '' for no day. */
  write(day: string): string;
  /** The day of a typed text, in the locale's order or as ISO writes it; null where it is none. */
  read(text: string): string | null;
  /** `DD.MM.YYYY`, made of the given letters. */
  pattern(letters: Readonly<Record<DayPart, string>>): string;
  /** `Sunday, 29 March 2026` */
  full(day: string): string;
  /** `March 2026` */
  month(day: string): string;
  /** The day that weeks begin with: 1 for Monday to 7 for Sunday (ISO 8601). */
  readonly firstDay: number;
  /** Seven short names from the first day of the week on, each with its whole name. */
  readonly weekdays: readonly { readonly short: string; readonly long: string }[];
}

const TYPED: Intl.DateTimeFormatOptions = { year: 'numeric', month: '2-digit', day: '2-digit' };
/** A Monday. */
const MONDAY = '2024-01-01';

/** For a locale (BCP 47). */
export function createDays(locale: string): Days {
  const style = (options: Intl.DateTimeFormatOptions) =>
    new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' });
  const [typed, full, month] = [
    style(TYPED),
    style({ dateStyle: 'full' }),
    style({ month: 'long', year: 'numeric' }),
  ];
  const [short, long] = [style({ weekday: 'short' }), style({ weekday: 'long' })];
  const parts = typed.formatToParts(dateOf(MONDAY));
  const order = parts.flatMap(({ type }) => (isDayPart(type) ? [type] : []));
  const firstDay = firstDayOf(locale);
  return {
    firstDay,
    write: (day) => (day === '' ? '' : typed.format(dateOf(day))),
    read: (text) => readDay(text, order),
    pattern: (letters) => parts.map(({ type, value }) => (isDayPart(type) ? letters[type] : value)).join(''),
    full: (day) => full.format(dateOf(day)),
    month: (day) => month.format(dateOf(day)),
    weekdays: Array.from({ length: 7 }, (_, index) => {
      const date = dateOf(plusDays(MONDAY, firstDay - 1 + index));
      return { short: short.format(date), long: long.format(date) };
    }),
  };
}

const isDayPart = (type: string): type is DayPart => type === 'day' || type === 'month' || type === 'year';
const dateOf = (day: string): Date => new Date(`${day}T00:00:00Z`);
const textOf = (date: Date): string => date.toISOString().slice(0, 10);

function readDay(text: string, order: readonly DayPart[]): string | null {
  const numbers = text.match(/\d+/g) ?? [];
  if (numbers.length !== 3) return null;
  const iso = numbers[0]?.length === 4;
  const at = (part: DayPart): string =>
    numbers[iso ? ['year', 'month', 'day'].indexOf(part) : order.indexOf(part)] ?? '';
  const [year, month, day] = [at('year'), at('month'), at('day')];
  if (![2, 4].includes(year.length) || month.length > 2 || day.length > 2) return null;
  const whole = year.length === 2 ? `20${year}` : year;
  const wanted = `${whole}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const date = dateOf(wanted);
  // The 31st of a month of thirty days would roll over into the next one.
  return Number.isFinite(date.getTime()) && textOf(date) === wanted ? wanted : null;
}

export const plusDays = (day: string, count: number): string =>
  textOf(new Date(dateOf(day).getTime() + count * DAY_MS));

/** The same day some months on, or that month's last one. */
export function plusMonths(day: string, count: number): string {
  const date = dateOf(day);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + count + 1, 0));
  const number = Math.min(date.getUTCDate(), last.getUTCDate());
  return textOf(new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), number)));
}

/** 0 to 6: how many days of its week lie before a day, where weeks begin with `firstDay`. */
export const placeInWeek = (day: string, firstDay: number): number =>
  (dateOf(day).getUTCDay() - firstDay + 7) % 7;

/** The weeks that touch the day's month, each from `firstDay` on. */
export function weeksOf(day: string, firstDay: number): string[][] {
  const first = `${day.slice(0, 8)}01`;
  const next = plusMonths(first, 1);
  const weeks: string[][] = [];
  for (let start = plusDays(first, -placeInWeek(first, firstDay)); start < next; start = plusDays(start, 7))
    weeks.push(Array.from({ length: 7 }, (_, index) => plusDays(start, index)));
  return weeks;
}

/**
 * The day that weeks begin with in a locale, 1 for Monday to 7 for Sunday (ECMA-402, Intl Locale Info): newer platforms
 * have a method for it, Chrome 114 a property; Monday where there is neither.
 */
export function firstDayOf(locale: string): number {
  const known = new Intl.Locale(locale);
  const ask: unknown = Reflect.get(known, 'getWeekInfo');
  const info: unknown =
    typeof ask === 'function' ? Reflect.apply(ask, known, []) : Reflect.get(known, 'weekInfo');
  const day: unknown = typeof info === 'object' && info !== null ? Reflect.get(info, 'firstDay') : null;
  return typeof day === 'number' && day >= 1 && day <= 7 ? day : 1;
}
