import { ok, type Result } from '../../../shared/result.ts';
import { slotAt } from '../../../shared/slots.ts';
import type { UtcSeconds } from '../../../shared/units.ts';
import type { Context } from '../context.ts';
import { phaseEnd } from './place.ts';

/**
 * Until when this wallet is needed for a reveal that it owes: something sealed of it is out in this slot, and its group
 * cannot open without it. Who withholds a reveal is left out of eight slots and more. Null: nothing is owed.
 */
export function revealOwed(ctx: Context): Result<UtcSeconds | null> {
  const time = ctx.chain.chainTime()?.estimate ?? null;
  const slot = time === null ? null : slotAt(ctx.timing, time);
  if (time === null || slot === null) return ok(null);
  const end = phaseEnd(ctx, slot, 8);
  if (time >= end) return ok(null);
  const submitted = ctx.outbox.get(`submit:${slot}`);
  if (!submitted.ok) return submitted;
  const sealed = submitted.value;
  if (sealed === null || (sealed.done && sealed.mined?.success !== true)) return ok(null);
  const revealed = ctx.outbox.get(`reveal:${slot}:${slot}`);
  if (!revealed.ok) return revealed;
  return ok(revealed.value?.mined?.success === true ? null : end);
}
