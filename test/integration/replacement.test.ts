/**
 * A stolen computer: the home goes on with new keys, in the place of the account that was on it. Real households, the
 * stewards' own commands, and a real EVM, from the asking to slots settled under the new account.
 */
import { Contract } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { SIMULATED_PASSPHRASE, type SimulatedHome } from '../../src/community/simulation/home.ts';
import { communityAbi, treasuryAbi } from '../../src/shared/chain/generated/abi.ts';
import { expectOk, type Result } from '../../src/shared/result.ts';
import { type ElmStreet, tellElmStreet } from '../fixtures/steward-story.ts';

const LOST = 1;
/** Two periods ahead of the asking, as tariffs and cohorts are announced. */
const PERIOD = 2;

let elm: ElmStreet;
let fresh: SimulatedHome;
let oldAccount: string;
type Standing = { deposit: bigint; score: bigint; payout: string };
let before: Standing;
let after: Standing;
const states: string[] = [];
const refusals: Record<string, Result<unknown>> = {};
let toldOldHome: string[] = [];
let requests = '';
let approval = '';
let approvedByMistake = '';

/** 24 words that are a good backup, of a home that is not in this community (BIP-39's first test vector). */
const STRANGER = `${'abandon '.repeat(23)}art`;

async function wordsOf(home: SimulatedHome): Promise<string> {
  return expectOk(await home.secrets.showWords({ passphrase: SIMULATED_PASSPHRASE })).words.join(' ');
}
const adopt = (words: string) =>
  fresh.secrets.adoptPredecessor({ passphrase: SIMULATED_PASSPHRASE, material: { kind: 'words', words } });

/** What the chain has of an account. */
async function standing(account: string): Promise<Standing> {
  const { contracts } = elm.community();
  const treasury = new Contract(contracts.treasury, treasuryAbi, elm.town.provider);
  const community = new Contract(contracts.community, communityAbi, elm.town.provider);
  const held = await treasury.getFunction('depositOf')(account);
  const record = await community.getFunction('recordOf')(account);
  return { deposit: held.amount, score: held.score, payout: record.payout };
}
const noteState = async (): Promise<void> =>
  void states.push(expectOk(await fresh.household.replacement()).state);

beforeAll(async () => {
  elm = await tellElmStreet();
  oldAccount = elm.account(LOST);
  const [neighbour, old] = [elm.homes[0], elm.homes[LOST]];
  if (neighbour === undefined || old === undefined) throw new Error('no such home');
  refusals['of a member'] = await neighbour.household.askReplacement();
  fresh = await elm.welcome('Home 1 again');
  await noteState();
  refusals['without a backup'] = await fresh.household.askReplacement();
  expectOk(await adopt(STRANGER));
  refusals['too early'] = await fresh.household.askReplacement();
  for (let i = 0; i < 3; i += 1) await elm.tick();
  refusals['of a stranger'] = await fresh.household.askReplacement();
  refusals['of itself'] = await adopt(await wordsOf(fresh));
  expectOk(await adopt(await wordsOf(old)));
  expectOk(await fresh.household.askReplacement());
  await noteState();
  for (let i = 0; i < 6; i += 1) await elm.tick();
  await noteState();
  // The old computer is still running, at whoever has it.
  toldOldHome = elm.homes[LOST]?.household.view().attention.map(({ code }) => code) ?? [];
  // Between two rounds, so that nothing of it is under way that the others could wait for.
  await elm.runTo(5.9);
  await elm.lose(LOST);
  requests = await elm.done('requests');
  approvedByMistake = (await elm.town.run(['approve', '--all', '--key', 's0'])).text;
  approval = await elm.decide('replace', oldAccount, fresh.account);
  await elm.tick();
  await elm.tick();
  await noteState();
  await elm.runTo(PERIOD * 6 - 0.2);
  before = await standing(oldAccount);
  await elm.runTo(PERIOD * 6 + 0.3);
  after = await standing(fresh.account);
  // The bill that the lost computer left unsettled is a default: the new wallet settles it first, and trades after that.
  await elm.runTo(PERIOD * 6 + 10.3);
  await noteState();
}, 300_000);
afterAll(() => elm?.close());

test('from the wish to the place: asked with the old backup, approved by the stewards, carried out by itself', () => {
  expect(states).toEqual(['none', 'wanted', 'asked', 'approved', 'done']);
  expect(requests).toContain(`${fresh.account} asks to take the place of ${oldAccount}`);
  expect(approvedByMistake).toContain(`${fresh.account} asks to take another home’s place`);
  expect(approvedByMistake).toContain('Nobody waits');
  expect(approval).toContain(`${fresh.account} takes the place of ${oldAccount} from period ${PERIOD}`);
});

test('deposit, score and payout account come along, and nothing stays with the stolen account', async () => {
  expect(before.deposit).toBeGreaterThan(0n);
  expect(after).toMatchObject({ score: before.score, payout: before.payout });
  // The new wallet refills what bills had taken, and pays no second deposit.
  expect(after.deposit).toBeGreaterThanOrEqual(before.deposit);
  expect(after.deposit).toBeLessThan((before.deposit * 11n) / 10n);
  expect((await standing(oldAccount)).deposit).toBe(0n);
  const view = expectOk(await fresh.household.replacement());
  expect(view.payoutAccount).toBe(before.payout.toLowerCase());
});

test('the new wallet trades: settled slots under the new account, each recomputed', () => {
  const { rows } = expectOk(fresh.household.slots({ offset: 0, limit: 50 }));
  const settled = rows.filter((row) => row.state === 'settled' && row.slot >= PERIOD * 6);
  expect(settled.length).toBeGreaterThanOrEqual(2);
  for (const row of settled) expect(row).toMatchObject({ agrees: true });
});

test('the home whose place is asked for is told, as it may be a thief who asks', () => {
  expect(toldOldHome).toEqual(['replacement.asked']);
});

test('refused: a home with a place, no backup, one of a stranger or of this wallet, and asking before anything is known', () => {
  const codes = Object.entries(refusals).map(([who, answer]) => [who, answer.ok ? 'ok' : answer.error.code]);
  expect(Object.fromEntries(codes)).toEqual({
    'of a member': 'replacement.has-place',
    'without a backup': 'replacement.no-backup',
    'too early': 'replacement.too-early',
    'of a stranger': 'replacement.unknown-home',
    'of itself': 'backup.own-household',
  });
});

test('the old account’s open bill is closed with its backup: its slots are read off the chain, and the bill agrees', () => {
  const bills = expectOk(fresh.household.bills({ before: null, limit: 9 }));
  const settled = bills.filter((bill) => bill.state === 'settled');
  expect(settled.length).toBeGreaterThan(0);
  for (const bill of settled) expect(bill).toMatchObject({ agrees: true });
  const { rows } = expectOk(fresh.household.slots({ offset: 0, limit: 50 }));
  const taken = rows.filter((row) => row.slot < PERIOD * 6 && row.state === 'settled');
  expect(taken.length).toBeGreaterThan(0);
  for (const row of taken) expect(row).toMatchObject({ agrees: true, importWh: null });
  expect(fresh.household.view().attention).toEqual([]);
});
