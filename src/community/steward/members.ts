/** The community's accounts as its events tell. */
import { id as topicOf } from 'ethers';
import type { Hex } from '../../main/chain/api.ts';
import { err, ok, type Result } from '../../shared/result.ts';
import type { InvitationNote } from './community-file.ts';
import { logsOf, view } from './network.ts';
import { explain } from './reasons.ts';
import type { Session } from './session.ts';

export interface Account {
  readonly account: Hex;
  readonly state: 'registered' | 'member' | 'gone' | 'replaced';
  readonly capacityWh: number;
  readonly inviteHash: Hex;
  /** Time of the block of its registration. */
  readonly registeredAt: number;
  /** Whose place this account asks for; null: nobody's, or it has been decided. */
  readonly asksFor: Hex | null;
  /** Who is approved to take this account's place, which then gets no new seat; null: nobody. */
  readonly promisedTo: Hex | null;
}

const TOPICS = [
  'Registered(address,uint256,uint256,address,uint256,bytes32)',
  'Admitted(address,uint256)',
  'Removed(address,uint256)',
  'Left(address,uint256)',
  'ReplacementAsked(address,address)',
  'ReplacementApproved(address,address,uint256)',
  'ReplacementWithdrawn(address,address)',
  'Replaced(address,address)',
].map((signature) => topicOf(signature) as Hex);

export async function accountsOf(session: Session): Promise<Result<Map<Hex, Account>>> {
  const { provider, community, file } = session;
  const logs = await logsOf(provider, community.address, TOPICS, file.fromBlock);
  if (!logs.ok) return logs;
  const accounts = new Map<Hex, Account>();
  const change = (account: Hex, parts: Partial<Account>): void => {
    const known = accounts.get(account);
    if (known !== undefined) accounts.set(account, { ...known, ...parts });
  };
  try {
    for (const log of logs.value) {
      const event = community.event(log);
      if (event === null) continue;
      if (event.name === 'Registered') {
        const { account, capacityWh, inviteHash } = event.args;
        accounts.set(account, {
          account,
          state: 'registered',
          capacityWh: Number(capacityWh),
          inviteHash,
          registeredAt: log.time,
          asksFor: null,
          promisedTo: null,
        });
      } else if (event.name === 'Admitted') change(event.args.account, { state: 'member' });
      else if (event.name === 'Removed' || event.name === 'Left')
        change(event.args.account, { state: 'gone' });
      else if (event.name === 'ReplacementAsked')
        change(event.args.newAccount, { asksFor: event.args.oldAccount });
      else if (event.name === 'ReplacementApproved') {
        change(event.args.newAccount, { state: 'member', asksFor: null });
        change(event.args.oldAccount, { promisedTo: event.args.newAccount });
      } else if (event.name === 'ReplacementWithdrawn') change(event.args.oldAccount, { promisedTo: null });
      else if (event.name === 'Replaced') change(event.args.oldAccount, { state: 'replaced' });
    }
    return ok(accounts);
  } catch (error) {
    return err(explain(error));
  }
}

/** How a registration stands to the stewards' list of invitations. */
export type Standing =
  | { readonly kind: 'good'; readonly note: InvitationNote }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'revoked' | 'late' | 'used'; readonly note: InvitationNote };

/** An invitation is for one home, until it expires or is revoked. */
export function standingOf(
  request: Account,
  notes: readonly InvitationNote[],
  accounts: Iterable<Account>,
): Standing {
  const note = notes.find(({ hash }) => hash === request.inviteHash);
  if (note === undefined) return { kind: 'unknown' };
  if (note.revoked !== null) return { kind: 'revoked', note };
  if (request.registeredAt > note.expires) return { kind: 'late', note };
  for (const other of accounts) {
    const admitted = other.state === 'member' || other.state === 'gone' || other.state === 'replaced';
    if (other.account !== request.account && admitted && other.inviteHash === note.hash)
      return { kind: 'used', note };
  }
  return { kind: 'good', note };
}

/** A cohort that is open in a period. */
export interface Cohort {
  readonly id: number;
  readonly accounts: readonly Hex[];
  readonly fromPeriod: number;
}

export async function cohortsOf(session: Session, period: number): Promise<Result<Cohort[]>> {
  const { provider, market } = session;
  const ids = await view(provider, market.call('cohortsIn', [BigInt(period)]), (data) =>
    market.decode('cohortsIn', data),
  );
  if (!ids.ok) return ids;
  const cohorts: Cohort[] = [];
  for (const id of ids.value) {
    const roster = await view(provider, market.call('roster', [id]), (data) => market.decode('roster', data));
    if (!roster.ok) return roster;
    cohorts.push({
      id: Number(id),
      accounts: roster.value.accounts,
      fromPeriod: Number(roster.value.fromPeriod),
    });
  }
  return ok(cohorts);
}
