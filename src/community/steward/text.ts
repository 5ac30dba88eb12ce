/** Numbers in and out of a steward's terminal: decimals of the currency, never floating point. */
import { formatUnits } from 'ethers';

/** Token units (6 decimals) as the currency: 1500000 is 1.5. */
export const units = (amount: bigint): string => formatUnits(amount, 6).replace(/\.0$/, '');

/** Micro-currency per kWh as the currency per kWh: 350000 is 0.35. */
export const perKwh = (micro: number): string => units(BigInt(micro));

/** A decimal with at most 6 places in millionths; null where it is none. */
export function millionths(text: string): bigint | null {
  const match = /^(\d{1,12})(?:\.(\d{1,6}))?$/.exec(text.trim());
  if (match === null) return null;
  return BigInt(match[1] ?? '0') * 1_000_000n + BigInt((match[2] ?? '').padEnd(6, '0'));
}

export const when = (seconds: number): string =>
  new Date(seconds * 1000).toISOString().slice(0, 16).replace('T', ' ');

/** Rows under a heading, in columns as wide as they need. */
export function table(heading: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heading.map((name, i) => Math.max(name.length, ...rows.map((row) => (row[i] ?? '').length)));
  return [heading, ...rows]
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
