import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Chain, Hex, Outbox, SendRequest } from '../../src/main/chain/api.ts';
import { createOutbox } from '../../src/main/chain/outbox.ts';
import { openChain } from '../../src/main/chain/provider.ts';
import type { Store } from '../../src/main/store/api.ts';
import { openStore } from '../../src/main/store/open.ts';
import { expectOk, fail } from '../../src/shared/result.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import { type DevChain, type FaultyService, startDevChain, walletSigner } from '../fixtures/faulty-chain.ts';
import { type ManualClock, manualClock } from '../fixtures/manual-clock.ts';

let dev: DevChain;
let echo: Hex;
let service: FaultyService;
let chain: Chain;
let clock: ManualClock;
let dir: string;
let store: Store;
let signer: ReturnType<typeof walletSigner>;
let outbox: Outbox;

const key = new Uint8Array(32).fill(9);
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`;
const request = (n: number, more: Partial<SendRequest> = {}): SendRequest => ({
  id: `act:${n}`,
  purpose: `purpose ${n}`,
  to: echo,
  data: word(n),
  ...more,
});
const makeOutbox = (): Outbox => createOutbox({ chain, store: store.outbox, signer, clock });
const openIt = (): Store => expectOk(openStore({ dir, key, clock })).store;
const step = async (): Promise<void> => {
  expectOk(await outbox.step());
};
const state = (n: number): string | undefined => expectOk(outbox.get(`act:${n}`))?.state;

beforeAll(async () => {
  dev = await startDevChain();
  echo = await dev.deployEcho();
});
afterAll(() => dev.close());

beforeEach(async () => {
  await dev.mine(3);
  const head = (await dev.rpc('eth_getBlockByNumber', ['latest', false])) as { timestamp: string };
  clock = manualClock(utcSeconds(Number(head.timestamp)));
  service = await dev.service();
  chain = openChain({
    chainId: dev.chainId,
    endpoints: [{ url: service.url, own: true }],
    finality: 2,
    blockTime: 1,
    clock,
  });
  dir = mkdtempSync(join(tmpdir(), 'wattlet-outbox-'));
  store = openIt();
  signer = walletSigner();
  await dev.fund(signer.account);
  outbox = makeOutbox();
});
afterEach(async () => {
  chain.close();
  await service.close();
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

test('a transaction goes from the wish to its final receipt, and each state is on disk before it is told', async () => {
  const told: string[] = [];
  outbox.subscribe((entry) => {
    expect(expectOk(store.outbox.get(entry.id))).toMatchObject({ state: entry.state });
    told.push(entry.state);
  });
  expectOk(outbox.send(request(1)));
  await step();
  expect(state(1)).toBe('sent');
  await dev.mine();
  await step();
  expect(state(1)).toBe('mined');
  await dev.mine(2);
  await step();
  expect(state(1)).toBe('final');
  expect(told).toEqual(['queued', 'sent', 'mined', 'final']);
  expect(expectOk(store.outbox.unfinished())).toEqual([]);
});

test('the same request is the same act; other content under its name is refused', async () => {
  expectOk(outbox.send(request(1)));
  expectOk(outbox.send(request(1)));
  expect(outbox.send(request(1, { data: word(2) }))).toMatchObject({
    ok: false,
    error: { code: 'outbox.other-content' },
  });
  await step();
  expect(signer.signed).toHaveLength(1);
});

test('killed between signing and sending: the next run sends the same bytes, signed once', async () => {
  service.fault = async (method, _params, honest) => {
    if (method === 'eth_sendRawTransaction') throw new Error('killed here');
    return honest();
  };
  expectOk(outbox.send(request(1)));
  await step();
  const before = expectOk(outbox.get('act:1'));
  store.close();
  store = openIt();
  service.fault = null;
  outbox = makeOutbox();
  await step();
  await dev.mine();
  await step();
  const after = expectOk(outbox.get('act:1'));
  expect(after?.attempts).toEqual(before?.attempts);
  expect(after?.mined?.hash).toBe(before?.attempts[0]?.hash);
  expect(signer.signed).toHaveLength(1);
});

test('several purposes go at once under consecutive nonces; one purpose waits for itself', async () => {
  for (const n of [1, 2, 3]) expectOk(outbox.send(request(n)));
  expectOk(outbox.send(request(4, { purpose: 'purpose 1' })));
  await step();
  expect([1, 2, 3, 4].map(state)).toEqual(['sent', 'sent', 'sent', 'queued']);
  expect(signer.signed.map((unsigned) => unsigned.nonce)).toEqual([0, 1, 2]);
  await dev.mine(3);
  await step();
  await step();
  expect(state(4)).toBe('sent');
});

test('stuck: signed again with the same content, nonce and a price that pushes the first one out', async () => {
  await dev.rpc('hardhat_setNextBlockBaseFeePerGas', ['0x3b9aca00']);
  expectOk(outbox.send(request(1, { gasLimit: 100_000n })));
  service.fault = async (method, _params, honest) =>
    method === 'eth_sendRawTransaction' ? word(0) : honest();
  await step();
  clock.advanceSync(31_000);
  service.fault = null;
  await step();
  const [first, second] = signer.signed;
  expect(signer.signed).toHaveLength(2);
  expect({ ...second, fee: null }).toEqual({ ...first, fee: null });
  if (first?.fee.type !== 'eip1559' || second?.fee.type !== 'eip1559') throw new Error('not EIP-1559');
  expect(second.fee.maxFeePerGas * 10n).toBeGreaterThanOrEqual(first.fee.maxFeePerGas * 11n);
  await dev.mine(4);
  await step();
  expect(state(1)).toBe('final');
});

test('a reorg takes it out of the chain: it is sent again with the same bytes', async () => {
  const snapshot = await dev.snapshot();
  expectOk(outbox.send(request(1)));
  await step();
  await dev.mine();
  await step();
  expect(state(1)).toBe('mined');
  await dev.revert(snapshot);
  await dev.mine(2);
  clock.advanceSync(10_000);
  await step();
  await step();
  expect(state(1)).toBe('sent');
  await dev.mine(3);
  await step();
  expect(state(1)).toBe('final');
  expect(signer.signed).toHaveLength(1);
});

test('a node that forgot what waited gets it again with the next block but one', async () => {
  let handed = 0;
  service.fault = async (method, _params, honest) => {
    if (method !== 'eth_sendRawTransaction') return honest();
    handed += 1;
    // Taken, and gone with the node's memory.
    return handed === 1 ? word(0) : honest();
  };
  expectOk(outbox.send(request(1)));
  await step();
  for (let block = 1; block <= 3 && state(1) !== 'mined'; block += 1) {
    await dev.mine();
    clock.advanceSync(1000);
    await step();
  }
  expect(handed).toBe(2);
  expect(state(1)).toBe('mined');
  expect(signer.signed).toHaveLength(1);
});

test('when its time is over it is given up with the reason kept, and its nonce serves the next one', async () => {
  service.fault = async (method, _params, honest) => {
    if (method === 'eth_sendRawTransaction') throw new Error('not today');
    return honest();
  };
  await chain.head();
  const deadline = utcSeconds((chain.chainTime()?.estimate ?? 0) + 5);
  expectOk(outbox.send(request(1, { deadline })));
  await step();
  expect(state(1)).toBe('sent');
  clock.advanceSync(6000);
  await step();
  expect(expectOk(outbox.get('act:1'))).toMatchObject({
    state: 'given-up',
    done: true,
    reason: { code: 'outbox.too-late' },
  });
  service.fault = null;
  expectOk(outbox.send(request(2)));
  await step();
  expect(signer.signed.map((unsigned) => unsigned.nonce)).toEqual([0, 0]);
  await dev.mine(3);
  await step();
  expect(state(2)).toBe('final');
});

test('each act under a nonce that was given up again and again is dearer than all before it', async () => {
  await dev.rpc('hardhat_setNextBlockBaseFeePerGas', ['0x3b9aca00']);
  service.fault = async (method, _params, honest) =>
    method === 'eth_sendRawTransaction' ? word(0) : honest();
  for (const n of [1, 2, 3]) {
    await chain.head();
    const deadline = utcSeconds((chain.chainTime()?.estimate ?? 0) + 60);
    expectOk(outbox.send(request(n, { deadline, gasLimit: 100_000n })));
    await step();
    clock.advanceSync(31_000);
    await step();
    clock.advanceSync(31_000);
    await step();
    expect(state(n)).toBe('given-up');
  }
  const signed = signer.signed.map(({ nonce, fee }) => {
    if (fee.type !== 'eip1559') throw new Error('not EIP-1559');
    return { nonce, max: fee.maxFeePerGas, tip: fee.maxPriorityFeePerGas };
  });
  expect(signed.map(({ nonce }) => nonce)).toEqual([0, 0, 0, 0, 0, 0]);
  for (const [i, fee] of signed.slice(1).entries()) {
    expect(fee.max * 10n).toBeGreaterThanOrEqual((signed[i]?.max ?? 0n) * 11n);
    expect(fee.tip * 10n).toBeGreaterThanOrEqual((signed[i]?.tip ?? 0n) * 11n);
  }
});

test('a call the contract refuses waits for its deadline, or ends at once where it has none', async () => {
  expectOk(outbox.send(request(0)));
  await step();
  expect(expectOk(outbox.get('act:0'))).toMatchObject({
    state: 'given-up',
    reason: { code: 'chain.reverted' },
  });
  const deadline = utcSeconds(clock.now() + 60);
  expectOk(outbox.send({ ...request(0, { deadline }), id: 'act:7', purpose: 'later' }));
  await step();
  expect(expectOk(outbox.get('act:7'))).toMatchObject({
    state: 'queued',
    reason: { code: 'chain.reverted' },
  });
  expect(signer.signed).toHaveLength(0);
});

test('a mined refusal ends as reverted', async () => {
  expectOk(outbox.send(request(0, { gasLimit: 100_000n })));
  await step();
  await dev.mine(3);
  await step();
  expect(expectOk(outbox.get('act:0'))).toMatchObject({
    state: 'reverted',
    done: true,
    mined: { success: false },
  });
});

test('a policy refusal of the vault is final', async () => {
  signer.signTransaction = async () => fail('policy.unknown-call', 'No.', 'None.');
  expectOk(outbox.send(request(1)));
  await step();
  expect(expectOk(outbox.get('act:1'))).toMatchObject({
    state: 'given-up',
    reason: { code: 'policy.unknown-call' },
  });
});

test('a transaction of this account made elsewhere stops everything', async () => {
  expectOk(outbox.send(request(1)));
  await step();
  await dev.mine(3);
  await step();
  const elsewhere = await signer.signTransaction({
    chainId: dev.chainId,
    nonce: 1,
    to: echo,
    data: word(99),
    value: 0n,
    gasLimit: 100_000n,
    fee: { type: 'eip1559', maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 9n },
  });
  await dev.rpc('eth_sendRawTransaction', [expectOk(elsewhere).raw]);
  await dev.mine(3);
  await step();
  await step();
  expect(outbox.halted(), 'one strange answer is not enough').toBeNull();
  expect(await outbox.step()).toMatchObject({ ok: false, error: { code: 'outbox.foreign-transaction' } });
  expect(outbox.halted()?.code).toBe('outbox.foreign-transaction');
  expectOk(outbox.send(request(2)));
  expect((await outbox.step()).ok).toBe(false);
  expect(state(2)).toBe('queued');
  expectOk(await outbox.acceptForeign());
  await step();
  expect(state(2)).toBe('sent');
});

test('what this account sent before this outbox began is not foreign', async () => {
  const before = await signer.signTransaction({
    chainId: dev.chainId,
    nonce: 0,
    to: echo,
    data: word(5),
    value: 0n,
    gasLimit: 100_000n,
    fee: { type: 'eip1559', maxFeePerGas: 10n ** 11n, maxPriorityFeePerGas: 10n ** 9n },
  });
  await dev.rpc('eth_sendRawTransaction', [expectOk(before).raw]);
  await dev.mine();
  expectOk(outbox.send(request(1)));
  await step();
  await dev.mine(3);
  await step();
  expect(state(1)).toBe('final');
});

test('between blocks the network is left in peace; a new entry, a new block or much time ends that', async () => {
  const head = async () => expectOk(await chain.head()).hash;
  expectOk(await outbox.tick(await head()));
  // The head, and in the same request whose chain it is of.
  const headAlone = ['eth_chainId', 'eth_getBlockByNumber'];
  const quiet = service.asked.length;
  expectOk(await outbox.tick(await head()));
  expect(service.asked.slice(quiet)).toEqual(headAlone);
  expectOk(outbox.send(request(1)));
  expectOk(await outbox.tick(await head()));
  expect(state(1)).toBe('sent');
  const sent = service.asked.length;
  expectOk(await outbox.tick(await head()));
  expect(service.asked.slice(sent)).toEqual(headAlone);
  await dev.mine();
  expectOk(await outbox.tick(await head()));
  expect(state(1)).toBe('mined');
  await dev.mine(3);
  expectOk(await outbox.tick(await head()));
  expect(state(1)).toBe('final');
  const over = service.asked.length;
  expectOk(await outbox.tick(await head()));
  expect(service.asked.slice(over)).toEqual(headAlone);
  await clock.advance(15_000);
  expectOk(await outbox.tick(await head()));
  expect(service.asked.length).toBeGreaterThan(over + 4);
});

test('a round that failed is tried again without a new block', async () => {
  expectOk(outbox.send(request(1)));
  const { hash } = expectOk(await chain.head());
  service.status = { code: 503 };
  expect((await outbox.tick(hash)).ok).toBe(false);
  service.status = null;
  await clock.advance(2_000);
  expectOk(await outbox.tick(hash));
  expect(state(1)).toBe('sent');
});

test('a second service with a wrong number of transactions makes no gap and no double', async () => {
  const liar = await dev.service();
  chain.close();
  chain = openChain({
    chainId: dev.chainId,
    endpoints: [
      { url: liar.url, own: false },
      { url: service.url, own: false },
    ],
    finality: 2,
    blockTime: 1,
    clock,
  });
  outbox = makeOutbox();
  expectOk(outbox.send(request(1)));
  await step();
  await dev.mine(3);
  await step();
  expect(state(1)).toBe('final');
  for (const wrong of ['0x0', '0x9']) {
    liar.fault = async (method, params, honest) =>
      method === 'eth_getTransactionCount' && params[1] === 'latest' ? wrong : honest();
    const n = wrong === '0x0' ? 2 : 3;
    expectOk(outbox.send(request(n)));
    await step();
    await dev.mine(3);
    liar.fault = null;
    await step();
    expect(state(n)).toBe('final');
  }
  expect(signer.signed.map((unsigned) => unsigned.nonce)).toEqual([0, 1, 2]);
  await liar.close();
});

test('a service that invents a receipt does not end a transaction, and it is handed out again', async () => {
  const liar = await dev.service();
  chain.close();
  chain = openChain({
    chainId: dev.chainId,
    endpoints: [
      { url: liar.url, own: false },
      { url: service.url, own: false },
    ],
    finality: 2,
    blockTime: 1,
    clock,
  });
  outbox = makeOutbox();
  expectOk(outbox.send(request(1)));
  await step();
  await dev.mine(3);
  await step();
  const truth = (await dev.rpc('eth_getTransactionReceipt', [
    expectOk(outbox.get('act:1'))?.mined?.hash,
  ])) as Record<string, unknown>;
  // The network drops what is sent, and the liar says that all is well.
  for (const one of [liar, service])
    one.fault = async (method, params, honest) => {
      if (method === 'eth_sendRawTransaction') return word(1);
      if (one === liar && method === 'eth_getTransactionReceipt')
        return { ...truth, transactionHash: params[0] };
      if (one === liar && method === 'eth_getTransactionCount') return '0x2';
      return honest();
    };
  expectOk(outbox.send(request(2)));
  await step();
  await dev.mine(3);
  await step();
  expect(state(2)).toBe('sent');
  liar.fault = null;
  service.fault = null;
  clock.advanceSync(10_000);
  await step();
  await dev.mine(3);
  await step();
  expect(state(2)).toBe('final');
  await liar.close();
});

test('a service that tells a refused transaction as done, or a done one as refused, is not believed', async () => {
  const liar = await dev.service();
  const third = await dev.service();
  chain.close();
  chain = openChain({
    chainId: dev.chainId,
    endpoints: [liar, service, third].map(({ url }) => ({ url, own: false })),
    finality: 2,
    blockTime: 1,
    clock,
  });
  outbox = makeOutbox();
  liar.fault = async (method, _params, honest) => {
    const truth = await honest();
    if (method !== 'eth_getTransactionReceipt' || typeof truth !== 'object' || truth === null) return truth;
    return { ...truth, status: 'status' in truth && truth.status === '0x1' ? '0x0' : '0x1' };
  };
  expectOk(outbox.send(request(0, { gasLimit: 100_000n })));
  expectOk(outbox.send(request(1)));
  await step();
  await dev.mine(3);
  await step();
  expect(expectOk(outbox.get('act:0'))).toMatchObject({ state: 'reverted', mined: { success: false } });
  expect(expectOk(outbox.get('act:1'))).toMatchObject({ state: 'final', mined: { success: true } });
  // Word against word: it is watched until somebody else can say.
  third.fault = async () => {
    throw new Error('gone');
  };
  expectOk(outbox.send(request(2)));
  await step();
  await dev.mine(3);
  await step();
  expect(expectOk(outbox.get('act:2'))).toMatchObject({ state: 'sent', done: false });
  third.fault = null;
  clock.advanceSync(120_000);
  await step();
  await dev.mine(3);
  await step();
  expect(expectOk(outbox.get('act:2'))).toMatchObject({ state: 'final', mined: { success: true } });
  await liar.close();
  await third.close();
});

test('what was given up but mined all the same is told as it happened, and the next one gets another nonce', async () => {
  expectOk(outbox.send(request(1)));
  await step();
  expectOk(outbox.giveUp('act:1', { code: 'test.changed-mind', message: 'No.', remedy: 'None.' }));
  expect(state(1)).toBe('given-up');
  // The network never sees the second one, which has the same nonce; the first one is mined.
  service.fault = async (method, _params, honest) =>
    method === 'eth_sendRawTransaction' ? word(0) : honest();
  expectOk(outbox.send(request(2)));
  await step();
  service.fault = null;
  await dev.mine(3);
  await step();
  expect(state(1)).toBe('final');
  for (let i = 0; i < 3 && state(2) !== 'final'; i += 1) {
    await step();
    await dev.mine(3);
  }
  await step();
  expect(state(2)).toBe('final');
  expect(signer.signed.map((unsigned) => unsigned.nonce)).toEqual([0, 0, 1]);
  expect(outbox.halted()).toBeNull();
});
