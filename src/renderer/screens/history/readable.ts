import { microPerKwh, nano, tokenUnits, wh } from '../../../shared/units.ts';
import type { Format } from '../../format.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity } from '../../state/household.ts';

/**
 * A figure of a check as a person reads it. Checks carry exact whole units (`-48213400 nano`); what is not one plain
 * figure stays as it is.
 */
export function readableFigure(text: string, format: Format, currency: string): string {
  const [, digits, unit] = /^(-?\d+) (Wh|nano|micro\/kWh|token units)$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined) return text;
  const value = BigInt(digits);
  switch (unit) {
    case 'nano':
      return format.exact(nano(value), currency);
    case 'token units':
      return format.paid(tokenUnits(value), currency);
    case 'Wh':
      return format.energyExact(wh(Number(value)));
    default:
      return value < 0n ? text : format.price(microPerKwh(Number(value)), currency);
  }
}

export function useReadable(): (text: string) => string {
  const format = useFormat();
  const currency = useCommunity()?.currency ?? 'EUR';
  return (text) => readableFigure(text, format, currency);
}
