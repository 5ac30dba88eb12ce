/**
 * Slots in which this household had a seat and did nothing (it slept, or was left out): their energy is noted as far as
 * the meter tells it, since it is billed as gap energy, and the history says why they are empty.
 */
import { ok, type Result } from '../../../shared/result.ts';
import { slotNo } from '../../../shared/units.ts';
import { seatOf } from '../community/facts.ts';
import type { Context, Moment } from '../context.ts';
import { meterSlot, noteMetered } from './metering.ts';
import { activeSeat } from './place.ts';

/** How far back a start looks; older slots have no energy that a meter could still tell. */
const BACK_SLOTS = 192;

/** A step that looks at each slot once in this run. */
export function missedSlots(): (ctx: Context, now: Moment) => Result<null> {
  let next: number | null = null;
  return (ctx, now) => {
    for (let slot = next ?? Math.max(0, now.slot - BACK_SLOTS); slot <= now.slot - 2; slot += 1) {
      const noted = note(ctx, slot);
      if (!noted.ok) return noted;
      next = slot + 1;
    }
    return ok(null);
  };
}

function note(ctx: Context, slot: number): Result<null> {
  if (seatOf(ctx.follower.book(), ctx.timing, ctx.account, slotNo(slot)) === null) return ok(null);
  const record = ctx.slots.get(slot);
  if (!record.ok) return record;
  const { detail, row } = record.value;
  if (detail.meter !== null) return ok(null);
  const meter = meterSlot(ctx, slot, true);
  if (meter === 'wait') return ok(null);
  const energy = { importWh: meter.importWh, exportWh: meter.exportWh, generatedWh: meter.generatedWh };
  // A slot with an offer of ours is still followed to its end.
  const followed = detail.offer !== null || detail.report !== null;
  const reason = row.reason ?? (activeSeat(ctx, slot) === null ? 'slot.no-seat' : 'slot.absent');
  const written = noteMetered(ctx, slot, {
    row: followed ? energy : { ...energy, state: 'skipped', reason },
    detail: { meter },
  });
  return written.ok ? ok(null) : written;
}
