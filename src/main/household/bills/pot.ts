/**
 * Closing pots and paying credits out: anyone may; wallets take turns (docs/protocol.md, section 6). The treasury keeps
 * eight pots in a ring: one that is never closed, or holds a credit that nobody fetches, would in the end stop the bills
 * of all, so what a vanished home leaves undone others do.
 */
import { creditBound, payCredits } from '../../../shared/protocol/pot.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { firstSlotOf, periodOf } from '../../../shared/slots.ts';
import { periodNo, slotNo } from '../../../shared/units.ts';
import type { Hex } from '../../chain/api.ts';
import type { BillEvent } from '../community/book.ts';
import { seatOf } from '../community/facts.ts';
import type { Context, Moment } from '../context.ts';
import { phaseEnd } from '../slot/place.ts';
import { sendIfTaken } from '../slot/turns.ts';
import { recordDefaults } from './watch.ts';

/** c of section 6 from which every credit is paid in full. */
const IN_FULL = 1n << 32n;

/** The book forgets bills after ten periods. */
const LOOK_BACK_PERIODS = 9;
/** So long a home has to fetch its credit by itself. */
const OTHERS_AFTER_PERIODS = 3;

export async function potStep(ctx: Context, now: Moment): Promise<Result<null>> {
  const current = periodOf(ctx.timing, slotNo(now.slot));
  for (let period = Math.max(0, current - LOOK_BACK_PERIODS); period < current; period += 1) {
    const closed = await closePot(ctx, now, period, current);
    if (!closed.ok) return closed;
    const fetched = fetchCredit(ctx, period);
    if (!fetched.ok) return fetched;
    const forOthers = period <= current - OTHERS_AFTER_PERIODS ? await payOther(ctx, now, period) : ok(null);
    if (!forOthers.ok) return forOthers;
  }
  return fetchOwed(ctx, now, current);
}

async function closePot(ctx: Context, now: Moment, period: number, current: number): Promise<Result<null>> {
  const book = ctx.follower.book();
  const bills = book.bills.get(period) ?? new Map<Hex, BillEvent>();
  const over = period < current - 1;
  // A period without bills has a pot all the same if energy was exchanged with the grid in it.
  if (book.pots.has(period) || (bills.size === 0 && !over)) return ok(null);
  const { treasury } = ctx.contracts;
  const id = `pot:${period}`;
  const known = ctx.outbox.get(id);
  if (!known.ok) return known;
  if (known.value !== null) return ok(null);
  const answer = await ctx.chain.call(treasury.call('potOf', [BigInt(period)]), 'latest');
  if (!answer.ok) return answer;
  const pot = treasury.decode('potOf', answer.value);
  if (!pot.ok) return pot;
  if (pot.value.closed || (pot.value.settledBills < pot.value.billable && !over)) return ok(null);

  const last = Math.max(...[...bills.values()].map((bill) => bill.at.time));
  const since = over ? phaseEnd(ctx, firstSlotOf(ctx.timing, periodNo(period + 2)), 0) : last;
  const seat = seatOf(book, ctx.timing, ctx.account, slotNo(now.slot));
  const turn = seat === null ? 16 : (seat.index + period + 3 * seat.cohort) % 16;
  if (now.time < since + turn * 3 * ctx.config.blockTime) return ok(null);

  if (bills.size === 0 && !(await exchanged(ctx, period))) return ok(null);
  const call = await closingCall(ctx, period, [...bills], pot.value.money);
  if (!call.ok) return call;
  if (call.value === null) return over ? recordDefaults(ctx, now, period) : ok(null);
  const sent = ctx.outbox.send({ id, purpose: id, to: treasury.address, data: call.value });
  return sent.ok ? ok(null) : sent;
}

/** The call that closes the pot as it stands; null while the chain would refuse it. */
async function closingCall(
  ctx: Context,
  period: number,
  bills: readonly (readonly [Hex, BillEvent])[],
  money: bigint,
): Promise<Result<Hex | null>> {
  const { treasury } = ctx.contracts;
  const inFull = treasury.encode('closePot', [BigInt(period), IN_FULL, []]);
  if (await wouldPass(ctx, inFull)) return ok(inFull);
  // The pot falls short: everybody with a credit gets the same fraction of its bound.
  const creditors = bills.filter(([, bill]) => bill.units < 0n).sort(([a], [b]) => (a < b ? -1 : 1));
  const { c } = payCredits(
    money,
    creditors.map(([, bill]) => ({
      credit: -bill.units,
      bound: creditBound(bill.bound, -bill.units),
    })),
  );
  if (c === null) return ok(null);
  const cut = treasury.encode('closePot', [BigInt(period), c, creditors.map(([account]) => account)]);
  return ok((await wouldPass(ctx, cut)) ? cut : null);
}

async function wouldPass(ctx: Context, data: Hex): Promise<boolean> {
  const { treasury } = ctx.contracts;
  return (await ctx.chain.estimateGas({ to: treasury.address, data }, ctx.account)).ok;
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

/** Whether the period's pot owes the supplier account something, or the other way round. */
async function exchanged(ctx: Context, period: number): Promise<boolean> {
  const { market } = ctx.contracts;
  const answer = await ctx.chain.call(market.call('exchangeOf', [BigInt(period)]), 'latest');
  const exchange = answer.ok ? market.decode('exchangeOf', answer.value) : answer;
  return exchange.ok && exchange.value !== 0n;
}

/** In each slot each wallet looks at one credit of others that may still wait, so that all are seen by somebody. */
async function payOther(ctx: Context, now: Moment, period: number): Promise<Result<null>> {
  const book = ctx.follower.book();
  if (!book.pots.has(period)) return ok(null);
  const waiting = [...(book.bills.get(period) ?? [])]
    .filter(([account, bill]) => bill.units < 0n && account !== ctx.account)
    .map(([account]) => account)
    .sort();
  const turn = [...book.members.keys()].sort().indexOf(ctx.account);
  const account = waiting[(turn + now.slot) % Math.max(1, waiting.length)];
  if (account === undefined) return ok(null);
  const { treasury } = ctx.contracts;
  const id = `credit:${period}:${account}`;
  const sent = await sendIfTaken(ctx, now, {
    id,
    purpose: id,
    to: treasury.address,
    data: treasury.encode('payCredit', [account, BigInt(period)]),
    deadline: phaseEnd(ctx, now.slot + 1, 10),
  });
  return sent.ok ? ok(null) : sent;
}

/** What an earlier pot could not pay, once later ones have made up for it. */
async function fetchOwed(ctx: Context, now: Moment, current: number): Promise<Result<null>> {
  if (ctx.funds.owed() === 0n) return ok(null);
  const { treasury } = ctx.contracts;
  const id = `owed:${current}`;
  const data = treasury.encode('payOwed', [ctx.account]);
  const sent = await sendIfTaken(ctx, now, { id, purpose: id, to: treasury.address, data });
  return sent.ok ? ok(null) : sent;
}
