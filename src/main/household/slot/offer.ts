/** The OFFER of a slot: planned, written down, sealed by the vault, and kept; in that order. */
import { ok, type Result } from '../../../shared/result.ts';
import { periodOf } from '../../../shared/slots.ts';
import { slotNo } from '../../../shared/units.ts';
import { packPlace } from '../community/book.ts';
import { tariffOf } from '../community/facts.ts';
import type { Context } from '../context.ts';
import { totalWh } from '../offers/curve.ts';
import { pastSlots } from './metering.ts';
import { activeSeat, peersOf } from './place.ts';
import { planOffer } from './plan.ts';
import { recordLost } from './record-lost.ts';
import { keepOffer, type OwnOffer, readOffer } from './vectors.ts';

/** The stored OFFER of the slot, or a new one; null where this household has no place in the slot or should not offer. */
export async function prepareOffer(ctx: Context, slot: number): Promise<Result<OwnOffer | null>> {
  const stored = readOffer(ctx.store.vectors, slot);
  if (!stored.ok || stored.value !== null) return stored;
  const seat = activeSeat(ctx, slot);
  const tariff = tariffOf(ctx.follower.book(), periodOf(ctx.timing, slotNo(slot)));
  if (seat === null || tariff === null) return ok(null);
  const reason = ctx.trust.doubt(seat.cohort) ?? ctx.leavingSoon();
  if (reason !== null) {
    const skipped = ctx.slots.change(slot, { row: { state: 'skipped', reason } });
    return skipped.ok ? ok(null) : skipped;
  }

  const history = pastSlots(ctx, slot);
  if (!history.ok) return history;
  const plan = planOffer({
    slot: slotNo(slot),
    slotSeconds: ctx.timing.slotSeconds,
    history: history.value,
    limits: ctx.limits(),
    tariff,
    capacityWh: seat.capacityWh,
  });
  const peers = peersOf(ctx, seat, slot);
  const planned = ctx.slots.change(slot, {
    row: { offeredSellWh: totalWh(plan.supplyWh), offeredBuyWh: totalWh(plan.demandWh) },
    detail: {
      plan,
      offer: { peers: peers.map((peer) => peer.account), sent: null, reveal: null, outcome: 'pending' },
    },
  });
  if (!planned.ok) return planned;
  const sealed = await ctx.vault.buildOffer({
    slot,
    peers,
    supplyWh: [...plan.supplyWh],
    demandWh: [...plan.demandWh],
    tariff: plan.tariff,
  });
  if (!sealed.ok) return sealed;
  return keepOffer(ctx.store.vectors, slot, packPlace(seat), sealed.value);
}

/** The outbox entry `sent` carries the slot's OFFER from now on. */
export function markOffer(ctx: Context, slot: number, sent: string): Result<null> {
  const record = ctx.slots.get(slot);
  if (!record.ok) return record;
  const { offer } = record.value.detail;
  if (offer === null) return recordLost('offer');
  const written = ctx.slots.change(slot, {
    row: { state: 'offered' },
    detail: { offer: { ...offer, sent } },
  });
  return written.ok ? ok(null) : written;
}
