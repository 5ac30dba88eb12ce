import type { EnergyRegister, EnergyTotal, MicroWh } from './decoder.ts';

/** Exact conversions between what meters send (decimal digits, or integer times a power of ten) and µWh. */

const MICRO_PER_WH = 1_000_000n;
const POWERS = Array.from({ length: 31 }, (_, n) => 10n ** BigInt(n));

function pow10(n: number): bigint {
  return POWERS[n] ?? 10n ** BigInt(n);
}

/** `digits` times 10^`exponent`, cut toward zero where the exponent leaves a fraction. */
export function scaled(digits: bigint, exponent: number): bigint {
  return exponent >= 0 ? digits * pow10(exponent) : digits / pow10(-exponent);
}

/** A decimal as sent, split without a float: `-12.340` is -12340 with 3 decimals. Null if it is no number. */
export interface Decimal {
  readonly digits: bigint;
  readonly decimals: number;
}

/** More digits before or after the point are no meter's. */
const MAX_WHOLE = 15;
const MAX_FRACTION = 9;
/** Up to here a number holds the digits exactly. */
const EXACT = 15;

export function parseDecimal(text: string): Decimal | null {
  const sign = text.charCodeAt(0);
  const from = sign === 0x2d || sign === 0x2b ? 1 : 0;
  let point = -1;
  let value = 0;
  for (let at = from; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit >= 0 && digit <= 9) value = value * 10 + digit;
    else if ((digit === -2 || digit === -4) && point < 0) point = at;
    else return null;
  }
  const whole = (point < 0 ? text.length : point) - from;
  const decimals = point < 0 ? 0 : text.length - point - 1;
  if (whole < 1 || whole > MAX_WHOLE || decimals > MAX_FRACTION) return null;
  const digits = whole + decimals <= EXACT ? BigInt(value) : BigInt(text.slice(from).replace(/[.,]/, ''));
  return { digits: sign === 0x2d ? -digits : digits, decimals };
}

/** Register from an exact decimal in units of 10^`unitExponent` Wh (kWh: 3). */
export function register(obis: string, value: Decimal, unitExponent: number): EnergyRegister {
  const exponent = unitExponent - value.decimals + 6;
  return { obis, microWh: scaled(value.digits, exponent), stepMicroWh: step(exponent) };
}

function step(exponent: number): MicroWh {
  return exponent > 0 ? pow10(exponent) : 1n;
}

/** Power in whole milliwatts from an exact decimal in units of 10^`unitExponent` W (kW: 3). */
export function milliWatts(value: Decimal, unitExponent: number): number | null {
  const milli = Number(scaled(value.digits, unitExponent - value.decimals + 3));
  return Number.isSafeInteger(milli) ? milli + 0 : null;
}

/**
 * The direction's total: its total register if sent, else the sum of its tariff registers. A zero total beside
 * tariffs that count is no total (some meters send an unused 1.8.0).
 */
export function total(
  all: EnergyRegister | undefined,
  tariffs: readonly EnergyRegister[],
): EnergyTotal | null {
  const unused = all?.microWh === 0n && tariffs.some((tariff) => tariff.microWh > 0n);
  if (all !== undefined && !unused)
    return { microWh: all.microWh, stepMicroWh: all.stepMicroWh, from: [all.obis] };
  if (tariffs.length === 0) return null;
  let sum = 0n;
  let coarsest = 1n;
  for (const tariff of tariffs) {
    sum += tariff.microWh;
    if (tariff.stepMicroWh > coarsest) coarsest = tariff.stepMicroWh;
  }
  return { microWh: sum, stepMicroWh: coarsest, from: tariffs.map((tariff) => tariff.obis) };
}

/** µWh as decimal text in Wh (`450091.8991`), for people and for comparing with expectations. */
export function whText(microWh: MicroWh): string {
  return fixedText(microWh, MICRO_PER_WH, 6);
}

/** Milliwatts as decimal text in W. */
export function wattText(milliW: number): string {
  return fixedText(BigInt(milliW), 1000n, 3);
}

function fixedText(value: bigint, one: bigint, places: number): string {
  const magnitude = value < 0n ? -value : value;
  const fraction = (magnitude % one).toString().padStart(places, '0').replace(/0+$/, '');
  const sign = value < 0n ? '-' : '';
  return `${sign}${magnitude / one}${fraction === '' ? '' : `.${fraction}`}`;
}
