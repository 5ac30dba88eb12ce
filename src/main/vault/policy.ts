import { keccak_256 } from '@noble/hashes/sha3.js';
import { Interface, type TransactionDescription } from 'ethers';
import type { z } from 'zod';
import { communityAbi, marketAbi, treasuryAbi } from '../../shared/chain/generated/abi.ts';
import { bytesToHex, hexToBytes } from '../../shared/protocol/bytes.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import type { CommunityTerms, Hex, Kind, transactionSchema } from './api.ts';
import type { JournalEntry } from './journal.ts';
import { sealedHash } from './vectors.ts';

/**
 * What this vault signs: calls that it can decode, of functions a household has use for, on the contracts of the joined
 * community, within the household's limits. Everything else is refused, whoever asks.
 */
export interface PolicyContext {
  readonly account: Hex;
  readonly maskPublicKey: { readonly x: bigint; readonly y: bigint };
  readonly payoutAccount: Hex | null;
  readonly terms: CommunityTerms;
  /** The vector noted for a round; nothing else may be submitted or revealed. */
  readonly sent: (kind: Kind, slot: number) => JournalEntry | null;
}

type Transaction = z.output<typeof transactionSchema>;
type Check = (call: TransactionDescription, context: PolicyContext) => Result<null>;

const refuse = (code: string, message: string): Result<never> =>
  fail(
    `policy.${code}`,
    `${message} It was not signed.`,
    'If you did not expect this, pause trading and look for an update.',
  );

const allowed: Check = () => ok(null);

const big = (value: unknown): bigint => {
  if (typeof value !== 'bigint') throw new TypeError('not a number in calldata');
  return value;
};
const hex = (value: unknown): Hex => {
  if (typeof value !== 'string') throw new TypeError('not bytes in calldata');
  return `0x${value.slice(2).toLowerCase()}`;
};
const bigs = (value: unknown): bigint[] => Array.from(value as Iterable<unknown>, big);

const capacity = (wanted: unknown, { terms }: PolicyContext): Result<null> =>
  big(wanted) <= BigInt(terms.limits.maxCapacityWh)
    ? ok(null)
    : refuse('energy', 'The capacity asked for is above your limit.');

const spend = (amount: unknown, { terms }: PolicyContext): Result<null> =>
  big(amount) <= terms.limits.maxDeposit
    ? ok(null)
    : refuse('amount', 'The amount is above your limit for deposits.');

const deposit: Check = (call, context) =>
  hex(call.args['account']) === context.account
    ? spend(call.args['amount'], context)
    : refuse('recipient', 'The deposit would go to another household.');

const withPayout: Check = (_call, { payoutAccount }) =>
  payoutAccount === null ? refuse('payout', 'No payout account was set yet.') : ok(null);

/** Of a vector in calldata: is it the one that this vault made for the round? */
function isOurs(
  kind: Kind,
  slot: bigint,
  part: TransactionDescription['args'],
  context: PolicyContext,
): Result<null> {
  const entry = context.sent(kind, Number(slot));
  const points = kind === 2 ? [...bigs(part['a']), ...bigs(part['m'])] : [];
  const hash = sealedHash({ V: bigs(part['v']), bind: hex(part['bind']), bHash: hex(part['bHash']), points });
  return entry?.sealed === hash
    ? ok(null)
    : refuse('vector', 'These are not the values that were sealed for the slot.');
}

/** Of a reveal in calldata: was it given out by this vault for the vector of the round? */
function isRevealed(
  kind: Kind,
  slot: bigint,
  part: TransactionDescription['args'],
  context: PolicyContext,
): Result<null> {
  const entry = context.sent(kind, Number(slot));
  const bHash = bytesToHex(keccak_256(hexToBytes(hex(part['b']))));
  return entry?.missing !== undefined && entry.bHash === bHash
    ? ok(null)
    : refuse('reveal', 'This was not released for revealing.');
}

const both = (first: Result<null>, second: () => Result<null>): Result<null> => (first.ok ? second() : first);

const offerOf: Check = (call, context) =>
  isOurs(1, big(call.args['session']) + 1n, call.args['offer'], context);
const readingOf: Check = (call, context) =>
  isOurs(2, big(call.args['session']) - 1n, call.args['reading'], context);
const offerRevealOf: Check = (call, context) =>
  isRevealed(1, big(call.args['session']) + 1n, call.args['offer'], context);
const readingRevealOf: Check = (call, context) =>
  isRevealed(2, big(call.args['session']) - 1n, call.args['reading'], context);

const market: Readonly<Record<string, Check>> = {
  submit: (call, context) => both(offerOf(call, context), () => readingOf(call, context)),
  submitOffer: offerOf,
  submitReading: readingOf,
  revealBoth: (call, context) => both(offerRevealOf(call, context), () => readingRevealOf(call, context)),
  revealOffer: offerRevealOf,
  revealReading: readingRevealOf,
  openOffer: allowed,
  openReading: allowed,
  voidRound: allowed,
  clear: allowed,
  fixLambda: allowed,
  fold: allowed,
  settleVoid: allowed,
  // The contract compares the words with bind; only an offer of this vault has that bind.
  openLate: allowed,
  chargeAbsence: allowed,
  activate: allowed,
  recordShortfall: allowed,
  setCapacity: (call, context) => capacity(call.args['capacityWh'], context),
};

const community: Readonly<Record<string, Check>> = {
  register: (call, context) => {
    const { payoutAccount, maskPublicKey } = context;
    if (payoutAccount === null || hex(call.args['payout']) !== payoutAccount) {
      return refuse('payout', 'The payout account is not the one that you set.');
    }
    if (big(call.args['maskX']) !== maskPublicKey.x || big(call.args['maskY']) !== maskPublicKey.y) {
      return refuse('mask-key', 'The registration names another key.');
    }
    return capacity(call.args['capacityWh'], context);
  },
  leaveCommunity: withPayout,
  askReplacement: allowed,
  replaceAccount: allowed,
  disclose: allowed,
  viewed: allowed,
};

const treasury: Readonly<Record<string, Check>> = {
  deposit,
  depositWithPermit: deposit,
  withdraw: withPayout,
  drawCreditLine: (call, context) => spend(call.args['amount'], context),
  returnCreditLine: allowed,
  settleBill: allowed,
  postGap: allowed,
  recordDefault: allowed,
  closePot: allowed,
  payCredit: allowed,
  payOwed: allowed,
};

const token: Readonly<Record<string, Check>> = {
  approve: (call, context) =>
    hex(call.args['spender']) === context.terms.contracts.treasury
      ? spend(call.args['value'], context)
      : refuse('recipient', 'Only the community may be allowed to take from the deposit.'),
  transfer: (call, context) =>
    context.payoutAccount !== null && hex(call.args['to']) === context.payoutAccount
      ? ok(null)
      : refuse('recipient', 'Money leaves this wallet only to the payout account that you set.'),
};

/** The two calls of ERC-20 (EIP-20) that a household makes. */
const tokenAbi = [
  'function approve(address spender, uint256 value) returns (bool)',
  'function transfer(address to, uint256 value) returns (bool)',
];

const contracts = [
  { name: 'market', calls: new Interface(marketAbi), checks: market },
  { name: 'community', calls: new Interface(communityAbi), checks: community },
  { name: 'treasury', calls: new Interface(treasuryAbi), checks: treasury },
  { name: 'token', calls: new Interface(tokenAbi), checks: token },
] as const;

/** Names of the functions that a household may call, by contract. */
export const allowedCalls: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  contracts.map(({ name, checks }) => [name, Object.keys(checks)]),
);

/** Fails with a `policy.…` code that says which rule the transaction breaks. */
export function checkTransaction(transaction: Transaction, context: PolicyContext): Result<null> {
  const { terms, account } = context;
  if (transaction.chainId !== terms.chainId)
    return refuse('chain', 'The transaction is for another network.');
  const { fee } = transaction;
  const gasPrice = fee.type === 'legacy' ? fee.gasPrice : fee.maxFeePerGas;
  if (fee.type === 'eip1559' && fee.maxPriorityFeePerGas > fee.maxFeePerGas) {
    return refuse('fee', 'The fee of the transaction makes no sense.');
  }
  if (transaction.gasLimit * gasPrice > terms.limits.maxFeePerTransaction) {
    return refuse('fee', 'The network fee is above your limit.');
  }
  if (transaction.data === '0x') return checkPlainPayment(transaction, context);
  if (transaction.value !== 0n)
    return refuse('value', 'A call of the community never carries the network’s own money.');
  const target = contracts.find(({ name }) => terms.contracts[name] === transaction.to);
  if (target === undefined || transaction.to === account) {
    return refuse('contract', 'The transaction calls a contract that is not part of your community.');
  }
  const call = decode(target.calls, transaction.data);
  const check = call === null ? undefined : ownCheck(target.checks, call.name);
  if (call === null || check === undefined) {
    return refuse('function', 'The transaction calls a function that a household has no use for.');
  }
  try {
    return check(call, context);
  } catch {
    return refuse('calldata', 'The transaction could not be read.');
  }
}

/** Nothing to nobody (takes the place of a stuck transaction), or the network's money to the payout account. */
function checkPlainPayment(
  transaction: Transaction,
  { account, payoutAccount }: PolicyContext,
): Result<null> {
  if (transaction.to === account && transaction.value === 0n) return ok(null);
  if (payoutAccount !== null && transaction.to === payoutAccount) return ok(null);
  return refuse('recipient', 'Money leaves this wallet only to the payout account that you set.');
}

/** The decoded call, or null where the bytes are not exactly what encoding it again gives. */
function decode(calls: Interface, data: string): TransactionDescription | null {
  try {
    const call = calls.parseTransaction({ data });
    if (call === null) return null;
    return calls.encodeFunctionData(call.fragment, call.args) === data ? call : null;
  } catch {
    return null;
  }
}

/** Names come from calldata through the ABI; `constructor` and its like are not in the tables. */
const ownCheck = (checks: Readonly<Record<string, Check>>, name: string): Check | undefined =>
  Object.hasOwn(checks, name) ? checks[name] : undefined;
