/**
 * What to offer for a slot, and why in one sentence (`reason` is the sentence's code, `params` its numbers). Nothing
 * is built or sent here.
 */
import { allocate, type Clearing } from '../../../shared/protocol/clearing.ts';
import { TICKS } from '../../../shared/protocol/packing.ts';
import { type Tariff, tickPrice } from '../../../shared/protocol/price.ts';
import type { Limits } from '../../../shared/readmodel.ts';
import { type SlotNo, type Wh, wh } from '../../../shared/units.ts';
import { commonTick, curveOf, fixedCurve, NO_OFFER, type OfferCurve, totalWh } from '../offers/curve.ts';
import { forecast, type PastSlot } from '../offers/forecast.ts';
import type { SlotDetail } from './record.ts';

export interface PlanInput {
  readonly slot: SlotNo;
  readonly slotSeconds: number;
  readonly history: readonly PastSlot[];
  readonly limits: Limits;
  readonly tariff: Tariff;
  readonly capacityWh: Wh;
}

type Plan = NonNullable<SlotDetail['plan']>;

export function planOffer(input: PlanInput): Plan {
  const { limits, tariff } = input;
  const ticks = {
    lowestSell: lowestTick(tariff, limits.lowestSell),
    highestBuy: highestTick(tariff, limits.highestBuy),
    capacityWh: input.capacityWh,
  };
  if (limits.mode === 'paused') return plan(tariff, NO_OFFER, 'offer.paused', {});
  if (limits.mode === 'manual') {
    const curve = fixedCurve(wh(limits.manualSellWh), wh(limits.manualBuyWh), ticks);
    return plan(tariff, curve, 'offer.manual', {});
  }
  const expected = forecast(input.history, input.slot, input.slotSeconds);
  if (expected === null) return plan(tariff, NO_OFFER, 'offer.no-history', {});
  const curve = curveOf(expected, ticks);
  return plan(tariff, curve, expected.expected < 0 ? 'offer.surplus' : 'offer.need', {
    expectedWh: Math.abs(expected.expected),
    lowWh: expected.low,
    highWh: expected.high,
  });
}

function plan(tariff: Tariff, curve: OfferCurve, reason: string, params: Record<string, number>): Plan {
  return {
    supplyWh: [...curve.supplyWh],
    demandWh: [...curve.demandWh],
    reason,
    params: { ...params, sellWh: totalWh(curve.supplyWh), buyWh: totalWh(curve.demandWh) },
    tariff: { feedIn: tariff.feedIn, retail: tariff.retail },
  };
}

/** Lowest common tick whose price is not under the household's limit; null when even the retail tariff is. */
export function lowestTick(tariff: Tariff, limit: number): number | null {
  for (let tick = 0; tick < TICKS; tick += 1) {
    if (tickPrice(tariff, tick) >= limit) return commonTick(tick, 'up');
  }
  return null;
}

/** Highest common tick whose price is not over the household's limit; null when even the feed-in tariff is. */
export function highestTick(tariff: Tariff, limit: number): number | null {
  for (let tick = TICKS - 1; tick >= 0; tick -= 1) {
    if (tickPrice(tariff, tick) <= limit) return commonTick(tick, 'down');
  }
  return null;
}

/** Own allocation of a cleared slot (docs/protocol.md, section 5). */
export function ownAllocation(
  of: Pick<Plan, 'supplyWh' | 'demandWh'>,
  clearing: Clearing | null,
): { boughtWh: Wh; soldWh: Wh } {
  const { bought, sold } = allocate({ supply: of.supplyWh, demand: of.demandWh }, clearing);
  return { boughtWh: wh(bought), soldWh: wh(sold) };
}
