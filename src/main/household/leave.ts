/**
 * Leaving for good: the community is told, the last slots are settled, the last bill is opened however small, gap energy
 * is posted, and what is left of the deposit goes to the payout account. Takes a few days, all by itself.
 */
import { z } from 'zod';
import { ok, type Result } from '../../shared/result.ts';
import type { Context, Moment } from './context.ts';
import { withdraw } from './funds.ts';

const WANTED = 'leaving';

/** Notes the wish; `leaveStep` does the rest, over restarts too. */
export function askToLeave(ctx: Pick<Context, 'store'>): Result<null> {
  return ctx.store.settings.set(WANTED, true);
}

export function wantsToLeave(ctx: Pick<Context, 'store'>): boolean {
  const wanted = ctx.store.settings.get(WANTED, z.boolean());
  return wanted.ok && wanted.value === true;
}

/** Whether this account has left, by its own wish or removed by the stewards. */
export function hasLeft(ctx: Context): boolean {
  return ctx.follower.book().members.get(ctx.account)?.state === 'gone';
}

export async function leaveStep(ctx: Context, now: Moment): Promise<Result<null>> {
  if (!wantsToLeave(ctx)) return ok(null);
  const member = ctx.follower.book().members.get(ctx.account);
  if (member?.state === 'member') {
    const { community } = ctx.contracts;
    const data = community.encode('leaveCommunity', []);
    const sent = ctx.outbox.send({ id: 'leave', purpose: 'leave', to: community.address, data });
    return sent.ok ? ok(null) : sent;
  }
  const funds = ctx.funds.get();
  const rest = funds?.deposit ?? 0n;
  // Only once nothing of it is needed any more: the whole of it, in one payment.
  if (!hasLeft(ctx) || rest === 0n || funds?.withdrawable !== rest) return ok(null);
  return ctx.refused.get(WANTED) === now.slot ? ok(null) : payOut(ctx, now, rest);
}

async function payOut(ctx: Context, now: Moment, rest: bigint): Promise<Result<null>> {
  ctx.refused.set(WANTED, now.slot);
  return withdraw(ctx, rest);
}
