import { Interface } from 'ethers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import type { Transport } from '../../src/main/chain/api.ts';
import type { HouseholdActions } from '../../src/main/household/actions.ts';
import type { Vault } from '../../src/main/vault/api.ts';
import { expectOk } from '../../src/shared/result.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { attentionOf, everyBill, rowOf } from '../fixtures/everything.ts';
import { townEvents } from '../fixtures/town-events.ts';

/**
 * Six homes. Two trade in slot 7 and then sleep through the phase in which its reading is due; one of them shows its
 * offer afterwards, the other never comes back. A third leaves the community.
 */
const CURVES = [-3000, 1200, 2500, 900, 1500, 700].map((watts) => () => watts);
const ABSENT_SLOT = 7;
const [PROVIDENT, LEAVER, REPENTANT, LOST] = [1, 3, 4, 5];
/** What somebody pays into a deposit, and how much of it its home takes out: less, as a bill was paid from it. */
const [SPARE, TAKEN] = [3_000_000n, 2_000_000n];
const LEAVES_AT = 10;

function awake(home: number, slot: number): boolean {
  if (home >= REPENTANT && slot === ABSENT_SLOT + 1) return false;
  if (home === LOST) return slot <= ABSENT_SLOT;
  if (home === LEAVER) return slot <= 17 || (slot >= 22 && slot < 24) || slot >= 74;
  return slot <= 17 || (slot >= 38 && slot < 40);
}

/** What the repentant one said and did, in order: how far its reading of the chain is, and each seal and signature. */
const acts: ({ readonly done: number; readonly of: number } | 'at the head' | 'sealed' | 'signed')[] = [];
/** Its service answers about so many blocks at most. */
const MOST_BLOCKS = 24;

function smallAnswers(home: number, inner: Transport): Transport {
  if (home !== REPENTANT) return inner;
  return async (url, body, signal) => {
    const { id, method, params } = JSON.parse(body);
    if (method !== 'eth_getLogs' || Number(params[0].toBlock) - Number(params[0].fromBlock) < MOST_BLOCKS)
      return inner(url, body, signal);
    const text = JSON.stringify({ id, error: { code: -32_000, message: 'block range too large' } });
    return { status: 200, text, retryAfterSeconds: null };
  };
}

function watched(home: number, honest: Vault): Vault {
  if (home !== REPENTANT) return honest;
  const noting =
    <A, R>(act: 'sealed' | 'signed', work: (request: A) => R) =>
    (request: A): R => {
      acts.push(act);
      return work(request);
    };
  return {
    ...honest,
    buildOffer: noting('sealed', honest.buildOffer),
    buildReading: noting('sealed', honest.buildReading),
    reveal: noting('sealed', honest.reveal),
    signTransaction: noting('signed', honest.signTransaction),
  };
}

let town: Town;
let asked: readonly string[] = [];
let known: ReturnType<HouseholdActions['absences']>;
let tooMuch: Awaited<ReturnType<HouseholdActions['withdraw']>>;
/** Late openings and charges of a slot. */
const charges = (slot: number): string[] =>
  townEvents(town)
    .filter(({ name, args }) => /^(OpenedLate|AbsenceCharged)$/.test(name) && args['slot'] === BigInt(slot))
    .map(({ name, args }) => `${name} ${args['account']}`);

const rpc = async (method: string, params: readonly unknown[]): Promise<unknown> => {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const answer = await town.fetcher('http://chain.invalid', { method: 'POST', body });
  return z.object({ result: z.unknown() }).parse(await answer.json()).result;
};
const money = new Interface([
  'function faucet(address, uint256)',
  'function approve(address, uint256)',
  'function balanceOf(address)',
  'function deposit(address, uint256)',
]);
/** Somebody pays money into a home's deposit, as anybody can. */
async function depositFor(home: number, amount: bigint): Promise<void> {
  const from = `0x${'d0'.repeat(20)}`;
  const { token, treasury } = town.community.config.contracts;
  await rpc('hardhat_impersonateAccount', [from]);
  await rpc('hardhat_setBalance', [from, '0xde0b6b3a7640000']);
  for (const [to, data] of [
    [token, money.encodeFunctionData('faucet', [from, amount])],
    [token, money.encodeFunctionData('approve', [treasury, amount])],
    [treasury, money.encodeFunctionData('deposit', [town.home(home).account, amount])],
  ])
    await rpc('eth_sendTransaction', [{ from, to, data, gas: '0x7a120' }]);
}
async function tokensOf(account: string): Promise<bigint> {
  const { token } = town.community.config.contracts;
  const data = money.encodeFunctionData('balanceOf', [account]);
  return BigInt(z.string().parse(await rpc('eth_call', [{ to: token, data }, 'latest'])));
}

beforeAll(async () => {
  town = await startTown({ curves: CURVES, awake, faults: smallAnswers, vault: watched });
  await town.assemble();
  await town.runTo(LEAVES_AT);
  expectOk(town.home(LEAVER).household.leave());
  await town.runTo(12);
  await depositFor(PROVIDENT, SPARE);
  const { household } = town.home(REPENTANT);
  asked = attentionOf(household);
  known = household.absences();
  expectOk(await household.openLate(ABSENT_SLOT));
  await town.runTo(17);
  const { deposit } = expectOk(town.home(0).household.funds()) ?? { deposit: 0n };
  tooMuch = await town.home(0).household.withdraw(deposit);
  expectOk(await town.home(PROVIDENT).household.withdraw(TAKEN));
  await town.runTo(20);
  acts.length = 0;
  const back = town.home(REPENTANT).household.subscribe(({ catchUp }) => {
    if (acts.at(-1) !== 'at the head' || catchUp !== null) acts.push(catchUp ?? 'at the head');
  });
  await town.runTo(40);
  back();
  await town.runTo(76);
}, 300_000);
afterAll(() => town?.close());

test('a missing reading after a trade is told, with both prices, and nothing is shown unasked', () => {
  expect(asked).toEqual(['slot.absence']);
  const [absence] = expectOk(known);
  expect(absence).toMatchObject({ slot: ABSENT_SLOT, offered: true, soldWh: 0 });
  expect(absence?.boughtWh).toBeGreaterThan(0);
  expect(absence?.chargeIfOpened).toBeLessThan(absence?.chargeIfNot ?? 0n);
});

test('who shows its offer pays for its own trade; who does not is charged by a neighbour after 30 slots', () => {
  expect(charges(ABSENT_SLOT).sort()).toEqual(
    [`OpenedLate ${town.home(REPENTANT).account}`, `AbsenceCharged ${town.home(LOST).account}`].sort(),
  );
  expect(attentionOf(town.home(REPENTANT).household)).toEqual([]);
});

test('after the long sleep it says how far it has read, and seals and signs nothing before it is at the head', () => {
  const reading = acts.findIndex((act) => typeof act === 'string');
  const progress = acts.slice(0, reading).flatMap((act) => (typeof act === 'string' ? [] : [act]));
  // Twenty slots of 24 blocks, four small answers a round.
  expect(progress.length).toBeGreaterThan(3);
  expect(progress[0]?.of).toBeGreaterThan(400);
  for (const [i, { done, of }] of progress.entries()) {
    expect(done).toBeGreaterThan(i === 0 ? -1 : (progress[i - 1]?.done ?? 0));
    expect(of).toBeGreaterThan(done);
  }
  // The round that reaches the head may act; none before it did, and it is never behind again.
  const after = acts.slice(reading);
  expect(after.filter((act) => typeof act !== 'string')).toEqual([]);
  expect(after).toContain('at the head');
  expect(after).toContain('signed');
});

test('the energy of slots slept through is noted, though nothing was traded in them', () => {
  expect(rowOf(town.home(REPENTANT).household, ABSENT_SLOT)).toMatchObject({
    state: 'skipped',
    importWh: 10,
    amount: null,
  });
});

test('nobody takes out what stands behind its bills', () => {
  expect(tooMuch).toMatchObject({ ok: false, error: { code: 'funds.not-free' } });
});

test('what is free is paid to the payout account, to the unit, and the home trades on', async () => {
  const { household, vault } = town.home(PROVIDENT);
  const { payoutAccount } = expectOk(await vault.status({}));
  expect(await tokensOf(payoutAccount ?? '')).toBe(TAKEN);
  const { deposit, required } = expectOk(household.funds()) ?? { deposit: 0n, required: 1n };
  expect(deposit).toBeGreaterThanOrEqual(required);
  expect(rowOf(household, 14)).toMatchObject({ state: 'settled', agrees: true });
});

test('who leaves gets a last bill however small, and its whole deposit back', () => {
  const { household } = town.home(LEAVER);
  const bills = everyBill(household);
  expect(bills.map(({ period, state, agrees }) => ({ period, state, agrees }))).toEqual([
    { period: 2, state: 'settled', agrees: true },
    { period: 1, state: 'settled', agrees: true },
    { period: 0, state: 'settled', agrees: true },
  ]);
  expect(bills[0]?.slotsFolded).toBeLessThan(4);
  expect(expectOk(household.funds())).toMatchObject({ deposit: 0n });
  expect(household.view().stage).toBe('left');
});

test('the story of a slot whose events are long gone is still whole', () => {
  const { household } = town.home(LEAVER);
  const story = expectOk(household.story(3));
  expect(story.checks.length).toBeGreaterThan(8);
  expect(story.checks.filter(({ agrees }) => agrees === false)).toEqual([]);
  expect(story.curves?.supplyWh.reduce((sum, wh) => sum + wh, 0)).toBeGreaterThan(0);
  expect(story.curves).toMatchObject({ volumeWh: story.row.volumeWh, price: story.row.price });
});
