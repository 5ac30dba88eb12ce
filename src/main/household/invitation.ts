/**
 * Is an invitation true? Asked of the chain before anything is joined: its signer is an owner of the Safe that owns
 * the community's contract, and the contracts work by the constants and prices that it names. Two services, or the
 * household's own node, must give the same answers at one final block.
 */
import type { Clock } from '../../shared/clock.ts';
import { communityConfigOf, type Invitation } from '../../shared/invitation.ts';
import { bytesToHex } from '../../shared/protocol/bytes.ts';
import { domainOf } from '../../shared/protocol/domain.ts';
import { type Err, fail, ok, type Result } from '../../shared/result.ts';
import type { Chain, Hex, Transport } from '../chain/api.ts';
import { contractAt } from '../chain/contract.ts';
import { openChain } from '../chain/provider.ts';
import type { Limits } from '../vault/api.ts';
import { contractsAt } from './community/follow.ts';
import type { JoinRequest } from './home.ts';

/** What the household asks of the stewards' Safe, and of the community's contract as something that is owned. */
const ownedAbi = [
  {
    type: 'function',
    name: 'owner',
    stateMutability: 'view',
    inputs: [],
    outputs: [{ name: '', type: 'address' }],
  },
] as const;
const safeAbi = [
  {
    type: 'function',
    name: 'getOwners',
    stateMutability: 'view',
    inputs: [],
    outputs: [{ name: '', type: 'address[]' }],
  },
  {
    type: 'function',
    name: 'getThreshold',
    stateMutability: 'view',
    inputs: [],
    outputs: [{ name: '', type: 'uint256' }],
  },
] as const;

/** What the chain says beside yes: shown before the household accepts. */
export interface CheckedInvitation {
  readonly invitation: Invitation;
  readonly stewards: readonly Hex[];
  /** How many stewards must sign together. */
  readonly threshold: number;
}

/**
 * Codes: `invitation.no-community` (no such contracts there), `invitation.not-a-steward`, `invitation.other-owner`,
 * `invitation.other-terms` (`params.field`), `invitation.old-tariff`, and those of `Chain.confirmFinal`.
 */
export async function checkInvitation(
  chain: Chain,
  invitation: Invitation,
): Promise<Result<CheckedInvitation>> {
  const { terms } = invitation;
  const { market, treasury, community } = contractsAt(terms.contracts);
  const owned = contractAt(ownedAbi, terms.contracts.community);
  const safe = contractAt(safeAbi, terms.safe);
  if (chain.chainId !== terms.chainId) return otherTerms('chainId');

  /** A question, and what is wrong with its answer; null: nothing. */
  type Check = readonly [call: { to: Hex; data: Hex }, judge: (data: Hex) => Err | null];
  const expecting = <T>(field: string, read: (data: Hex) => Result<T>, right: (value: T) => boolean) => {
    return (data: Hex): Err | null => {
      const value = read(data);
      if (!value.ok) return noCommunity();
      return right(value.value) ? null : otherTerms(field);
    };
  };
  const number = (
    field: 'genesis' | 'slotSeconds' | 'slotsPerPeriod' | 'kMin' | 'minBillSlots' | 'finality',
  ) =>
    [
      market.call(field, []),
      expecting(
        field,
        (data) => market.decode(field, data),
        (value) => value === BigInt(terms[field]),
      ),
    ] as const satisfies Check;
  const domain = bytesToHex(
    domainOf({ chainId: terms.chainId, market: terms.contracts.market, genesis: terms.genesis }),
  );
  const checks: readonly Check[] = [
    [
      owned.call('owner', []),
      (data) => {
        const owner = owned.decode('owner', data);
        if (!owner.ok) return noCommunity();
        return owner.value === terms.safe ? null : otherOwner();
      },
    ],
    [
      safe.call('getOwners', []),
      (data) => {
        const owners = safe.decode('getOwners', data);
        if (!owners.ok) return otherOwner();
        return owners.value.includes(invitation.signer) ? null : notASteward(invitation.signer);
      },
    ],
    [safe.call('getThreshold', []), (data) => (safe.decode('getThreshold', data).ok ? null : otherOwner())],
    [
      community.call('market', []),
      expecting(
        'market',
        (data) => community.decode('market', data),
        (at) => at === terms.contracts.market,
      ),
    ],
    [
      community.call('treasury', []),
      expecting(
        'treasury',
        (data) => community.decode('treasury', data),
        (at) => at === terms.contracts.treasury,
      ),
    ],
    [
      treasury.call('currency', []),
      expecting(
        'currency',
        (data) => treasury.decode('currency', data),
        (at) => at === terms.contracts.token,
      ),
    ],
    number('genesis'),
    number('slotSeconds'),
    number('slotsPerPeriod'),
    number('kMin'),
    number('minBillSlots'),
    number('finality'),
    [
      market.call('domain', []),
      expecting(
        'domain',
        (data) => market.decode('domain', data),
        (dom) => dom === domain,
      ),
    ],
  ];
  const asked = await chain.confirmFinal({ calls: checks.map(([call]) => call), transactions: [] });
  if (!asked.ok) return asked.error.code === 'chain.reverted' ? noCommunity() : asked;
  for (const [i, [, judge]] of checks.entries()) {
    const wrong = judge(asked.value.results[i] ?? '0x');
    if (wrong !== null) return wrong;
  }

  // Asked alone, because a tariff too old for the contract's memory makes it refuse the question.
  const { period, feedIn, retail } = terms.tariff;
  const tariffAsked = await chain.confirmFinal({
    calls: [market.call('tariffOf', [BigInt(period)])],
    transactions: [],
  });
  if (!tariffAsked.ok) return tariffAsked.error.code === 'chain.reverted' ? oldTariff() : tariffAsked;
  const tariff = market.decode('tariffOf', tariffAsked.value.results[0] ?? '0x');
  if (!tariff.ok) return noCommunity();
  if (tariff.value.feedIn !== BigInt(feedIn) || tariff.value.retail !== BigInt(retail)) return oldTariff();

  const owners = safe.decode('getOwners', asked.value.results[1] ?? '0x');
  const threshold = safe.decode('getThreshold', asked.value.results[2] ?? '0x');
  if (!owners.ok) return owners;
  if (!threshold.ok) return threshold;
  return ok({ invitation, stewards: owners.value, threshold: Number(threshold.value) });
}

/** The same for a household that has not joined anything yet: opens the chain, asks, and closes it. */
export async function checkInvitationOnline(
  invitation: Invitation,
  options: { readonly clock: Clock; readonly ownNodes?: readonly string[]; readonly transport?: Transport },
): Promise<Result<CheckedInvitation>> {
  const { clock, ownNodes, transport } = options;
  const { chainId, endpoints, finality, blockTime } = communityConfigOf(invitation, ownNodes);
  const chain = openChain({ chainId, endpoints, finality, blockTime, clock }, transport);
  try {
    return await checkInvitation(chain, invitation);
  } finally {
    chain.close();
  }
}

/** What `Home.join` takes, from a checked invitation and the household's choices. */
export function joinRequestOf(
  { invitation }: CheckedInvitation,
  choice: {
    readonly capacityWh: number;
    readonly limits: Limits;
    readonly passphrase?: string;
    readonly ownNodes?: readonly string[];
  },
): JoinRequest {
  const { capacityWh, limits, passphrase, ownNodes } = choice;
  return {
    config: communityConfigOf(invitation, ownNodes),
    choice: { capacityWh, inviteHash: invitation.inviteHash },
    limits,
    ...(passphrase === undefined ? {} : { passphrase }),
  };
}

const noCommunity = () =>
  fail(
    'invitation.no-community',
    'The community of this invitation is not where the invitation says. Nothing was joined.',
    'Ask your steward whether the invitation is right.',
  );

const otherOwner = () =>
  fail(
    'invitation.other-owner',
    'The stewards named in this invitation do not run this community. Nothing was joined.',
    'Do not accept it. Ask your steward in person.',
  );

const notASteward = (signer: string) =>
  fail(
    'invitation.not-a-steward',
    'This invitation was signed by someone who is no steward of the community. Nothing was joined.',
    'Do not accept it. Ask your steward in person.',
    { signer },
  );

const otherTerms = (field: string) =>
  fail(
    'invitation.other-terms',
    'The community works by other rules than this invitation says. Nothing was joined.',
    'Do not accept it. Ask your steward for a new one.',
    { field },
  );

const oldTariff = () =>
  fail(
    'invitation.old-tariff',
    'The prices in this invitation are not those of the community. Nothing was joined.',
    'Ask your steward for a new invitation.',
  );
