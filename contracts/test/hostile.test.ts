/** Currencies that misbehave, constants that cannot work, and rings that must not lose anything. */
import { AbiCoder, id, type Signer } from 'ethers';
import { afterEach, expect, test } from 'vitest';
import { type CommunitySettings, deployCommunity, linked } from '../../src/community/chain/deploy.ts';
import type { Hex } from '../../src/main/chain/api.ts';
import { contractAt } from '../../src/main/chain/contract.ts';
import { treasuryAbi } from '../../src/shared/chain/generated/abi.ts';
import { hostileTokenAbi, hostileTokenCode } from './generated/harness.ts';
import { Refused, TestChain } from './support/chain.ts';
import { refused, trading } from './support/scenes.ts';
import { foldItem, World } from './support/world.ts';

/** Selector of OpenZeppelin's ReentrancyGuardReentrantCall(). */
const REENTRANT = id('ReentrancyGuardReentrantCall()').slice(0, 10);

let chain: TestChain;
afterEach(() => chain.close());

const settings = (currency: string): CommunitySettings => ({
  genesis: 1_900_000_000,
  slotSeconds: 900,
  slotsPerPeriod: 96,
  kMin: 4,
  minBillSlots: 8,
  finality: 1,
  blockSeconds: 1,
  supplierMin: 1n,
  currency,
});

async function token(signer: Signer, decimals: number): Promise<Hex> {
  const data = linked(hostileTokenCode, {}, AbiCoder.defaultAbiCoder().encode(['uint8'], [decimals]));
  const sent = await signer.sendTransaction({ data, gasLimit: 5_000_000n });
  const receipt = await sent.wait();
  if (receipt?.contractAddress == null) throw new Error('not deployed');
  return receipt.contractAddress as Hex;
}

async function withToken() {
  chain = await TestChain.start(4, 1_800_000_000);
  const signer = await chain.ethers().getSigner(0);
  const currency = contractAt(hostileTokenAbi, await token(signer, 6));
  const d = await deployCommunity(signer, settings(currency.address));
  const treasury = contractAt(treasuryAbi, d.treasury as Hex);
  chain.watch(treasury);
  const [me] = chain.accounts;
  if (me === undefined) throw new Error('no account');
  await chain.send(me, currency.call('faucet', [me, 10_000n]));
  await chain.send(me, currency.call('approve', [treasury.address, 10_000n]));
  return { currency, treasury, me };
}

test('a currency without 6 decimals, or no contract at all, is refused at deployment', async () => {
  chain = await TestChain.start(2, 1_800_000_000);
  const signer = await chain.ethers().getSigner(0);
  const wrong = await token(signer, 18);
  await expect(deployCommunity(signer, settings(wrong))).rejects.toThrow();
  await expect(deployCommunity(signer, settings(`0x${'12'.repeat(20)}`))).rejects.toThrow();
});

test('constants that leave no time to reveal safely, or too small cohorts, are refused at deployment', async () => {
  chain = await TestChain.start(2, 1_800_000_000);
  const signer = await chain.ethers().getSigner(0);
  const good = settings(await token(signer, 6));
  await expect(deployCommunity(signer, { ...good, slotSeconds: 19 })).rejects.toThrow();
  await expect(deployCommunity(signer, { ...good, finality: 200 })).rejects.toThrow();
  await expect(deployCommunity(signer, { ...good, kMin: 3 })).rejects.toThrow();
  await expect(deployCommunity(signer, { ...good, slotsPerPeriod: 5 })).rejects.toThrow();
});

test('a token that takes a fee or says no brings nothing in; one that answers nothing works', async () => {
  const { currency, treasury, me } = await withToken();
  const deposit = () => chain.send(me, treasury.call('deposit', [me, 100n]));
  await chain.send(me, currency.call('setFee', [1n]));
  await refused(deposit(), 'CurrencyRefused');
  await chain.send(me, currency.call('setFee', [0n]));
  await chain.send(me, currency.call('setLying', [true]));
  await expect(deposit()).rejects.toBeInstanceOf(Refused);
  await chain.send(me, currency.call('setLying', [false]));
  await chain.send(me, currency.call('setSilent', [true]));
  const { events } = await deposit();
  expect(events.map((e) => e.name)).toEqual(['Deposited']);
});

test('a token that calls back while money moves cannot enter the treasury a second time', async () => {
  const { currency, treasury, me } = await withToken();
  for (const again of [
    treasury.encode('withdraw', [1n]),
    treasury.encode('deposit', [me, 1n]),
    treasury.encode('settleBill', [
      0n,
      0n,
      0n,
      `0x${'00'.repeat(32)}`,
      [],
      { post: false, importWh: 0n, exportWh: 0n },
    ]),
    treasury.encode('payOwed', [me]),
    treasury.encode('closePot', [0n, 0n, []]),
  ]) {
    await chain.send(me, currency.call('setCallback', [treasury.address, again]));
    await chain.send(me, treasury.call('deposit', [me, 10n]));
    const error = currency.decode('callbackError', await chain.call(currency.call('callbackError', [])));
    expect(error).toEqual({ ok: true, value: REENTRANT });
  }
});

test('a READING that can still be folded is never overwritten: the ring refuses, and folding in the same call helps', async () => {
  const world = await World.create({ households: 4, slotsPerPeriod: 96 });
  chain = world.chain;
  const [h] = world.households;
  if (h === undefined) throw new Error('nobody');
  const keep = (who: unknown) => ({ keepFolds: who === h });
  for (let t = 0; t <= 32; t += 1) await world.session(t, trading(world, keep));
  await world.at(33, 1);
  await refused(world.submit(h, 33, { keepFolds: true }), 'UnfoldedReading');
  // anyone may fold for anyone, in any order, once
  const items = [...h.waiting.values()].reverse().map(foldItem);
  const [one] = items;
  if (one === undefined) throw new Error('nothing waits');
  await refused(
    world.toMarket(world.steward, 'fold', [h.account, [{ ...one, slot: one.slot - 1n }]]),
    'WrongOpening',
  );
  await refused(world.toMarket(world.steward, 'fold', [world.steward, [one]]), 'NotSubmitted');
  const ready = await world.folds(h);
  await world.toMarket(world.steward, 'fold', [h.account, ready.map(foldItem).reverse()]);
  const [folded] = ready;
  if (folded === undefined) throw new Error('nothing was ready');
  // once more changes nothing, so nobody holds up another's bill by folding for them first
  const before = await world.view('accOf', [h.account, 0n]);
  await world.toMarket(world.steward, 'fold', [h.account, [foldItem(folded)]]);
  expect(await world.view('accOf', [h.account, 0n])).toEqual(before);
  for (const item of ready) world.folded(h, item.slot);
  await world.submit(h, 33);
  expect((await world.view('accOf', [h.account, 0n])).count).toBe(BigInt(ready.length));
});
