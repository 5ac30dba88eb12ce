/**
 * Whose turn it is to do what anyone may do, so that mostly one wallet pays for it and a sleeping one is stood in for.
 */

import { ok, type Result } from '../../../shared/result.ts';
import { slotNo } from '../../../shared/units.ts';
import type { SendRequest } from '../../chain/api.ts';
import { seatOf } from '../community/facts.ts';
import type { Context, Moment } from '../context.ts';

/** 0 acts at once, each later one waits a little longer. Spread over cohort and slot. */
export function myTurn(ctx: Context, slot: number, seed: number): number {
  const seat = seatOf(ctx.follower.book(), ctx.timing, ctx.account, slotNo(slot));
  if (seat === null) return 16;
  const size = Math.max(1, ctx.follower.book().rosters.get(seat.cohort)?.accounts.length ?? 1);
  return (seat.index + slot + seed) % size;
}

/** Members of the round's own cohort go first; others only stand in. */
export function turnFor(ctx: Context, slot: number, cohort: number): number {
  const seat = seatOf(ctx.follower.book(), ctx.timing, ctx.account, slotNo(slot));
  const turn = myTurn(ctx, slot, cohort);
  return seat?.cohort === cohort ? turn : turn + 2;
}

/** Seconds that each further wallet waits: the time in which the one before it would have been mined. */
function patience(ctx: Context): number {
  return Math.max(2 * ctx.config.blockTime, Math.floor(ctx.timing.slotSeconds / 50));
}

export function due(ctx: Context, now: Moment, since: number, turn: number): boolean {
  return now.time >= since + turn * patience(ctx);
}

/**
 * Sends a call that another home may already have made, or that may not be due at all. The chain is asked first, once per
 * slot, whether it would accept the call now, so that nothing reverts. True: it is on its way.
 */
export async function sendIfTaken(ctx: Context, now: Moment, request: SendRequest): Promise<Result<boolean>> {
  const known = ctx.outbox.get(request.id);
  if (!known.ok) return known;
  if (known.value !== null) return ok(true);
  if (ctx.refused.get(request.id) === now.slot) return ok(false);
  const passes = await ctx.chain.estimateGas({ to: request.to, data: request.data }, ctx.account);
  if (!passes.ok) {
    if (passes.error.code !== 'chain.reverted') return passes;
    ctx.refused.set(request.id, now.slot);
    if (ctx.refused.size > MOST_REFUSED) ctx.refused.clear();
    return ok(false);
  }
  const sent = ctx.outbox.send(request);
  return sent.ok ? ok(true) : sent;
}

const MOST_REFUSED = 500;
