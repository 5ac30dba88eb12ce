import type { SigningLimits } from '../../../shared/ipc/setup.ts';

/** What the form holds: whole Wh, prices as currency per kWh, money as currency; '' is nothing yet. */
export interface LimitsDraft {
  readonly energyWh: number | '';
  readonly lowestSell: number | '';
  readonly highestBuy: number | '';
  readonly deposit: number | '';
}
export type LimitsField = keyof LimitsDraft;

const MICRO = 1e6;
const MOST_WH = 2 ** 24 - 1;

export const draftOf = (limits: SigningLimits): LimitsDraft => ({
  energyWh: limits.maxCapacityWh,
  lowestSell: limits.lowestSell / MICRO,
  highestBuy: limits.highestBuy / MICRO,
  // Six decimals: a deposit of any real household is exact in a number.
  deposit: Number(limits.maxDeposit) / MICRO,
});

/** The limits as they are kept; null where a field is empty, negative, or the prices are upside down. */
export function limitsOf(draft: LimitsDraft, before: SigningLimits): SigningLimits | null {
  const { energyWh, lowestSell, highestBuy, deposit } = draft;
  if (energyWh === '' || lowestSell === '' || highestBuy === '' || deposit === '') return null;
  const whole = Number.isInteger(energyWh) && energyWh > 0 && energyWh <= MOST_WH;
  if (!whole || !(lowestSell >= 0) || !(highestBuy >= lowestSell) || !(deposit >= 0)) return null;
  const micro = (value: number): number => Math.round(value * MICRO);
  if (![lowestSell, highestBuy, deposit].every((value) => Number.isSafeInteger(micro(value)))) return null;
  return {
    ...before,
    maxCapacityWh: energyWh,
    lowestSell: micro(lowestSell),
    highestBuy: micro(highestBuy),
    maxDeposit: BigInt(micro(deposit)),
  };
}
