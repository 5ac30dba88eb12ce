/**
 * Watching over others' collateral: a member below it leaves the active set, and a bill or gap energy that did not come
 * is a default. Anyone may record them; each wallet looks at the next two seats of its cohort once per period.
 */
import { ok, type Result } from '../../../shared/result.ts';
import { firstSlotOf, periodOf } from '../../../shared/slots.ts';
import { slotNo } from '../../../shared/units.ts';
import type { Hex } from '../../chain/api.ts';
import { activeBits, seatOf } from '../community/facts.ts';
import type { Context, Moment } from '../context.ts';
import { phaseEnd } from '../slot/place.ts';
import { sendIfTaken } from '../slot/turns.ts';

/** Bills are opened from the fourth slot of a period on; whoever they left short is seen after it. */
const FIRST_LOOK = 5;

export async function shortfallStep(ctx: Context, now: Moment): Promise<Result<null>> {
  const period = periodOf(ctx.timing, slotNo(now.slot));
  const distance = now.slot - firstSlotOf(ctx.timing, period) - FIRST_LOOK + 1;
  const book = ctx.follower.book();
  const seat = seatOf(book, ctx.timing, ctx.account, slotNo(now.slot));
  if ((distance !== 1 && distance !== 2) || seat === null) return ok(null);
  const accounts = book.rosters.get(seat.cohort)?.accounts ?? [];
  const index = (seat.index + distance) % Math.max(1, accounts.length);
  const account = accounts[index];
  if (account === undefined || account === ctx.account) return ok(null);
  const gap = await recordGapDefault(ctx, now, period, account);
  if (!gap.ok) return gap;
  const bits = activeBits(book, seat.cohort, slotNo(now.slot + 3));
  if (((bits >> index) & 1) === 0) return ok(null);
  const { market } = ctx.contracts;
  const sent = await sendIfTaken(ctx, now, {
    id: `shortfall:${period}:${account}`,
    purpose: `shortfall:${account}`,
    to: market.address,
    data: market.encode('recordShortfall', [account]),
    deadline: phaseEnd(ctx, now.slot + 1, 10),
  });
  return sent.ok ? ok(null) : sent;
}

/** Gap energy that could have been posted and was not by the end of a grace time counts like an unsettled bill. */
async function recordGapDefault(
  ctx: Context,
  now: Moment,
  period: number,
  account: Hex,
): Promise<Result<null>> {
  const { market, treasury } = ctx.contracts;
  const answer = await ctx.chain.call(market.call('gapSlotsOf', [account]), 'latest');
  if (!answer.ok) return answer;
  const pool = market.decode('gapSlotsOf', answer.value);
  if (!pool.ok) return pool;
  if (pool.value.overdue === 0n) return ok(null);
  const sent = await sendIfTaken(ctx, now, {
    id: `gap-default:${period}:${account}`,
    purpose: `default:${account}`,
    to: treasury.address,
    data: treasury.encode('recordDefault', [account]),
    deadline: phaseEnd(ctx, now.slot + 1, 10),
  });
  return sent.ok ? ok(null) : sent;
}

/** Records as defaults the bills that a pot past its grace time still waits for. */
export async function recordDefaults(ctx: Context, now: Moment, period: number): Promise<Result<null>> {
  // Once per slot: every member without a bill is asked for on chain.
  const looked = `defaults:${period}`;
  if (ctx.refused.get(looked) === now.slot) return ok(null);
  ctx.refused.set(looked, now.slot);
  const { bills, members } = ctx.follower.book();
  const { market, treasury } = ctx.contracts;
  for (const account of members.keys()) {
    if (bills.get(period)?.has(account)) continue;
    const owes = await hasOpenBill(ctx, account, period);
    if (!owes.ok) return owes;
    if (!owes.value) continue;
    const sent = await sendIfTaken(ctx, now, {
      id: `default:${period}:${account}`,
      purpose: `default:${account}`,
      to: treasury.address,
      data: treasury.encode('recordDefault', [account]),
      deadline: phaseEnd(ctx, now.slot + 1, 10),
    });
    if (!sent.ok) return sent;
  }
  return ok(null);

  async function hasOpenBill(of: Context, account: Hex, number: number): Promise<Result<boolean>> {
    const answer = await of.chain.call(market.call('accOf', [account, BigInt(number)]), 'latest');
    if (!answer.ok) return answer;
    const acc = market.decode('accOf', answer.value);
    if (!acc.ok) return acc;
    return ok(!acc.value.settled && Number(acc.value.count) >= of.config.minBillSlots);
  }
}
