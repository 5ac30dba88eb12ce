import type { Limits } from '../../../shared/readmodel.ts';

/** What the form holds: prices as currency per kWh and energy as kWh, as a person types them; '' is nothing yet, NaN what is no
 * number. */
export interface Draft {
  readonly mode: Limits['mode'];
  readonly lowestSell: number | '';
  readonly highestBuy: number | '';
  readonly manualSell: number | '';
  readonly manualBuy: number | '';
}

export type FieldName = Exclude<keyof Draft, 'mode'>;
/** Key of the words that say what is wrong with a field. */
export type Complaint = 'empty' | 'unreadable' | 'negative' | 'aboveCapacity' | 'bothManual';

export interface Bounds {
  readonly feedInTariff: number;
  readonly retailTariff: number;
  /** Most that the connection moves in a slot, Wh; 0 where it is not known. */
  readonly capacityWh: number;
}

/** Limits outside the tariffs mean the tariff itself: no price is ever outside of them. */
export function draftOf(limits: Limits, { feedInTariff, retailTariff }: Bounds): Draft {
  const within = (micro: number) => Math.min(retailTariff, Math.max(feedInTariff, micro)) / 1e6;
  return {
    mode: limits.mode,
    lowestSell: within(limits.lowestSell),
    highestBuy: within(limits.highestBuy),
    manualSell: limits.manualSellWh / 1000,
    manualBuy: limits.manualBuyWh / 1000,
  };
}

export function complaintsOf(
  draft: Draft,
  { capacityWh }: Bounds,
): Partial<Readonly<Record<FieldName, Complaint>>> {
  const found: Partial<Record<FieldName, Complaint>> = {};
  const fields: readonly FieldName[] =
    draft.mode === 'manual'
      ? ['lowestSell', 'highestBuy', 'manualSell', 'manualBuy']
      : ['lowestSell', 'highestBuy'];
  for (const field of fields) {
    const value = draft[field];
    if (value === '') found[field] = 'empty';
    else if (Number.isNaN(value)) found[field] = 'unreadable';
    else if (value < 0) found[field] = 'negative';
    else if (field.startsWith('manual') && capacityWh > 0 && value * 1000 > capacityWh)
      found[field] = 'aboveCapacity';
  }
  if (draft.mode === 'manual' && Number(draft.manualSell) > 0 && Number(draft.manualBuy) > 0) {
    found.manualBuy ??= 'bothManual';
  }
  return found;
}

/** The limits of a draft without complaints: whole micro-currency and Wh. */
export function limitsOf(draft: Draft): Limits {
  const whole = (value: number | '', factor: number) => Math.max(0, Math.round(Number(value) * factor));
  return {
    mode: draft.mode,
    lowestSell: whole(draft.lowestSell, 1e6),
    highestBuy: whole(draft.highestBuy, 1e6),
    manualSellWh: whole(draft.manualSell, 1000),
    manualBuyWh: whole(draft.manualBuy, 1000),
  };
}
