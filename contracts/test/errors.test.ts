/** Every named error of the contracts is provoked by a test; here are those that no other test comes upon. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AbiCoder, toBeHex } from 'ethers';
import { afterEach, expect, test } from 'vitest';
import { linked } from '../../src/community/chain/deploy.ts';
import { marketCode } from '../../src/community/chain/generated/bytecode.ts';
import type { Hex } from '../../src/main/chain/api.ts';
import { communityAbi, marketAbi, treasuryAbi } from '../../src/shared/chain/generated/abi.ts';
import { bytesToHex } from '../../src/shared/protocol/bytes.ts';
import { dataOf, errorNameOf } from './support/chain.ts';
import { eight, type Household, noOffer, offerStruct, pair, ZERO32 } from './support/household.ts';
import { buyer, refused, seller, trading } from './support/scenes.ts';
import { readingPart, World } from './support/world.ts';

let world: World;
afterEach(() => world.chain.close());

const member = (i: number): Household => {
  const h = world.households[i];
  if (h === undefined) throw new Error(`no household ${i}`);
  return h;
};

/** Storage of the three contracts, as one hash each: a refused call leaves it as it was. */
async function storage(): Promise<unknown[]> {
  const { market, treasury, community } = world;
  return Promise.all(
    [market, treasury, community].map(async ({ address }) => {
      const proof = await world.chain.raw.request('eth_getProof', [address, [], 'latest']);
      if (typeof proof !== 'object' || proof === null || !('storageHash' in proof))
        throw new Error('no proof');
      return proof.storageHash;
    }),
  );
}

async function unchanged(call: () => Promise<unknown>, error: string): Promise<void> {
  const before = await storage();
  await refused(call(), error);
  expect(await storage()).toEqual(before);
}

/** Lets the test speak as the community contract, for what its own checks never let through. */
async function asCommunity(): Promise<Hex> {
  const { address } = world.community;
  await world.chain.raw.request('hardhat_impersonateAccount', [address]);
  await world.chain.raw.request('hardhat_setBalance', [address, toBeHex(10n ** 20n)]);
  return address;
}

/** Guards that no state can reach; each with the reason, which a test here or the type of a caller shows. */
const UNREACHABLE = new Set([
  // two rounds of a slot with the same active set share at least two members: see the test below
  'TooFewUnopened',
]);
/** Of OpenZeppelin's, by their own tests there; ours only passes arguments that cannot provoke them. */
const INHERITED = new Set([
  'OwnableInvalidOwner',
  'SafeERC20FailedOperation',
  'ReentrancyGuardReentrantCall',
]);

test('every named error of the ABIs has a test that provokes it', async () => {
  world = await World.create({ households: 4, slotsPerPeriod: 6, announce: false });
  const folder = import.meta.dirname;
  const tests = readdirSync(folder)
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
  const provoked = new Set([...tests.matchAll(/'([A-Z][A-Za-z0-9]+)',?\s*\)/g)].map((match) => match[1]));
  const names = [marketAbi, treasuryAbi, communityAbi].flatMap((abi) =>
    abi.flatMap((item) => (item.type === 'error' ? [item.name] : [])),
  );
  expect(names.length).toBeGreaterThan(60);
  const missing = [...new Set(names)].filter(
    (name) => !provoked.has(name) && !UNREACHABLE.has(name) && !INHERITED.has(name),
  );
  expect(missing).toEqual([]);
});

test('an absentee never lacks two others that stay unopened: rounds of one active set share two members', async () => {
  world = await World.create({ households: 4, slotsPerPeriod: 6 });
  for (let n = 4; n <= 16; n += 1) {
    const threshold = Math.max(4, Math.ceil((2 * n) / 3));
    expect(2 * threshold - n).toBeGreaterThanOrEqual(2);
  }
  for (let t = 0; t < 2; t += 1) await world.session(t, trading(world));
  expect((await world.view('roundOf', [1n, 2n, 1n])).threshold).toBe(4);
});

test('who left is seated but not active; void, gap and kinds that are none are refused by name', async () => {
  world = await World.create({ households: 6, slotsPerPeriod: 6 });
  const h = member(5);
  await world.session(0, trading(world));
  await world.toCommunity(h.account, 'leaveCommunity', []);
  for (let t = 1; t < 11; t += 1) await world.session(t, trading(world));
  await world.at(11, 1);
  const seat = await world.seat(h, 12);
  const offer = offerStruct(h.buildOffer(world.dom, 12, seat.place, await world.active(1, 12), noOffer));
  await unchanged(() => world.toMarket(h.account, 'submitOffer', [11n, offer, ZERO32, []]), 'NotActive');
  const words = world.offerWordsOf(5, 1);
  await unchanged(() => world.toMarket(h.account, 'settleVoid', [5n, 1n, words]), 'NotVoid');
  await unchanged(() => world.toMarket(h.account, 'voidRound', [3n, 5n, 1n]), 'Mismatch');
  await unchanged(() => world.toTreasury(member(0).account, 'postGap', [0n, 0n, 0n]), 'GapTooSmall');
  await world.toCommunity(world.steward, 'setSupplier', [world.steward]);
  const rest = (await world.money('supplierBalance', [])) - (await world.money('supplierMin', []));
  const pay = (amount: bigint) => world.toTreasury(world.steward, 'withdrawSupplier', [h.payout, amount]);
  await unchanged(() => pay(rest + 1n), 'SupplierTooLow');
  await pay(rest);
});

test('an absentee that offered more than its capacity cannot open late', async () => {
  world = await World.create({ households: 6, slotsPerPeriod: 6 });
  const greedy = member(1);
  const gone = (t: number) => (h: Household) =>
    h === greedy
      ? { curves: seller(6000, 4), skipReading: t === 3, skipOffer: t === 3 }
      : { curves: buyer(700, 28) };
  for (let t = 0; t < 4; t += 1) await world.session(t, gone(t));
  const offer = greedy.offers.get(2);
  const reading = greedy.readings.get(0);
  if (offer === undefined || reading === undefined) throw new Error('nothing submitted');
  const part = readingPart(
    reading.place,
    bytesToHex(reading.bind),
    bytesToHex(reading.seedHash),
    pair(reading.A),
    pair(reading.M),
  );
  await unchanged(
    () =>
      world.toMarket(greedy.account, 'openLate', [
        2n,
        offer.place,
        eight(offer.words),
        bytesToHex(offer.salt),
        bytesToHex(offer.seedHash),
        part,
      ]),
    'OfferBeyondCapacity',
  );
});

test('nobody is admitted twice, and all capacities together stay below 2^31 Wh', async () => {
  world = await World.create({ households: 4, slotsPerPeriod: 6 });
  const community = await asCommunity();
  await unchanged(() => world.toMarket(community, 'admit', [member(0).account, 5n]), 'AlreadyMember');
  const most = (1n << 24n) - 1n;
  const admit = (i: number) =>
    world.toMarket(community, 'admit', [`0x${(0xdef000 + i).toString(16).padStart(40, '0')}`, most]);
  for (let i = 0; i < 127; i += 1) await admit(i);
  await unchanged(() => admit(127), 'CommunityFull');
});

test('constants that cannot work are refused by name', async () => {
  world = await World.create({ households: 4, slotsPerPeriod: 6, announce: false });
  const { address } = world.community;
  const libraries = Object.fromEntries(Object.keys(marketCode.links).map((name) => [name, address]));
  const deploy = async (times: readonly number[], code: string): Promise<string> => {
    const args = AbiCoder.defaultAbiCoder().encode(
      ['address', 'address', 'uint256[7]'],
      [code, address, times],
    );
    try {
      await world.chain.raw.request('eth_call', [{ data: linked(marketCode, libraries, args) }, 'latest']);
      return 'deployed';
    } catch (failure) {
      return errorNameOf(dataOf(failure) ?? '0x');
    }
  };
  const good = [1_900_000_000, 900, 96, 4, 8, 1, 1];
  const wrong = (i: number, value: number) => good.map((v, k) => (k === i ? value : v));
  expect(await deploy(good, address)).toBe('deployed');
  expect(await deploy(good, `0x${'00'.repeat(20)}`)).toBe('ZeroAddress');
  for (const times of [wrong(1, 0), wrong(2, 5), wrong(2, 1001), wrong(3, 3), wrong(3, 17), wrong(4, 97)])
    expect(await deploy(times, address)).toBe('WrongConstants');
  for (const times of [wrong(4, 0), wrong(5, 200), wrong(6, 60)])
    expect(await deploy(times, address)).toBe('WrongConstants');
});

test('the market goes on after a standstill of a whole ring; the place of a pot that is not closed and paid is not taken by another', async () => {
  world = await World.create({ households: 4, slotsPerPeriod: 6 });
  const flow = (h: Household) => ({ m: world.households.indexOf(h) % 2 === 1 ? -800 : 900 });
  for (let t = 0; t < 7; t += 1) await world.session(t, trading(world, flow));
  await world.at(10, 1);
  await world.chain.mine();
  await world.settle(member(0), 0);
  for (let t = 44; t < 59; t += 1) await world.session(t, trading(world, flow));
  // slot 45 has the ring's place of slot 5, the last of before that shares its imbalance word
  expect((await world.view('clearingOf', [45n])).lambdaFixed).toBe(true);
  await unchanged(() => world.settle(member(0), 8), 'PotNotPaid');
});
