import { useTranslation } from 'react-i18next';
import { microPerKwh, nano, tokenUnits, wh } from '../../../shared/units.ts';
import type { Format } from '../../format.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity } from '../../state/household.ts';

/**
 * A figure of a check as a person reads it. Checks carry exact whole units (`-48213400 nano`); what is not one plain
 * figure stays as it is. Below zero a check has what the household gets, where lists have what it pays: `owed` says
 * in words which it is.
 */
export function readableFigure(
  text: string,
  format: Format,
  currency: string,
  owed: (way: 'pay' | 'get', money: string) => string,
): string {
  const [, digits, unit] = /^(-?\d+) (Wh|nano|micro\/kWh|token units)$/.exec(text) ?? [];
  if (digits === undefined || unit === undefined) return text;
  const value = BigInt(digits);
  const size = value < 0n ? -value : value;
  const paid = format.paid(tokenUnits(size), currency);
  switch (unit) {
    case 'nano':
      return owed(value < 0n ? 'get' : 'pay', format.exact(nano(size), currency));
    case 'token units':
      // Above zero it may be what all households pay together.
      return value < 0n ? owed('get', paid) : paid;
    case 'Wh':
      return format.energyExact(wh(Number(value)));
    default:
      return value < 0n ? text : format.price(microPerKwh(Number(value)), currency);
  }
}

export function useReadable(): (text: string) => string {
  const { t } = useTranslation('story');
  const format = useFormat();
  const currency = useCommunity()?.currency ?? 'EUR';
  return (text) => readableFigure(text, format, currency, (way, money) => t(`amount.${way}`, { money }));
}
