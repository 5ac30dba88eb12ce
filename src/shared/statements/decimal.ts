/** Whole numbers as exact decimals with a point, for machines: no floating point, no rounding. */

/** `decimal(-1234567890n, 9)` is `-1.234567890`. */
export function decimal(value: bigint, places: number): string {
  const sign = value < 0n ? '-' : '';
  const digits = (value < 0n ? -value : value).toString().padStart(places + 1, '0');
  return `${sign}${digits.slice(0, -places)}.${digits.slice(-places)}`;
}

/** Nano-currency in whole currency. */
export const currencyOf = (nano: bigint): string => decimal(nano, 9);
/** Micro-currency per kWh in currency per kWh. */
export const perKwh = (micro: number): string => decimal(BigInt(micro), 6);
