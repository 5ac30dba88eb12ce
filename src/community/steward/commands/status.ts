/** How the community is doing, and what the stewards have to do about it. */

import { isOwnComputer } from '../../../shared/invitation.ts';
import { err, ok, type Result } from '../../../shared/result.ts';
import { type Command, common } from '../command.ts';
import { accountsOf, cohortsOf } from '../members.ts';
import { view } from '../network.ts';
import { explain } from '../reasons.ts';
import { nowOf, openSession, type Session, stewardsOf } from '../session.ts';
import { perKwh, table, units, when } from '../text.ts';

export const status: Command = {
  name: 'status',
  usage: '[--members]',
  summary: 'time, prices, members, money, stewards, and what is to be done',
  options: { ...common, members: { type: 'boolean' } },
  async run(deps, input) {
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const { file } = session.value;
    const now = await nowOf(session.value);
    if (!now.ok) return now;
    const stewards = await stewardsOf(session.value);
    if (!stewards.ok) return stewards;
    const accounts = await accountsOf(session.value);
    if (!accounts.ok) return accounts;
    const cohorts = await cohortsOf(session.value, now.value.period);
    if (!cohorts.ok) return cohorts;
    const money = await moneyOf(session.value, now.value.period);
    if (!money.ok) return money;
    const { owner, feeder, supplier, balance, minimum, fund, lines, feedIn, retail } = money.value;
    const all = [...accounts.value.values()];
    const count = (state: string): number => all.filter((known) => known.state === state).length;
    const seated = cohorts.value.reduce((sum, { accounts: members }) => sum + members.length, 0);
    const { time, started, slot, period } = now.value;
    const coin = (amount: bigint): string => `${units(amount)} ${file.currency}`;
    deps.print(
      table(
        [file.name, ''],
        [
          ['network', `${file.chainId}, newest block of ${when(time)} UTC`],
          ['time', started ? `slot ${slot}, period ${period}` : `slot 0 begins ${when(file.genesis)} UTC`],
          [
            'prices',
            `feed-in ${perKwh(Number(feedIn))}, retail ${perKwh(Number(retail))} ${file.currency}/kWh`,
          ],
          [
            'members',
            `${count('member')}, ${seated} of them in ${cohorts.value.length === 1 ? '1 cohort' : `${cohorts.value.length} cohorts`} now`,
          ],
          ['waiting', `${count('registered')} for approval`],
          ['supplier account', `${coin(balance)}, of which ${coin(minimum)} must stay; role: ${supplier}`],
          ['guarantee fund', `${coin(fund)}, ${coin(lines)} lent out`],
          ['feeder', /^0x0+$/.test(feeder) ? 'none' : feeder],
          [
            'Safe',
            `${file.safe}, ${stewards.value.threshold} of ${stewards.value.owners.length}, next number ${stewards.value.nonce}`,
          ],
          ...stewards.value.owners.map((steward): [string, string] => ['', steward]),
        ],
      ),
    );
    const todo: string[] = [];
    if (owner !== file.safe)
      todo.push(`The contracts belong to ${owner}, not to the Safe: nobody should trust them.`);
    if (balance < minimum)
      todo.push('The supplier account is below its minimum, so nothing is traded: `supplier fund`.');
    if (count('registered') > 0) todo.push('Homes wait for approval: `requests`, `approve`.');
    if (count('member') >= file.kMin && cohorts.value.length === 0)
      todo.push('No cohort is open, so nothing is traded: `announce-cohorts`.');
    const hosts = new Set(file.endpoints.map((url) => new URL(url).host));
    if (hosts.size < 2 && !file.endpoints.some(isOwnComputer))
      todo.push(
        'Invitations name one network service only; wallets act on the word of two: add one to `endpoints` in the community file.',
      );
    if (stewards.value.threshold === 1) todo.push('One steward alone can act; two of three are better.');
    for (const line of todo) deps.print(`! ${line}`);
    return input.flag('members')
      ? members(
          session.value,
          all.filter(({ state }) => state === 'member'),
        )
      : ok(null);
  },
};

async function moneyOf({ provider, market, treasury, community }: Session, period: number) {
  const tariff = await view(provider, market.call('tariffOf', [BigInt(period)]), (data) =>
    market.decode('tariffOf', data),
  );
  if (!tariff.ok) return tariff;
  const unit = (name: 'supplierBalance' | 'supplierMin' | 'guaranteeFund' | 'linesDrawn') =>
    view(provider, treasury.call(name, []), (data) => treasury.decode(name, data));
  const role = (name: 'owner' | 'feeder' | 'supplier') =>
    view(provider, community.call(name, []), (data) => community.decode(name, data));
  try {
    return ok({
      ...tariff.value,
      owner: value(await role('owner')),
      feeder: value(await role('feeder')),
      supplier: value(await role('supplier')),
      balance: value(await unit('supplierBalance')),
      minimum: value(await unit('supplierMin')),
      fund: value(await unit('guaranteeFund')),
      lines: value(await unit('linesDrawn')),
    });
  } catch (error) {
    return err(explain(error));
  }
}

function value<T>(result: Result<T>): T {
  if (result.ok) return result.value;
  throw new Error(result.error.message);
}

const REASONS = ['', 'eight misses in a row', 'four strikes', 'collateral too low', 'unpaid bill', 'left'];

async function members(
  { provider, market, treasury, file, deps }: Session,
  all: readonly {
    readonly account: `0x${string}`;
    readonly capacityWh: number;
    readonly inviteHash: string;
  }[],
): Promise<Result<null>> {
  const rows: string[][] = [];
  for (const { account, capacityWh, inviteHash } of all) {
    const standing = await view(provider, market.call('standingOf', [account]), (data) =>
      market.decode('standingOf', data),
    );
    if (!standing.ok) return standing;
    const deposit = await view(provider, treasury.call('depositOf', [account]), (data) =>
      treasury.decode('depositOf', data),
    );
    if (!deposit.ok) return deposit;
    const { inactiveReason, strikes } = standing.value;
    const label = file.invitations.find(({ hash }) => hash === inviteHash)?.label ?? '';
    const state = REASONS[Number(inactiveReason)] ?? `inactive (${inactiveReason})`;
    rows.push([account, label, `${capacityWh} Wh`, units(deposit.value.amount), String(strikes), state]);
  }
  deps.print(table(['account', 'invited as', 'capacity', 'deposit', 'strikes', 'inactive because'], rows));
  return ok(null);
}
