/** The household's money in the community: what is held, what can be withdrawn, and withdrawing it. */
import type { Funds } from '../../shared/readmodel.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { Context, Moment } from './context.ts';
import { noteScore } from './view/score.ts';

export interface FundsWatch {
  /** As last read from the chain; null before the first time. */
  get(): Funds | null;
  /** What earlier pots could not pay, token units; 0 before it was first read. */
  owed(): bigint;
  /** Reads again every few slots, and after a transaction of ours that moves money. */
  step(ctx: Context, now: Moment): Promise<Result<null>>;
}

const EVERY_SLOTS = 2;
const MOVES_MONEY: ReadonlySet<string> = new Set(['deposit', 'withdraw', 'bill', 'gap']);

export function fundsWatch(outbox: Context['outbox']): FundsWatch {
  let funds: Funds | null = null;
  let owed = 0n;
  let readAt = -1;
  outbox.subscribe((entry) => {
    if (entry.done && MOVES_MONEY.has(entry.purpose)) readAt = -1;
  });
  return {
    get: () => funds,
    owed: () => owed,
    async step(ctx, now) {
      if (readAt >= 0 && now.slot < readAt + EVERY_SLOTS) return ok(null);
      const read = await readFunds(ctx);
      if (!read.ok) return read;
      funds = read.value.funds;
      owed = read.value.owed;
      const seen = noteScore(ctx.store, now.time, funds.score);
      if (!seen.ok) return seen;
      readAt = now.slot;
      return ok(null);
    },
  };
}

async function readFunds(ctx: Context): Promise<Result<{ funds: Funds; owed: bigint }>> {
  const { treasury } = ctx.contracts;
  const held = await ctx.chain.call(treasury.call('depositOf', [ctx.account]), 'latest');
  if (!held.ok) return held;
  const deposit = treasury.decode('depositOf', held.value);
  if (!deposit.ok) return deposit;
  const asked = await ctx.chain.call(treasury.call('requiredOf', [ctx.account]), 'latest');
  if (!asked.ok) return asked;
  const required = treasury.decode('requiredOf', asked.value);
  if (!required.ok) return required;
  const most = await withdrawable(ctx);
  if (!most.ok) return most;
  const { amount, line, score, owed } = deposit.value;
  const funds = {
    deposit: amount,
    required: required.value,
    withdrawable: most.value,
    creditLine: line,
    credit: owed + waitingCredits(ctx),
    score: Number(score),
  };
  return ok({ funds, owed });
}

/** Own credits of settled bills whose pot has not paid yet. */
function waitingCredits(ctx: Context): bigint {
  const { bills, paid } = ctx.follower.book();
  let sum = 0n;
  for (const [period, of] of bills) {
    const units = of.get(ctx.account)?.units ?? 0n;
    if (units < 0n && !paid.has(period)) sum -= units;
  }
  return sum;
}

async function withdrawable(ctx: Context): Promise<Result<bigint>> {
  const { treasury } = ctx.contracts;
  const answer = await ctx.chain.call(treasury.call('withdrawableOf', [ctx.account]), 'latest');
  if (!answer.ok) return answer;
  return treasury.decode('withdrawableOf', answer.value);
}

/** Sends part of the deposit, token units, to the payout account; only what is not needed as collateral. */
export async function withdraw(ctx: Context, amount: bigint): Promise<Result<null>> {
  const most = await withdrawable(ctx);
  if (!most.ok) return most;
  if (amount <= 0n || amount > most.value) {
    return fail(
      'funds.not-free',
      'So much cannot be withdrawn now: the rest of the deposit stands behind open bills and the slots to come.',
      'Nothing was sent. Choose a smaller amount, or leave the community first.',
      { most: Number(most.value) },
    );
  }
  const { treasury } = ctx.contracts;
  const time = ctx.chain.chainTime()?.estimate ?? 0;
  const sent = ctx.outbox.send({
    id: `withdraw:${time}`,
    purpose: 'withdraw',
    to: treasury.address,
    data: treasury.encode('withdraw', [amount]),
  });
  return sent.ok ? ok(null) : sent;
}
