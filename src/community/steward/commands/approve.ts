/** Homes that ask to join: seen, approved, removed, let back in, moved to a new account. */
import type { Hex } from '../../../main/chain/api.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { propose, proposeAll } from '../act.ts';
import { BATCH_GAS, GAS_ADMIT, GAS_BASE, inBatches } from '../batches.ts';
import { checkCohorts } from '../cohorts/plan.ts';
import { accountOf, type Command, common, type Input, proposing, usage } from '../command.ts';
import { type Account, accountsOf, cohortsOf, type Standing, standingOf } from '../members.ts';
import type { PlainCall } from '../safe/transaction.ts';
import { firstPeriod, nowOf, openSession, type Session } from '../session.ts';
import { table } from '../text.ts';

const STANDING: Readonly<Record<Standing['kind'], string>> = {
  good: 'good',
  unknown: 'not in this list',
  revoked: 'revoked',
  late: 'expired before it was used',
  used: 'used by another home already',
};

export const requests: Command = {
  name: 'requests',
  usage: '',
  summary: 'lists the homes that have registered and wait for approval',
  options: common,
  async run(deps, input) {
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const accounts = await accountsOf(session.value);
    if (!accounts.ok) return accounts;
    const waiting = [...accounts.value.values()].filter(({ state }) => state === 'registered');
    const rows = waiting.map((request) => {
      const standing = standingOf(request, session.value.file.invitations, accounts.value.values());
      const label = standing.kind === 'unknown' ? '' : standing.note.label;
      return [request.account, `${request.capacityWh} Wh`, label, STANDING[standing.kind]];
    });
    deps.print(
      rows.length === 0 ? 'Nobody waits.' : table(['account', 'capacity', 'invited as', 'invitation'], rows),
    );
    for (const { account, asksFor } of waiting)
      if (asksFor !== null) deps.print(`${account} asks to take the place of ${asksFor}.`);
    for (const { account, state, promisedTo } of accounts.value.values())
      if (state === 'member' && promisedTo !== null)
        deps.print(`The place of ${account} is promised to ${promisedTo}.`);
    return ok(null);
  },
};

export const approve: Command = {
  name: 'approve',
  usage: 'ACCOUNT… | --all [--without-invitation] [--gas G]',
  summary: 'admits homes that registered with a good invitation',
  options: {
    ...proposing,
    all: { type: 'boolean' },
    'without-invitation': { type: 'boolean' },
    gas: { type: 'string' },
  },
  async run(deps, input) {
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const accounts = await accountsOf(session.value);
    if (!accounts.ok) return accounts;
    const { file, community } = session.value;
    const standing = (request: Account) => standingOf(request, file.invitations, accounts.value.values());
    // Admitted as a home of its own, such a wallet could never take the place that it asks for.
    const replacing = [...accounts.value.values()].filter(
      ({ state, asksFor }) => state === 'registered' && asksFor !== null,
    );
    let wanted: Account[] = [];
    if (input.flag('all')) {
      wanted = [...accounts.value.values()].filter(
        (request) =>
          request.state === 'registered' && request.asksFor === null && standing(request).kind === 'good',
      );
      for (const { account } of replacing)
        deps.print(`${account} asks to take another home’s place: see \`replace\`.`);
      if (wanted.length === 0) {
        deps.print('Nobody waits with a good invitation.');
        return ok(null);
      }
    } else {
      if (input.args.length === 0) return usage('Name the accounts, or --all.');
      for (const text of input.args) {
        const request = registered(accounts.value, text);
        if (!request.ok) return request;
        const { kind } = standing(request.value);
        if (kind !== 'good' && !(kind === 'unknown' && input.flag('without-invitation')))
          return notInvited(request.value.account, kind);
        wanted.push(request.value);
      }
    }
    const twice = sameInvitation(wanted);
    if (twice !== null) return notInvited(twice, 'used');
    const gas = input.whole('gas');
    if (!gas.ok) return gas;
    const parts = inBatches(wanted, () => GAS_ADMIT, (gas.value ?? BATCH_GAS) - GAS_BASE);
    return proposeAll(
      session.value,
      input,
      parts.map((part) => ({
        title: part.length === 1 ? `admit ${part[0]?.account.slice(0, 10)}` : `admit ${part.length} homes`,
        calls: part.map(({ account }) => community.call('admit', [account])),
      })),
    );
  },
};

function registered(accounts: ReadonlyMap<Hex, Account>, text: string): Result<Account> {
  const account = accountOf(text);
  if (!account.ok) return account;
  const known = accounts.get(account.value);
  if (known !== undefined && known.state === 'registered') return ok(known);
  return fail(
    'steward.not-registered',
    known === undefined
      ? `${account.value} has not registered.`
      : `${account.value} does not wait for approval.`,
    'See `requests`.',
  );
}

/** Two requests with one invitation; null: none. Requests without one are the stewards' own decision. */
function sameInvitation(wanted: readonly Account[]): Hex | null {
  const seen = new Set<Hex>();
  for (const { account, inviteHash } of wanted) {
    if (seen.has(inviteHash) && !/^0x0+$/.test(inviteHash)) return account;
    seen.add(inviteHash);
  }
  return null;
}

const notInvited = (account: Hex, kind: Standing['kind']) =>
  fail(
    `steward.invitation-${kind}`,
    `${account} is not approved: its invitation is ${STANDING[kind]}.`,
    kind === 'unknown'
      ? 'Take the newest community file from the other stewards; if you know the home, add --without-invitation.'
      : 'Give the home a new invitation; it registers again with a new wallet.',
    { account },
  );

export const remove: Command = {
  name: 'remove',
  usage: 'ACCOUNT',
  summary: 'ends a membership; the home’s deposit stays its own',
  options: proposing,
  async run(deps, input) {
    const account = accountOf(input.args[0]);
    if (!account.ok) return account;
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const call = session.value.community.call('remove', [account.value]);
    return propose(session.value, input, { title: `remove ${account.value.slice(0, 10)}`, calls: [call] });
  },
};

export const readmit: Command = {
  name: 'readmit',
  usage: 'ACCOUNT',
  summary: 'lifts the suspension of a member with four strikes or eight misses',
  options: proposing,
  async run(deps, input) {
    const account = accountOf(input.args[0]);
    if (!account.ok) return account;
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const call = session.value.community.call('readmit', [account.value]);
    return propose(session.value, input, { title: `readmit ${account.value.slice(0, 10)}`, calls: [call] });
  },
};

export const replace: Command = {
  name: 'replace',
  usage: 'OLD-ACCOUNT NEW-ACCOUNT [--period P] | OLD-ACCOUNT --withdraw',
  summary:
    'moves a home to the new wallet that asked for it, and redraws its cohort with it; or takes that back',
  options: { ...proposing, period: { type: 'string' }, withdraw: { type: 'boolean' } },
  async run(deps, input) {
    const oldAccount = accountOf(input.args[0], 'The old account');
    if (!oldAccount.ok) return oldAccount;
    if (input.flag('withdraw')) return withdraw(deps, input, oldAccount.value);
    const newAccount = accountOf(input.args[1], 'The new account');
    if (!newAccount.ok) return newAccount;
    const asked = input.whole('period');
    if (!asked.ok) return asked;
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const now = await nowOf(session.value);
    if (!now.ok) return now;
    const period = asked.value ?? Math.max(1, firstPeriod(now.value));
    const redrawn = await redrawWith(session.value, oldAccount.value, newAccount.value, period);
    if (!redrawn.ok) return redrawn;
    const { community } = session.value;
    const call = community.call('approveReplacement', [oldAccount.value, newAccount.value, BigInt(period)]);
    return propose(session.value, input, {
      title: `replace ${oldAccount.value.slice(0, 10)}`,
      calls: [call, ...redrawn.value],
      // The new account is no member before the first call.
      independent: 1,
    });
  },
};

/** Until it is carried out. The seat that was drawn for the new wallet stays empty; the next drawing seats the home. */
async function withdraw(
  deps: Parameters<Command['run']>[0],
  input: Input,
  oldAccount: Hex,
): Promise<Result<null>> {
  if (input.args.length > 1)
    return usage('Name the old account alone: only one wallet can be approved for it.');
  const session = await openSession(deps, input);
  if (!session.ok) return session;
  const accounts = await accountsOf(session.value);
  if (!accounts.ok) return accounts;
  const promisedTo = accounts.value.get(oldAccount)?.promisedTo ?? null;
  if (promisedTo === null || accounts.value.get(oldAccount)?.state === 'replaced') {
    return fail(
      'steward.nothing-approved',
      `No wallet is approved to take the place of ${oldAccount}, or it has taken it already.`,
      'See `requests`; a wallet that has the place is a member: `remove` ends its membership.',
      { oldAccount },
    );
  }
  deps.print(`${promisedTo} was to take it, and cannot ask again: that needs a new wallet and invitation.`);
  deps.print(`Where the cohort was redrawn for it, seat ${oldAccount} again: see \`announce-cohorts\`.`);
  const call = session.value.community.call('withdrawReplacement', [oldAccount]);
  return propose(session.value, input, { title: `keep ${oldAccount.slice(0, 10)}`, calls: [call] });
}

/** The same cohort with the new account in the old one's place; nothing where the old one has no seat. */
async function redrawWith(
  session: Session,
  oldAccount: Hex,
  newAccount: Hex,
  period: number,
): Promise<Result<PlainCall[]>> {
  const cohorts = await cohortsOf(session, period);
  if (!cohorts.ok) return cohorts;
  const cohort = cohorts.value.find(({ accounts }) => accounts.includes(oldAccount));
  if (cohort === undefined) return ok([]);
  const accounts = await accountsOf(session);
  if (!accounts.ok) return accounts;
  const staying = cohort.accounts.filter((account) => accounts.value.get(account)?.state === 'member');
  const members = staying.map((account) => (account === oldAccount ? newAccount : account));
  const right = checkCohorts([members], new Set<Hex>());
  if (!right.ok) return right;
  return ok([session.community.call('announceCohorts', [BigInt(period), [BigInt(cohort.id)], [members]])]);
}
