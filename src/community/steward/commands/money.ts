/** Prices and the community's own money: tariff, supplier account, guarantee fund. */
import type { Hex } from '../../../main/chain/api.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { propose } from '../act.ts';
import { accountOf, amountOf, type Command, type Input, proposing, signing, usage } from '../command.ts';
import type { Deps } from '../deps.ts';
import { transact, view, wouldPass } from '../network.ts';
import { firstPeriod, nowOf, openSession, openSigner, type Session } from '../session.ts';
import { millionths, perKwh, units } from '../text.ts';

export const tariff: Command = {
  name: 'tariff',
  usage: '[FEED-IN RETAIL [--period P]]',
  summary: 'shows the prices, or announces new ones, per kWh',
  options: { ...proposing, period: { type: 'string' } },
  async run(deps, input) {
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const now = await nowOf(session.value);
    if (!now.ok) return now;
    const asked = input.whole('period');
    if (!asked.ok) return asked;
    const { market, community, provider, file } = session.value;
    if (input.args.length === 0) {
      for (const period of [now.value.period, now.value.period + 1, now.value.period + 2]) {
        const known = await view(provider, market.call('tariffOf', [BigInt(period)]), (data) =>
          market.decode('tariffOf', data),
        );
        if (!known.ok) return known;
        const { feedIn, retail } = known.value;
        deps.print(
          `period ${period}: feed-in ${perKwh(Number(feedIn))}, retail ${perKwh(Number(retail))} ${file.currency}/kWh`,
        );
      }
      return ok(null);
    }
    const [feedIn, retail] = input.args.map(millionths);
    if (input.args.length !== 2 || feedIn == null || retail == null)
      return usage('Give two prices per kWh, for example: tariff 0.08 0.35');
    const period = asked.value ?? firstPeriod(now.value);
    return propose(session.value, input, {
      title: `tariff from period ${period}`,
      calls: [community.call('announceTariff', [BigInt(period), feedIn, retail])],
    });
  },
};

export const supplier: Command = {
  name: 'supplier',
  usage: 'fund AMOUNT | withdraw AMOUNT --to ACCOUNT | account ACCOUNT',
  summary: 'the account that stands against the community’s exchange with the grid',
  options: { ...proposing, to: { type: 'string' } },
  async run(deps, input) {
    const [verb, what] = input.args;
    if (verb === 'fund') return fund(deps, input, what, 'fundSupplier');
    if (verb === 'withdraw') {
      const amount = amountOf(what);
      if (!amount.ok) return amount;
      const to = accountOf(input.text('to'), '--to');
      if (!to.ok) return to;
      const session = await openSession(deps, input);
      if (!session.ok) return session;
      const call = session.value.treasury.call('withdrawSupplier', [to.value, amount.value]);
      return propose(session.value, input, { title: 'withdraw from the supplier account', calls: [call] });
    }
    if (verb === 'account') {
      const account = accountOf(what);
      if (!account.ok) return account;
      const session = await openSession(deps, input);
      if (!session.ok) return session;
      const call = session.value.community.call('setSupplier', [account.value]);
      return propose(session.value, input, { title: 'supplier role', calls: [call] });
    }
    return usage('Say fund, withdraw or account.');
  },
};

export const guarantee: Command = {
  name: 'guarantee',
  usage: 'fund AMOUNT',
  summary: 'pays into the fund that backs credit lines and late bills; it cannot be taken out',
  options: signing,
  async run(deps, input) {
    const [verb, amount] = input.args;
    return verb === 'fund' ? fund(deps, input, amount, 'fundGuarantee') : usage('Say fund.');
  },
};

/** From the steward's own account: anyone may pay in, so no signatures are needed. */
async function fund(
  deps: Deps,
  input: Input,
  text: string | undefined,
  into: 'fundSupplier' | 'fundGuarantee',
): Promise<Result<null>> {
  const amount = amountOf(text);
  if (!amount.ok) return amount;
  const session = await openSession(deps, input);
  if (!session.ok) return session;
  const { provider, token, treasury, file } = session.value;
  const signer = await openSigner(deps, input, provider);
  if (!signer.ok) return signer;
  const account = signer.value.address.toLowerCase() as Hex;
  const enough = await holds(session.value, account, amount.value);
  if (!enough.ok) return enough;
  const approved = await transact(signer.value, token.call('approve', [treasury.address, amount.value]));
  if (!approved.ok) return approved;
  const call = treasury.call(into, [amount.value]);
  const passes = await wouldPass(provider, account, call);
  if (!passes.ok) return passes;
  const paid = await transact(signer.value, call);
  if (!paid.ok) return paid;
  deps.print(`Paid in: ${units(amount.value)} ${file.currency}.`);
  return ok(null);
}

async function holds(
  { provider, token, file }: Session,
  account: Hex,
  amount: bigint,
): Promise<Result<null>> {
  const balance = await view(provider, token.call('balanceOf', [account]), (data) =>
    token.decode('balanceOf', data),
  );
  if (!balance.ok) return balance;
  if (balance.value >= amount) return ok(null);
  return fail(
    'steward.too-little-money',
    `${account} holds ${units(balance.value)} ${file.currency}, which is too little. Nothing was sent.`,
    'Move money to it first. Play money comes from `faucet AMOUNT`.',
    { account },
  );
}

export const faucet: Command = {
  name: 'faucet',
  usage: 'AMOUNT [--to ACCOUNT]',
  summary: 'takes play money, where the community was made with --play-money',
  options: { ...signing, to: { type: 'string' } },
  async run(deps, input) {
    const amount = amountOf(input.args[0]);
    if (!amount.ok) return amount;
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const { provider, token, file } = session.value;
    const signer = await openSigner(deps, input, provider);
    if (!signer.ok) return signer;
    const to = accountOf(input.text('to') ?? signer.value.address, '--to');
    if (!to.ok) return to;
    const call = token.call('faucet', [to.value, amount.value]);
    const passes = await wouldPass(provider, to.value, call);
    if (!passes.ok)
      return fail(
        'steward.no-faucet',
        'This community has real money, and no faucet.',
        'Move money to the account instead.',
      );
    const done = await transact(signer.value, call);
    if (!done.ok) return done;
    deps.print(`${units(amount.value)} ${file.currency} of play money for ${to.value}.`);
    return ok(null);
  },
};
