import { type MicroPerKwh, microPerKwh } from '../units.ts';
import { TICKS } from './packing.ts';

/** Prices in micro-currency per kWh between which all trade happens. */
export interface Tariff {
  /** F, price at tick 0. */
  readonly feedIn: MicroPerKwh;
  /** R, price at the highest tick. */
  readonly retail: MicroPerKwh;
}

/** `price(k) = F + floor(k (R - F) / (K - 1))` (docs/protocol.md, section 1). */
export function tickPrice(tariff: Tariff, tick: number, ticks = TICKS): MicroPerKwh {
  if (!Number.isInteger(tick) || tick < 0 || tick >= ticks) throw new RangeError(`no tick ${tick}`);
  const span = BigInt(tariff.retail) - BigInt(tariff.feedIn);
  if (span < 0n) throw new RangeError('the retail tariff is below the feed-in tariff');
  return microPerKwh(tariff.feedIn + Number((BigInt(tick) * span) / BigInt(ticks - 1)));
}

/** Ticks at which wallets offer unless the household insists: rare ticks single people out (section 4). */
export const COMMON_TICKS: readonly number[] = [0, 4, 8, 12, 16, 20, 24, 28, 31];
