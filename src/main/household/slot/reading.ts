/** The READING of a slot: metered, written down, sealed by the vault, and kept; in that order. */
import { OFFER } from '../../../shared/protocol/domain.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { type Wh, wh } from '../../../shared/units.ts';
import { packPlace } from '../community/book.ts';
import type { Context } from '../context.ts';
import { carriedInto } from './carry.ts';
import { meterSlot, netImport, noteMetered } from './metering.ts';
import { activeSeat, peersOf } from './place.ts';
import { ownAllocation } from './plan.ts';
import { recordLost } from './record-lost.ts';
import { keepReading, type OwnReading, readReading } from './vectors.ts';

/** The stored READING of the slot, or a new one; 'wait' while the meter may still say more. */
export async function prepareReading(
  ctx: Context,
  slot: number,
  late: boolean,
): Promise<Result<OwnReading | null | 'wait'>> {
  if (slot < 0) return ok(null);
  const stored = readReading(ctx.store.vectors, slot);
  if (!stored.ok || stored.value !== null) return stored;
  const seat = activeSeat(ctx, slot);
  if (seat === null) return ok(null);
  const before = ctx.slots.get(slot);
  if (!before.ok) return before;
  const doubt = ctx.trust.doubt(seat.cohort);
  // What a person refused after the offer went out is still carried through, or the neighbours' slot is spoilt.
  const promised = before.value.detail.offer?.sent != null;
  if (doubt !== null && !(doubt === 'cohort.refused' && promised)) return ok(null);

  const meter = before.value.detail.meter ?? meterSlot(ctx, slot, late);
  if (meter === 'wait') return ok('wait');
  const metered = noteMetered(ctx, slot, {
    row: { importWh: meter.importWh, exportWh: meter.exportWh, generatedWh: meter.generatedWh },
    detail: { meter },
  });
  if (!metered.ok) return metered;
  const net = netImport(meter);
  if (net === null) {
    const skipped = ctx.slots.change(slot, { row: { state: 'skipped', reason: 'slot.meter-unknown' } });
    if (!skipped.ok) return skipped;
    return ok(null);
  }

  const carried = carriedInto(ctx, slot);
  if (!carried.ok) return carried;
  const m = clamp(net + carried.value.wh, seat.capacityWh);
  const trade = allocationOf(ctx, slot, metered.value.detail.plan);
  const a = wh(trade.boughtWh - trade.soldWh);
  const peers = peersOf(ctx, seat, slot);
  const written = ctx.slots.change(slot, {
    row: { ...trade, state: 'metered' },
    detail: {
      allocation: trade,
      reading: { m, a, carriedWh: carried.value.wh, carriedFrom: carried.value.from },
      report: { peers: peers.map((peer) => peer.account), sent: null, reveal: null, outcome: 'pending' },
    },
  });
  if (!written.ok) return written;
  const sealed = await ctx.vault.buildReading({ slot, peers, m, a });
  if (!sealed.ok) return sealed;
  return keepReading(ctx.store.vectors, slot, packPlace(seat), sealed.value);
}

/** Own trade: nothing where no offer of ours was opened. */
function allocationOf(ctx: Context, slot: number, plan: Parameters<typeof ownAllocation>[0] | null) {
  const entry = ctx.follower.book().slots.get(slot);
  const opened = [...(entry?.rounds[OFFER].values() ?? [])].some(
    (round) =>
      round.outcome?.kind === 'opened' &&
      [...round.submitted.values()].some((one) => one.account === ctx.account),
  );
  if (!opened || plan === null) return { boughtWh: wh(0), soldWh: wh(0) };
  return ownAllocation(plan, entry?.cleared?.clearing ?? null);
}

function clamp(value: number, limit: Wh): Wh {
  return wh(Math.max(-limit, Math.min(limit, value)));
}

/** The outbox entry `sent` carries the slot's READING from now on. */
export function markReading(ctx: Context, slot: number, sent: string): Result<null> {
  const record = ctx.slots.get(slot);
  if (!record.ok) return record;
  const { report } = record.value.detail;
  if (report === null) return recordLost('reading');
  const written = ctx.slots.change(slot, {
    row: { state: 'reported' },
    detail: { report: { ...report, sent } },
  });
  return written.ok ? ok(null) : written;
}
