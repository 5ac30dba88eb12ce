import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { BlockId, Chain, Hex, Sync, SyncBatch } from '../../src/main/chain/api.ts';
import { openChain } from '../../src/main/chain/provider.ts';
import { createSync } from '../../src/main/chain/sync.ts';
import type { Store } from '../../src/main/store/api.ts';
import { openStore } from '../../src/main/store/open.ts';
import { expectOk } from '../../src/shared/result.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import {
  type DevChain,
  type FaultyService,
  RpcFailure,
  startDevChain,
  walletSigner,
} from '../fixtures/faulty-chain.ts';
import { type ManualClock, manualClock } from '../fixtures/manual-clock.ts';

let dev: DevChain;
let echo: Hex;
let service: FaultyService;
let chain: Chain;
let clock: ManualClock;
let dir: string;
let store: Store;
let sync: Sync;
let start: number;
let rollbacks: BlockId[];
let batches: SyncBatch[];

const key = new Uint8Array(32).fill(9);
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`;
const signer = walletSigner();
let nonce = 0;

const call = async (n: number): Promise<void> => {
  const signed = await signer.signTransaction({
    chainId: dev.chainId,
    nonce,
    to: echo,
    data: word(n),
    value: 0n,
    gasLimit: 100_000n,
    fee: { type: 'eip1559', maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 9n },
  });
  nonce += 1;
  await dev.rpc('eth_sendRawTransaction', [expectOk(signed).raw]);
};
const openSync = (): Sync => {
  const made = createSync({
    chain,
    store: store.events,
    addresses: [echo],
    fromBlock: start,
  });
  made.subscribe({
    onBatch: (batch) => batches.push(batch),
    onRollback: (to) => rollbacks.push(to),
  });
  return made;
};
const words = (): number[] =>
  expectOk(store.events.range(0, 1e9)).flatMap((block) => block.logs.map((log) => Number(log.data)));

beforeAll(async () => {
  dev = await startDevChain();
  echo = await dev.deployEcho();
  await dev.fund(signer.account);
});
afterAll(() => dev.close());

beforeEach(async () => {
  await dev.mine();
  start = (await dev.blockNumber()) + 1;
  const head = (await dev.rpc('eth_getBlockByNumber', ['latest', false])) as { timestamp: string };
  clock = manualClock(utcSeconds(Number(head.timestamp) + 5));
  service = await dev.service();
  chain = openChain({
    chainId: dev.chainId,
    endpoints: [{ url: service.url, own: false }],
    finality: 3,
    blockTime: 1,
    clock,
  });
  dir = mkdtempSync(join(tmpdir(), 'wattlet-sync-'));
  store = expectOk(openStore({ dir, key, clock })).store;
  rollbacks = [];
  batches = [];
  sync = openSync();
});
afterEach(async () => {
  chain.close();
  await service.close();
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

test('every event once, in order, with block and time; nothing more when asked again', async () => {
  for (let n = 1; n <= 30; n += 1) {
    await call(n);
    if (n % 3 === 0) await dev.mine();
    if (n === 15) await dev.mine(700);
  }
  const status = expectOk(await sync.step());
  expect(words()).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
  expect(status).toMatchObject({ head: await dev.blockNumber(), catchingUp: false, problem: null });
  expect(status.final).toBe((status.head ?? 0) - 3);
  expectOk(await sync.step());
  expect(words()).toHaveLength(30);
  const [first] = expectOk(store.events.range(0, 1e9));
  expect(first?.logs[0]?.topics).toEqual([word(1)]);
  const block = (await dev.rpc('eth_getBlockByNumber', [`0x${first?.number.toString(16)}`, false])) as {
    hash: string;
    timestamp: string;
  };
  expect(first).toMatchObject({ hash: block.hash, time: Number(block.timestamp) });
  for (const [i, batch] of batches.entries())
    if (i > 0) expect(batch.from).toBe((batches[i - 1]?.to.number ?? 0) + 1);
});

test('stopped after any batch and opened again: no gap, no double', async () => {
  for (let n = 1; n <= 8; n += 1) {
    await call(n);
    await dev.mine(300);
  }
  for (let i = 0; i < 6; i += 1) {
    expectOk(await sync.step(1));
    store.close();
    store = expectOk(openStore({ dir, key, clock })).store;
    sync = openSync();
  }
  expectOk(await sync.step());
  expect(words()).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('a reorg above finality is rolled back and followed', async () => {
  await call(1);
  await dev.mine(4);
  const before = nonce;
  const snapshot = await dev.snapshot();
  await call(2);
  await dev.mine();
  await call(3);
  await dev.mine();
  expectOk(await sync.step());
  expect(words()).toEqual([1, 2, 3]);
  await dev.revert(snapshot);
  nonce = before;
  const common = await dev.blockNumber();
  await dev.mine();
  await call(4);
  await dev.mine(2);
  expectOk(await sync.step());
  expect(words()).toEqual([1, 4]);
  expect(rollbacks).toHaveLength(1);
  expect(rollbacks[0]?.number).toBe(common);
});

test('a reorg below finality stops with a sentence and changes nothing', async () => {
  await call(1);
  await dev.mine();
  const before = nonce;
  const snapshot = await dev.snapshot();
  await call(2);
  await dev.mine(9);
  expectOk(await sync.step());
  await dev.revert(snapshot);
  nonce = before;
  await dev.mine(12);
  expect(await sync.step()).toMatchObject({ ok: false, error: { code: 'sync.deep-reorg' } });
  expect(sync.status().problem?.code).toBe('sync.deep-reorg');
  expect(words()).toEqual([1, 2]);
  expect(rollbacks).toEqual([]);
});

test('a service that wants small ranges is asked in smaller ones', async () => {
  for (let n = 1; n <= 5; n += 1) {
    await call(n);
    await dev.mine(40);
  }
  service.fault = async (method, params, honest) => {
    const [filter] = params as { fromBlock: string; toBlock: string }[];
    if (
      method === 'eth_getLogs' &&
      filter !== undefined &&
      Number(filter.toBlock) - Number(filter.fromBlock) > 30
    )
      throw new RpcFailure(-32000, 'block range is too large');
    return honest();
  };
  expectOk(await sync.step());
  expect(words()).toEqual([1, 2, 3, 4, 5]);
});

test('a service that lags behind is no reorg', async () => {
  await call(1);
  await dev.mine(5);
  expectOk(await sync.step());
  const head = await dev.blockNumber();
  service.fault = async (method, params, honest) => {
    if (method !== 'eth_getBlockByNumber') return honest();
    if (params[0] === 'latest') return dev.rpc(method, [`0x${(head - 2).toString(16)}`, false]);
    return Number(params[0]) > head - 2 ? null : honest();
  };
  await sync.step();
  expect(rollbacks).toEqual([]);
  expect(words()).toEqual([1]);
});

test('a full disk or a failing store stops the round, and the next one goes on without a gap', async () => {
  await call(1);
  await dev.mine();
  store.close();
  expect(await sync.step()).toMatchObject({ ok: false, error: { code: 'store.closed' } });
  store = expectOk(openStore({ dir, key, clock })).store;
  sync = openSync();
  expectOk(await sync.step());
  expect(words()).toEqual([1]);
});

test('a round that ends at its limit of batches says that it is not at the head yet', async () => {
  for (let n = 1; n <= 3; n += 1) {
    await call(n);
    await dev.mine(300);
  }
  expect(expectOk(await sync.step(1))).toMatchObject({ catchingUp: true });
  expect(words()).toEqual([1, 2]);
  expect(expectOk(await sync.step(1))).toMatchObject({ catchingUp: false });
  expect(words()).toEqual([1, 2, 3]);
});
