/** Why the network or a contract refused, as a sentence with a remedy. */
import { Interface, type InterfaceAbi, isError } from 'ethers';
import { z } from 'zod';
import { communityAbi, currencyAbi, marketAbi, treasuryAbi } from '../../shared/chain/generated/abi.ts';
import type { AppError } from '../../shared/result.ts';

type Words = readonly [message: string, remedy: string];

/** By the name of the contracts' error; `{0}` stands for its first argument, `{1}` for its second. */
const REASONS: Readonly<Record<string, Words>> = {
  OwnableUnauthorizedAccount: [
    'Only the stewards together may do this.',
    'Propose it from the Safe: check that --community names the right file.',
  ],
  NotRegistered: ['{0} has not registered.', 'Let the home accept its invitation first; see `requests`.'],
  NotMember: ['{0} is no member.', 'See `status --members` for who is.'],
  AlreadyMember: ['{0} is a member already.', 'Nothing is to be done.'],
  CommunityFull: [
    'The capacities of all members together have reached the limit of 2^31 Wh.',
    'Start a second community for the next homes.',
  ],
  CohortSize: [
    'A cohort would have {0} members; it must have 4 to 16.',
    'Change the plan; with fewer than four homes, wait for more.',
  ],
  CohortNotClosed: [
    'A member of the plan sits in cohort {0}, which is not closed.',
    'Close it in the same announcement (--close {0}), or redraw all (--redraw).',
  ],
  UnknownCohort: ['There is no open cohort {0}.', 'See `cohorts` for the numbers.'],
  AnnouncedTooLate: [
    'Period {0} is too near: what concerns it had to be announced before the period before it began.',
    'Leave --period out to take the first one that can be announced.',
  ],
  WrongPeriod: [
    'Period {0} does not fit what was announced before.',
    'Choose a later one; an earlier announcement for a coming period has to begin first.',
  ],
  TariffOutOfRange: [
    'The feed-in price must be below the retail price, and both below 16.777216 per kWh.',
    'Give them per kWh in the currency, for example: tariff 0.08 0.35',
  ],
  NotAsked: [
    'The home at {0} has not asked to be replaced by that account.',
    'Let the new wallet ask for it first (Settings, Move this home).',
  ],
  PlacePromised: [
    'The place of {0} is promised to {1} already.',
    'Wait until it is carried out, or take the approval back with `replace {0} --withdraw`.',
  ],
  NotSupplier: [
    'The Safe does not hold the supplier role, so it cannot withdraw.',
    'Set the role with `supplier account`, or withdraw from the account that has it.',
  ],
  SupplierTooLow: [
    'The supplier account must keep at least its minimum, and would fall below it.',
    'Withdraw less; `status` shows how much is free.',
  ],
  Suspended: [
    'This member is suspended for another reason than misses or strikes ({0}).',
    'See `status --members`.',
  ],
  NotSuspended: ['This member is not suspended.', 'See `status --members`.'],
  NotYet: ['It is too early for this.', 'Wait until the period begins that it was approved for.'],
  CurrencyRefused: [
    'The currency is no ERC-20 token with 6 decimals, or it takes a fee on transfers.',
    'Choose another one with --currency.',
  ],
  WrongConstants: [
    'The contracts refuse these constants.',
    'Keep to 0.3 slotSeconds >= 2 (finality + 2) blockTime, kMin at least 4, and a start that is not in the past.',
  ],
  ZeroAddress: ['The address 0 cannot be used here.', 'Give a real address.'],
  ERC20InsufficientBalance: [
    'This account holds too little of the community currency.',
    'Move money to it first; `key show` tells its address.',
  ],
  GS013: [
    'The call inside the Safe transaction failed.',
    'See `status`; the state has changed since it was proposed.',
  ],
  GS020: ['There are too few signatures.', 'Collect them with `sign`.'],
  GS026: ['A signature is not by an owner of the Safe.', 'Collect them again with `sign`.'],
};

const coders = [communityAbi, marketAbi, treasuryAbi, currencyAbi].map(
  (abi) => new Interface(abi as InterfaceAbi),
);

function refusal(name: string, args: readonly unknown[]): AppError {
  const [message, remedy] = REASONS[name] ?? [
    `The contract refuses this (${name}${args.length === 0 ? '' : `: ${args.join(', ')}`}).`,
    'Nothing was changed. docs/protocol.md explains the rules.',
  ];
  if (name === 'Suspended' && String(args[0]) === '0') return refusal('NotSuspended', []);
  const fill = (text: string): string =>
    text.replaceAll('{0}', String(args[0] ?? '')).replaceAll('{1}', String(args[1] ?? ''));
  return { code: 'steward.refused', message: fill(message), remedy: fill(remedy), params: { reason: name } };
}

/** The reason in a reverted call's data. */
function fromData(data: string): AppError | null {
  for (const coder of coders) {
    const parsed = parse(coder, data);
    if (parsed === null) continue;
    // Error(string): what the Safe and older contracts give.
    if (parsed.name === 'Error') return refusal(String(parsed.args[0] ?? ''), []);
    return refusal(parsed.name, [...parsed.args]);
  }
  return null;
}

function parse(coder: Interface, data: string) {
  try {
    return coder.parseError(data);
  } catch {
    return null;
  }
}

const unreachable = (detail: string): AppError => ({
  code: 'steward.unreachable',
  message: 'The network service does not answer as it should. Nothing was changed, or it is not known yet.',
  remedy: 'Check the address (--rpc URL) and the connection; then look at `status` before you try again.',
  params: { detail },
});

const saidSchema = z.object({
  error: z.object({ message: z.string() }).optional(),
  info: z.object({ error: z.object({ message: z.string() }).optional() }).optional(),
});

/** Everything that was said about it; the node's own words are in `error`, or in `info`. */
function wholeOf(thrown: unknown): string {
  const said = saidSchema.safeParse(thrown);
  const node = said.success ? [said.data.error?.message, said.data.info?.error?.message] : [];
  return [thrown instanceof Error ? thrown.message : '', ...node].join(' ');
}

/** What ethers threw, in words. */
export function explain(thrown: unknown): AppError {
  const detail = (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 300);
  const refused = isError(thrown, 'CALL_EXCEPTION') ? thrown : null;
  const reason = typeof refused?.data === 'string' ? fromData(refused.data) : null;
  if (reason !== null) return reason;
  // Nodes word it differently, and ethers knows some of their words only.
  if (
    isError(thrown, 'INSUFFICIENT_FUNDS') ||
    /enough funds|insufficient (funds|balance)/i.test(wholeOf(thrown))
  ) {
    return {
      code: 'steward.no-gas',
      message: 'This account cannot pay for the transaction. Nothing was sent.',
      remedy: 'Send some of the chain’s own money to it; `key show` tells its address.',
    };
  }
  if (refused !== null) {
    return {
      code: 'steward.refused',
      message: 'The chain refused the transaction without saying why.',
      remedy: 'See `status`; the state may have changed meanwhile.',
      params: { detail },
    };
  }
  if (isError(thrown, 'NONCE_EXPIRED') || isError(thrown, 'REPLACEMENT_UNDERPRICED')) {
    return {
      code: 'steward.busy-account',
      message: 'Another transaction of this account was on its way at the same time.',
      remedy: 'Look at `status`, then try again.',
    };
  }
  return unreachable(detail);
}
