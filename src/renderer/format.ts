/**
 * Numbers, money and time as the person's locale writes them. Everything comes in as the integers of
 * src/shared/units.ts; the division here is for the eye alone.
 */
import type { MicroPerKwh, Nano, TokenUnits, UtcSeconds, Watt, Wh } from '../shared/units.ts';

export interface Format {
  /** `12.35 kWh`, from 100 kWh on with fewer decimals, so that figures stand under each other; below 1 kWh in Wh. */
  energy(value: Wh): string;
  /** `12.345 kWh`: every watt-hour, where somebody may want to add up. */
  energyExact(value: Wh): string;
  /** `2.40 kW`; below 1 kW in W. */
  power(value: Watt): string;
  /**
   * Money of a price times energy, in the community's currency (ISO 4217), to the cent. Less than ten cents comes with up
   * to four decimals: rounded to the cent, the first slots of a day would say that nothing was earned.
   */
  money(value: Nano, currency: string): string;
  /** Money to the cent, whatever it is: in columns, where figures stand under each other. */
  cents(value: Nano, currency: string): string;
  /** Money of a single slot, where cents are too coarse: four decimals, none but the cents at zero. */
  fine(value: Nano, currency: string): string;
  /** Money to the last digit that counts: nano-currency, nine decimals. */
  exact(value: Nano, currency: string): string;
  /** Money as the contract pays it, with all six decimals that are not zero. */
  paid(value: TokenUnits, currency: string): string;
  /** `€0.3512/kWh` */
  price(value: MicroPerKwh, currency: string): string;
  /** Money that is a drawn figure already, in whole currency. */
  amount(value: number, currency: string): string;
  number(value: number): string;
  /** What stands before the decimals where a person types a number. */
  readonly decimal: string;
  percent(share: number): string;
  /** `15 minutes`: seconds in the largest unit of which there are two or more, from seconds to days. */
  span(seconds: number): string;
  dateTime(value: UtcSeconds): string;
  date(value: UtcSeconds): string;
  /** Date and time to the second. */
  moment(value: UtcSeconds): string;
  /** Hours, minutes and seconds. */
  time(value: UtcSeconds): string;
  /** Hours and minutes. */
  clock(value: UtcSeconds): string;
  /** The hour alone, and below it the day of the month and the month, for axes. */
  hour(value: UtcSeconds): string;
  day(value: UtcSeconds): string;
  month(value: UtcSeconds): string;
  monthAndYear(value: UtcSeconds): string;
}

/** Ten cents, in nano-currency. */
const SMALL_MONEY = 100_000_000;

const SECONDS = [1, 'second'] as const;
const SPANS = [[86_400, 'day'], [3600, 'hour'], [60, 'minute'], SECONDS] as const;

/**
 * Every negative figure begins with the same sign: the locales of Intl put a hyphen before the currency in one language
 * and behind it in the next.
 */
const signed = (style: Intl.NumberFormat, value: number): string => {
  const size = style.format(Math.abs(value));
  return value < 0 && /[1-9]/.test(size) ? `−${size}` : size;
};

/** Formatters for a locale (BCP 47) and, in tests, a time zone. */
export function createFormat(locale: string, timeZone?: string): Format {
  const zone = timeZone === undefined ? {} : { timeZone };
  // Making a formatter takes far longer than using it.
  const made = new Map<string, Intl.NumberFormat>();
  const numbers = (options: Intl.NumberFormatOptions = {}): Intl.NumberFormat => {
    const key = JSON.stringify(options);
    const style = made.get(key) ?? new Intl.NumberFormat(locale, options);
    made.set(key, style);
    return style;
  };
  // Intl has no watt-hours, so the unit's symbol is put behind the number by hand; it is the same everywhere.
  const unit =
    (name: string, digits: (thousands: number) => number, whole: string) =>
    (value: number): string => {
      const size = Math.abs(value);
      if (size < 1000) return `${signed(numbers(), value)}\u00a0${whole}`;
      const decimals = digits(size / 1000);
      const style = { minimumFractionDigits: decimals, maximumFractionDigits: decimals };
      return `${signed(numbers(style), value / 1000)}\u00a0${name}`;
    };
  const coins = (value: number, currency: string, digits: { min: number; max: number }): string =>
    signed(
      numbers({
        style: 'currency',
        currency,
        minimumFractionDigits: digits.min,
        maximumFractionDigits: digits.max,
      }),
      value,
    );
  const at = (options: Intl.DateTimeFormatOptions) => {
    let style: Intl.DateTimeFormat | null = null;
    return (value: UtcSeconds) => {
      style ??= new Intl.DateTimeFormat(locale, { ...options, ...zone });
      return style.format(new Date(value * 1000));
    };
  };
  const cents = (value: Nano, currency: string) => coins(Number(value) / 1e9, currency, { min: 2, max: 2 });
  const fine = (value: Nano, currency: string) =>
    coins(Number(value) / 1e9, currency, value === 0n ? { min: 2, max: 2 } : { min: 4, max: 4 });
  return {
    energy: unit('kWh', (kWh) => (kWh < 100 ? 2 : kWh < 1000 ? 1 : 0), 'Wh'),
    energyExact: unit('kWh', () => 3, 'Wh'),
    power: unit('kW', () => 2, 'W'),
    money: (value, currency) => (Math.abs(Number(value)) < SMALL_MONEY ? fine : cents)(value, currency),
    cents,
    fine,
    exact: (value, currency) => coins(Number(value) / 1e9, currency, { min: 2, max: 9 }),
    paid: (value, currency) => coins(Number(value) / 1e6, currency, { min: 2, max: 6 }),
    price: (value, currency) => `${coins(value / 1e6, currency, { min: 2, max: 4 })}/kWh`,
    amount: (value, currency) => coins(value, currency, { min: 2, max: 2 }),
    number: (value) => numbers().format(value),
    span: (seconds) => {
      const [length, name] = SPANS.find(([each]) => seconds >= 2 * each) ?? SECONDS;
      return numbers({ style: 'unit', unit: name, unitDisplay: 'long', maximumFractionDigits: 1 }).format(
        seconds / length,
      );
    },
    decimal:
      numbers()
        .formatToParts(0.1)
        .find(({ type }) => type === 'decimal')?.value ?? '.',
    percent: (share) => numbers({ style: 'percent', maximumFractionDigits: 1 }).format(share),
    dateTime: at({ dateStyle: 'medium', timeStyle: 'short' }),
    date: at({ dateStyle: 'medium' }),
    moment: at({ dateStyle: 'medium', timeStyle: 'medium' }),
    time: at({ timeStyle: 'medium' }),
    clock: at({ timeStyle: 'short' }),
    hour: at({ hour: '2-digit', hourCycle: 'h23' }),
    day: at({ day: 'numeric' }),
    month: at({ month: 'short' }),
    monthAndYear: at({ month: 'long', year: 'numeric' }),
  };
}
