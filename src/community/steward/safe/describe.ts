/**
 * What a proposal would do, read from its bytes alone: the title in a proposal's file is another steward's word. What
 * cannot be read is not signed.
 */
import { Interface, type InterfaceAbi, isAddress } from 'ethers';
import type { Hex } from '../../../main/chain/api.ts';
import { communityAbi, treasuryAbi } from '../../../shared/chain/generated/abi.ts';
import type { CommunityFile } from '../community-file.ts';
import { perKwh, units } from '../text.ts';
import { safeAbi } from './abi.ts';
import { type PlainCall, type SafeTransaction, takenApart } from './transaction.ts';

const community = new Interface(communityAbi as InterfaceAbi);
const treasury = new Interface(treasuryAbi as InterfaceAbi);
const owners = new Interface(safeAbi as InterfaceAbi);

type Words = (args: readonly unknown[], file: CommunityFile) => string;

const money = (amount: unknown, file: CommunityFile): string =>
  `${units(BigInt(String(amount)))} ${file.currency}`;

const COMMUNITY: Readonly<Record<string, Words>> = {
  admit: ([account]) => `admit ${account}`,
  remove: ([account]) => `remove ${account} from the community`,
  readmit: ([account]) => `lift the suspension of ${account}`,
  announceTariff: ([period, feedIn, retail], file) =>
    `tariff from period ${period}: feed-in ${perKwh(Number(feedIn))}, retail ${perKwh(Number(retail))} ${file.currency}/kWh`,
  announceCohorts: ([period, closing, cohorts]) =>
    [
      `cohorts from period ${period}`,
      ...list(closing).map((id) => `  close cohort ${id}`),
      ...list(cohorts).map(
        (members) => `  new cohort of ${list(members).length}: ${list(members).join(' ')}`,
      ),
    ].join('\n'),
  setFeeder: ([account]) => `feeder meter's account becomes ${account}`,
  setSupplier: ([account]) => `supplier role goes to ${account}`,
  setRoleKey: ([role, key]) => `key of role ${roleName(String(role))} becomes ${key}`,
  approveReplacement: ([oldAccount, newAccount, period]) =>
    `${newAccount} takes the place of ${oldAccount} from period ${period}`,
  withdrawReplacement: ([oldAccount]) =>
    `nobody takes the place of ${oldAccount} any more; the wallet that was to take it is out`,
};
const TREASURY: Readonly<Record<string, Words>> = {
  withdrawSupplier: ([to, amount], file) => `pay ${money(amount, file)} from the supplier account to ${to}`,
};
const OWNERS: Readonly<Record<string, Words>> = {
  addOwnerWithThreshold: ([owner, threshold]) => `new steward ${owner}; ${threshold} must sign from then on`,
  removeOwner: ([, owner, threshold]) => `steward ${owner} goes; ${threshold} must sign from then on`,
  swapOwner: ([, oldOwner, newOwner]) => `steward ${newOwner} takes the place of ${oldOwner}`,
  changeThreshold: ([threshold]) => `${threshold} stewards must sign from then on`,
};

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? [...value] : []);

/** Accounts as everywhere else in these commands: in small letters. */
const plain = (value: unknown): unknown =>
  Array.isArray(value) ? value.map(plain) : isAddress(value) ? String(value).toLowerCase() : value;

function roleName(word: string): string {
  const bytes = Buffer.from(word.slice(2), 'hex');
  return bytes.toString('utf8').replace(/\0+$/, '');
}

function words(coder: Interface, table: Readonly<Record<string, Words>>, data: Hex, file: CommunityFile) {
  try {
    const parsed = coder.parseTransaction({ data });
    const say = parsed === null ? undefined : table[parsed.name];
    if (parsed === null || say === undefined) return null;
    // Bytes that mean nothing to this call could mean something to somebody.
    if (coder.encodeFunctionData(parsed.fragment, parsed.args) !== data) return null;
    return say(parsed.args.toArray(true).map(plain), file);
  } catch {
    return null;
  }
}

function describeCall({ to, data }: PlainCall, file: CommunityFile): string | null {
  if (to === file.contracts.community) return words(community, COMMUNITY, data, file);
  if (to === file.contracts.treasury) return words(treasury, TREASURY, data, file);
  if (to === file.safe) return words(owners, OWNERS, data, file);
  return null;
}

/** One line or more per call; null where any part of it cannot be read. */
export function describe(transaction: SafeTransaction, file: CommunityFile): string[] | null {
  const { to, data, operation } = transaction;
  const calls = operation === 0 ? [{ to, data }] : to === file.multiSend ? takenApart(data) : null;
  if (calls === null) return null;
  const lines = calls.map((call) => describeCall(call, file));
  const readable = lines.filter((line) => line !== null);
  return readable.length === lines.length ? readable : null;
}
