/** Closing pots and fetching credits: anyone may; wallets take turns (docs/protocol.md, section 6). */
import { creditBound, payCredits } from '../../../shared/protocol/pot.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { firstSlotOf, periodOf } from '../../../shared/slots.ts';
import { periodNo, slotNo } from '../../../shared/units.ts';
import { seatOf } from '../community/facts.ts';
import type { Context, Moment } from '../context.ts';
import { phaseEnd } from '../slot/submit.ts';

/** c of section 6 from which every credit is paid in full. */
const IN_FULL = 1n << 32n;

export async function potStep(ctx: Context, now: Moment): Promise<Result<null>> {
  const current = periodOf(ctx.timing, slotNo(now.slot));
  for (let period = Math.max(0, current - 4); period < current; period += 1) {
    const closed = await closePot(ctx, now, period, current);
    if (!closed.ok) return closed;
    const fetched = fetchCredit(ctx, period);
    if (!fetched.ok) return fetched;
  }
  return ok(null);
}

async function closePot(ctx: Context, now: Moment, period: number, current: number): Promise<Result<null>> {
  const book = ctx.follower.book();
  const bills = book.bills.get(period);
  if (book.pots.has(period) || bills === undefined) return ok(null);
  const { treasury } = ctx.contracts;
  const id = `pot:${period}`;
  const known = ctx.outbox.get(id);
  if (!known.ok) return known;
  if (known.value !== null) return ok(null);
  const answer = await ctx.chain.call(treasury.call('potOf', [BigInt(period)]), 'latest');
  if (!answer.ok) return answer;
  const pot = treasury.decode('potOf', answer.value);
  if (!pot.ok) return pot;
  const over = period < current - 1;
  if (pot.value.closed || (pot.value.settledBills < pot.value.billable && !over)) return ok(null);

  const last = Math.max(...[...bills.values()].map((bill) => bill.at.time));
  const since = over ? phaseEnd(ctx, firstSlotOf(ctx.timing, periodNo(period + 2)), 0) : last;
  const seat = seatOf(book, ctx.timing, ctx.account, slotNo(now.slot));
  const turn = seat === null ? 16 : (seat.index + period + 3 * seat.cohort) % 16;
  if (now.time < since + turn * 3 * ctx.config.blockTime) return ok(null);

  const creditors = [...bills.entries()]
    .filter(([, bill]) => bill.units < 0n)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const credits = creditors.map(([, bill]) => ({
    credit: -bill.units,
    bound: creditBound(bill.bound, -bill.units),
  }));
  const { c } = payCredits(pot.value.money, credits);
  const page = c === null ? [] : creditors.map(([account]) => account);
  const data = treasury.encode('closePot', [BigInt(period), c ?? IN_FULL, page]);
  const sent = ctx.outbox.send({ id, purpose: id, to: treasury.address, data });
  return sent.ok ? ok(null) : sent;
}

/** A closed pot pays this household's credit to its payout account. */
function fetchCredit(ctx: Context, period: number): Result<null> {
  const book = ctx.follower.book();
  const own = book.bills.get(period)?.get(ctx.account);
  if (own === undefined || own.units >= 0n || !book.pots.has(period) || book.paid.has(period))
    return ok(null);
  const { treasury } = ctx.contracts;
  const id = `credit:${period}`;
  const data = treasury.encode('payCredit', [ctx.account, BigInt(period)]);
  const sent = ctx.outbox.send({ id, purpose: id, to: treasury.address, data });
  return sent.ok ? ok(null) : sent;
}
