/** The stewards themselves: a new one, one who leaves, a lost key, how many must sign. */
import type { Hex } from '../../../main/chain/api.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { propose } from '../act.ts';
import { accountOf, type Command, type Input, proposing, usage } from '../command.ts';
import type { PlainCall } from '../safe/transaction.ts';
import { openSession, type Session, type Stewards, stewardsOf } from '../session.ts';

export const stewards: Command = {
  name: 'stewards',
  usage: '[add ACCOUNT | remove ACCOUNT | swap OLD NEW | threshold M] [--threshold M]',
  summary: 'shows the stewards, or changes who they are and how many must sign',
  options: { ...proposing, threshold: { type: 'string' } },
  async run(deps, input) {
    const session = await openSession(deps, input);
    if (!session.ok) return session;
    const present = await stewardsOf(session.value);
    if (!present.ok) return present;
    if (input.args.length === 0) {
      deps.print([`${present.value.threshold} of these must sign:`, ...present.value.owners].join('\n'));
      return ok(null);
    }
    const call = change(session.value, input, present.value);
    if (!call.ok) return call;
    return propose(session.value, input, { title: `stewards ${input.args[0]}`, calls: [call.value] });
  },
};

/** The Safe keeps its owners as a chain that begins and ends at the address 1; a change names the link before. */
const CHAIN_END: Hex = `0x${'0'.repeat(39)}1`;

function change({ safe }: Session, input: Input, { owners, threshold }: Stewards): Result<PlainCall> {
  const [verb, first, second] = input.args;
  const given = verb === 'threshold' ? numberOf(first) : input.whole('threshold');
  if (!given.ok) return given;
  const left = owners.length + (verb === 'add' ? 1 : verb === 'remove' ? -1 : 0);
  const needed = given.value ?? Math.min(threshold, left);
  if (needed < 1 || needed > left) return usage(`With ${left} stewards, 1 to ${left} can be needed to sign.`);
  if (verb === 'threshold') return ok(safe.call('changeThreshold', [BigInt(needed)]));
  const account = accountOf(first, 'A steward');
  if (!account.ok) return account;
  const place = owners.indexOf(account.value);
  const before = owners[place - 1] ?? CHAIN_END;
  if (verb === 'add') {
    if (place >= 0) return known(account.value);
    return ok(safe.call('addOwnerWithThreshold', [account.value, BigInt(needed)]));
  }
  if (verb !== 'remove' && verb !== 'swap') return usage('Say add, remove, swap or threshold.');
  if (place < 0)
    return fail('steward.not-a-steward', `${account.value} is no steward.`, 'See `stewards`.', {
      account: account.value,
    });
  if (verb === 'remove') return ok(safe.call('removeOwner', [before, account.value, BigInt(needed)]));
  const fresh = accountOf(second, 'The new steward');
  if (!fresh.ok) return fresh;
  if (owners.includes(fresh.value)) return known(fresh.value);
  return ok(safe.call('swapOwner', [before, account.value, fresh.value]));
}

function numberOf(text: string | undefined): Result<number> {
  return text !== undefined && /^\d{1,3}$/.test(text) ? ok(Number(text)) : usage('Say how many must sign.');
}

const known = (account: Hex) =>
  fail('steward.is-a-steward', `${account} is a steward already.`, 'See `stewards`.', { account });
