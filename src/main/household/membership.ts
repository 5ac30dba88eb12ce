/** Joining and staying: registration, deposit, a place in the active set. Each act is asked for once and then seen on chain. */
import { ok, type Result } from '../../shared/result.ts';
import { slotNo } from '../../shared/units.ts';
import type { Hex } from '../chain/api.ts';
import { contractAt } from '../chain/contract.ts';
import { activeBits, seatOf } from './community/facts.ts';
import { doubtNotice } from './community/trust.ts';
import type { Context, Moment } from './context.ts';
import { wantsToLeave } from './leave.ts';
import { waitsForPlace } from './replacement.ts';

/** The calls of ERC-20 (EIP-20) that a household makes. */
const tokenAbi = [
  {
    type: 'function',
    name: 'approve',
    stateMutability: 'nonpayable',
    inputs: [
      { name: 'spender', type: 'address' },
      { name: 'value', type: 'uint256' },
    ],
    outputs: [{ name: '', type: 'bool' }],
  },
  {
    type: 'function',
    name: 'balanceOf',
    stateMutability: 'view',
    inputs: [{ name: 'account', type: 'address' }],
    outputs: [{ name: '', type: 'uint256' }],
  },
] as const;

/** What the household chose when it accepted its invitation. */
export interface JoinChoice {
  readonly capacityWh: number;
  /** keccak256 of the invitation, as the stewards noted it. */
  readonly inviteHash: Hex;
}

export type MembershipStage =
  | 'registering'
  | 'waiting-for-approval'
  | 'waiting-for-start'
  | 'refusing'
  | 'active'
  | 'leaving'
  | 'left'
  | 'replaced';

/** One round; gives the stage the household is in. */
export async function membershipStep(
  ctx: Context,
  now: Moment,
  choice: JoinChoice,
): Promise<Result<MembershipStage>> {
  const member = ctx.follower.book().members.get(ctx.account);
  if (member === undefined) {
    const asked = await register(ctx, choice);
    return asked.ok ? ok('registering') : asked;
  }
  if (member.state === 'gone') return ok(ctx.funds.get()?.deposit === 0n ? 'left' : 'leaving');
  if (member.state === 'replaced') return ok('replaced');
  if (member.state === 'registered') return ok('waiting-for-approval');
  const seat = seatOf(ctx.follower.book(), ctx.timing, ctx.account, slotNo(now.slot + 3));
  if (seat === null) return ok('waiting-for-start');
  const doubt = ctx.trust.doubt(seat.cohort);
  ctx.notice('cohort', doubtNotice(doubt));
  const bits = activeBits(ctx.follower.book(), seat.cohort, slotNo(now.slot + 3));
  if (((bits >> seat.index) & 1) === 1) {
    const soon = activeBits(ctx.follower.book(), seat.cohort, slotNo(now.slot + 1));
    if (((soon >> seat.index) & 1) !== 1) return ok('waiting-for-start');
    if (wantsToLeave(ctx)) return ok('leaving');
    if (doubt !== null) return ok('refusing');
    // What the old account had comes with it; a deposit of its own would be paid twice.
    if (waitsForPlace(ctx)) return ok('active');
    const kept = await refillDeposit(ctx);
    return kept.ok ? ok('active') : kept;
  }
  if (waitsForPlace(ctx)) return ok('waiting-for-start');
  // After eight slots without it the chain leaves it out; it must not ask to be let in again.
  if (doubt !== null) return ok('refusing');
  const ready = await fillDeposit(ctx);
  if (!ready.ok) return ready;
  if (!ready.value) return ok('waiting-for-start');
  const activated = await activate(ctx, now);
  return activated.ok ? ok('waiting-for-start') : activated;
}

async function register(ctx: Context, choice: JoinChoice): Promise<Result<null>> {
  const known = ctx.outbox.get('register');
  if (!known.ok) return known;
  if (known.value !== null) return ok(null);
  const status = await ctx.vault.status({});
  if (!status.ok) return status;
  const proof = await ctx.vault.registrationProof({});
  if (!proof.ok) return proof;
  const { payoutAccount } = status.value;
  if (payoutAccount === null) return ok(null);
  const { maskPublicKey, v, r, s } = proof.value;
  const { community } = ctx.contracts;
  const data = community.encode('register', [
    maskPublicKey.x,
    maskPublicKey.y,
    v,
    r,
    s,
    payoutAccount,
    BigInt(choice.capacityWh),
    choice.inviteHash,
  ]);
  const sent = ctx.outbox.send({ id: 'register', purpose: 'register', to: community.address, data });
  return sent.ok ? ok(null) : sent;
}

/** A bill that was paid from the deposit is made up for before a neighbour records that it is too small. */
async function refillDeposit(ctx: Context): Promise<Result<boolean>> {
  const funds = ctx.funds.get();
  if (funds === null || funds.deposit + funds.creditLine >= funds.required) return ok(true);
  return fillDeposit(ctx);
}

/** Whether the deposit reaches what is required; if not and the account has the money, it is paid in. */
async function fillDeposit(ctx: Context): Promise<Result<boolean>> {
  const { treasury } = ctx.contracts;
  const asked = await ctx.chain.call(treasury.call('requiredOf', [ctx.account]), 'latest');
  if (!asked.ok) return asked;
  const required = treasury.decode('requiredOf', asked.value);
  if (!required.ok) return required;
  const held = await ctx.chain.call(treasury.call('depositOf', [ctx.account]), 'latest');
  if (!held.ok) return held;
  const deposit = treasury.decode('depositOf', held.value);
  if (!deposit.ok) return deposit;
  const missing = required.value - deposit.value.amount - deposit.value.line;
  if (missing <= 0n) return ok(true);

  const token = contractAt(tokenAbi, ctx.config.contracts.token);
  const answer = await ctx.chain.call(token.call('balanceOf', [ctx.account]), 'latest');
  if (!answer.ok) return answer;
  const balance = token.decode('balanceOf', answer.value);
  if (!balance.ok) return balance;
  if (balance.value < missing) {
    ctx.notice('deposit.missing', {
      code: 'deposit.missing',
      message: 'Your deposit is smaller than the community asks for, so this home does not trade yet.',
      remedy: 'Send the missing amount to the account of this wallet; it is paid in by itself.',
      params: { missing: Number(missing) },
    });
    return ok(false);
  }
  ctx.notice('deposit.missing', null);
  const free = unusedId(ctx.outbox, `deposit:${required.value}:${deposit.value.amount}`);
  if (!free.ok) return free;
  const id = free.value;
  const approve = token.encode('approve', [treasury.address, missing]);
  const approved = ctx.outbox.send({
    id: `approve:${id}`,
    purpose: 'deposit',
    to: token.address,
    data: approve,
  });
  if (!approved.ok) return approved;
  // The deposit's gas can only be estimated once the approval is in a block.
  if (approved.value.mined?.success !== true) return ok(false);
  const data = treasury.encode('deposit', [ctx.account, missing]);
  const sent = ctx.outbox.send({ id, purpose: 'deposit', to: treasury.address, data });
  return sent.ok ? ok(false) : sent;
}

/** The id, or with a number where that act was done for good before: a deposit may be used up to the same rest twice. */
export function unusedId(outbox: Pick<Context['outbox'], 'get'>, base: string): Result<string> {
  for (let id = base, next = 2; ; id = `${base}:${next}`, next += 1) {
    const known = outbox.get(id);
    if (!known.ok) return known;
    if (known.value?.done !== true || known.value.mined?.success !== true) return ok(id);
  }
}

/** Only where the chain would take it: while an exclusion lasts it is refused. */
async function activate(ctx: Context, now: Moment): Promise<Result<null>> {
  const { market } = ctx.contracts;
  const data = market.encode('activate', [ctx.account]);
  const passes = await ctx.chain.estimateGas({ to: market.address, data }, ctx.account);
  if (!passes.ok) return passes.error.code === 'chain.reverted' ? ok(null) : passes;
  const id = `activate:${now.slot}`;
  const sent = ctx.outbox.send({ id, purpose: 'activate', to: market.address, data });
  return sent.ok ? ok(null) : sent;
}
