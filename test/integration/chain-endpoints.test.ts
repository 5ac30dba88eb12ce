import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Chain, Hex } from '../../src/main/chain/api.ts';
import { openChain } from '../../src/main/chain/provider.ts';
import { expectOk } from '../../src/shared/result.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import { type DevChain, type FaultyService, startDevChain, walletSigner } from '../fixtures/faulty-chain.ts';
import { type ManualClock, manualClock, settle } from '../fixtures/manual-clock.ts';

/** Every endpoint here fronts the same real chain; faults make one of them lie, lag, or go away. */
let dev: DevChain;
let echo: Hex;
let services: FaultyService[];
let chain: Chain;
let clock: ManualClock;
const signer = walletSigner();
let nonce = 0;

const FINALITY = 2;
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`;
const flipped = (hash: unknown): string => String(hash).replace(/.$/, (last) => (last === '0' ? '1' : '0'));

const service = (i: number): FaultyService => {
  const found = services[i];
  if (found === undefined) throw new Error(`no service ${i}`);
  return found;
};
const open = (count: number, own = -1): Chain => {
  chain = openChain({
    chainId: dev.chainId,
    endpoints: services.slice(0, count).map(({ url }, i) => ({ url, own: i === own })),
    finality: FINALITY,
    blockTime: 1,
    clock,
    timeoutMs: 2000,
  });
  return chain;
};
const send = async (n: number): Promise<Hex> => {
  const signed = expectOk(
    await signer.signTransaction({
      chainId: dev.chainId,
      nonce,
      to: echo,
      data: word(n),
      value: 0n,
      gasLimit: 100_000n,
      fee: { type: 'eip1559', maxFeePerGas: 10n ** 12n, maxPriorityFeePerGas: 10n ** 9n },
    }),
  );
  nonce += 1;
  await dev.rpc('eth_sendRawTransaction', [signed.raw]);
  await dev.mine();
  return signed.hash;
};
/** Answers one method with a changed copy of the honest answer. */
const lie =
  (method: string, change: (honest: Record<string, unknown>) => unknown) =>
  async (asked: string, _params: readonly unknown[], honest: () => Promise<unknown>): Promise<unknown> => {
    const answer = await honest();
    return asked === method && answer !== null ? change({ ...(answer as object) }) : answer;
  };
const count = { to: '0x' as Hex, data: word(1) };

beforeAll(async () => {
  dev = await startDevChain();
  echo = await dev.deployEcho();
  count.to = echo;
  await dev.fund(signer.account);
});
afterAll(() => dev.close());

beforeEach(async () => {
  await dev.mine(2);
  const head = (await dev.rpc('eth_getBlockByNumber', ['latest', false])) as { timestamp: string };
  clock = manualClock(utcSeconds(Number(head.timestamp) + 3));
  services = [await dev.service(), await dev.service(), await dev.service()];
});
afterEach(async () => {
  chain.close();
  await Promise.all(services.map((one) => one.close()));
  expect(clock.pendingTimers()).toBe(0);
});

test('a wrong chain id: nothing else is asked of that service, another one serves', async () => {
  service(0).fault = async (method, _params, honest) => (method === 'eth_chainId' ? '0x1' : honest());
  open(1);
  expect(await chain.head()).toMatchObject({ ok: false, error: { code: 'chain.wrong-chain' } });
  expect(service(0).asked).toEqual(['eth_chainId']);
  expect(await chain.broadcast('0x00')).toMatchObject({ ok: false, error: { code: 'chain.wrong-chain' } });
  expect(service(0).asked).not.toContain('eth_sendRawTransaction');
  chain.close();
  open(2);
  expect(expectOk(await chain.head()).number).toBe(await dev.blockNumber());
  expect(chain.endpoints()[0]?.problem?.code).toBe('chain.wrong-chain');
});

test('a service that goes away is passed over, comes back after its pause, and never stops the wallet', async () => {
  open(2);
  await service(0).close();
  for (let i = 0; i < 3; i += 1) expectOk(await chain.head());
  expect(chain.endpoints().map((one) => one.reachable)).toEqual([false, true]);
  expect(expectOk(await chain.call(count, 'latest'))).toMatch(/^0x[0-9a-f]{64}$/);
});

test('no service at all is a sentence, not a hang', async () => {
  open(1);
  service(0).silent = true;
  const head = chain.head();
  for (let i = 0; i < 20 && service(0).asked.length === 0 && clock.pendingTimers() === 0; i += 1)
    await settle();
  await clock.advance(2000);
  expect(await head).toMatchObject({ ok: false, error: { code: 'chain.unreachable' } });
  const asked = service(0).asked.length;
  expect(await chain.head()).toMatchObject({ ok: false, error: { code: 'chain.unreachable' } });
  expect(service(0).asked.length, 'no request during the pause').toBe(asked);
  service(0).silent = false;
  await clock.advance(60_000);
  expectOk(await chain.head());
});

test('a service that hangs is not waited for when another one answers', async () => {
  open(2);
  expectOk(await chain.head());
  service(0).silent = true;
  let settled = false;
  const head = chain.head().finally(() => {
    settled = true;
  });
  for (let i = 0; i < 200 && !settled; i += 1) {
    await settle();
    await clock.advance(50);
  }
  expectOk(await head);
  await clock.advance(2000);
  expect(chain.endpoints()[0]?.problem?.code).toBe('chain.unreachable');
  service(0).silent = false;
});

test('rate limits: the named pause is kept, then asked again', async () => {
  open(1);
  expectOk(await chain.head());
  service(0).status = { code: 429, retryAfter: 7 };
  expect(await chain.head()).toMatchObject({ ok: false, error: { code: 'chain.rate-limited' } });
  service(0).status = null;
  const asked = service(0).asked.length;
  await clock.advance(6900);
  expect((await chain.head()).ok).toBe(false);
  expect(service(0).asked.length).toBe(asked);
  await clock.advance(200);
  expectOk(await chain.head());
});

test('an old head: the newest one counts and the service is set aside', async () => {
  await dev.mine(40);
  service(0).fault = async (method, params, honest) =>
    method === 'eth_getBlockByNumber' && params[0] === 'latest' ? dev.rpc(method, ['0x1', false]) : honest();
  open(2);
  expect(expectOk(await chain.head()).number).toBe(await dev.blockNumber());
  expect(chain.endpoints()[0]?.problem?.code).toBe('chain.stale');
});

test('a service cut off for a few blocks is asked last, until it has caught up', async () => {
  await dev.mine(5);
  const behind = (await dev.blockNumber()) - 3;
  service(0).fault = async (method, params, honest) =>
    method === 'eth_getBlockByNumber' && params[0] === 'latest'
      ? dev.rpc(method, [`0x${behind.toString(16)}`, false])
      : honest();
  open(2);
  expectOk(await chain.head());
  expect(chain.endpoints()[0]?.problem).toBeNull();
  expectOk(await chain.call(count, 'latest'));
  expectOk(await chain.estimateGas(count, signer.account));
  expect(service(0).asked).not.toContain('eth_call');
  expect(service(0).asked).not.toContain('eth_estimateGas');
  service(0).fault = async (_method, _params, honest) => honest();
  expectOk(await chain.head());
  expectOk(await chain.call(count, 'latest'));
  expect(service(0).asked).toContain('eth_call');
});

test('a head from the future is not believed', async () => {
  service(0).fault = lie('eth_getBlockByNumber', (block) => ({
    ...block,
    number: '0xffffff',
    timestamp: `0x${(clock.now() + 5000).toString(16)}`,
  }));
  open(2);
  expect(expectOk(await chain.head()).number).toBe(await dev.blockNumber());
  expect(chain.endpoints()[0]?.problem?.code).toBe('chain.implausible');
});

test('a computer whose clock is an hour slow still trades, and its drift is shown', async () => {
  clock.setWall(utcSeconds(clock.now() - 3600));
  open(2);
  expect(expectOk(await chain.head()).number).toBe(await dev.blockNumber());
  expectOk(await chain.finalBlock());
  expect(chain.endpoints().map((one) => one.problem)).toEqual([null, null]);
  expect(chain.chainTime()?.driftSeconds).toBeLessThan(-3500);
});

test('another hash at a final block: two services stop everything, a third or the own node decides', async () => {
  const otherHash = lie('eth_getBlockByNumber', (block) => ({ ...block, hash: flipped(block['hash']) }));
  service(0).fault = otherHash;
  open(2);
  expect(await chain.finalBlock()).toMatchObject({ ok: false, error: { code: 'chain.disagree' } });
  expect(await chain.confirmFinal({ calls: [count], transactions: [] })).toMatchObject({
    ok: false,
    error: { code: 'chain.disagree' },
  });
  chain.close();
  open(3);
  const final = expectOk(await chain.finalBlock());
  expect(final.number).toBe((await dev.blockNumber()) - FINALITY);
  expect(chain.endpoints().map((one) => one.agrees)).toEqual([false, true, true]);
  chain.close();
  open(2, 1);
  const honest = (await dev.rpc('eth_getBlockByNumber', [`0x${final.number.toString(16)}`, false])) as {
    hash: Hex;
  };
  expect(expectOk(await chain.finalBlock()).hash).toBe(honest.hash);
});

test('confirmed by a second service: what was sent is in a final block, and the state is the same there', async () => {
  const hash = await send(11);
  open(2);
  const ask = { calls: [count], transactions: [hash] };
  expect(await chain.confirmFinal(ask)).toMatchObject({ ok: false, error: { code: 'chain.not-final' } });
  await dev.mine(FINALITY);
  const confirmed = expectOk(await chain.confirmFinal(ask));
  expect(confirmed.by).toBe('second-endpoint');
  expect(confirmed.receipts[0]).toMatchObject({ txHash: hash, success: true });
  expect(confirmed.results[0]).toBe(expectOk(await chain.call(count, confirmed.block.number)));
});

test('nothing is confirmed by one service alone, unless it is the own node', async () => {
  const hash = await send(12);
  await dev.mine(FINALITY);
  const ask = { calls: [count], transactions: [hash] };
  open(1);
  expect(await chain.confirmFinal(ask)).toMatchObject({ ok: false, error: { code: 'chain.unconfirmed' } });
  chain.close();
  open(2);
  await service(1).close();
  expect(await chain.confirmFinal(ask)).toMatchObject({ ok: false, error: { code: 'chain.unconfirmed' } });
  chain.close();
  open(1, 0);
  expect(expectOk(await chain.confirmFinal(ask)).by).toBe('own-node');
});

test('a service that invents a submit, hides one, or shows another state confirms nothing', async () => {
  const hash = await send(13);
  await dev.mine(FINALITY);
  const ask = { calls: [count], transactions: [hash] };
  const refused = async (): Promise<string> => {
    const answer = await chain.confirmFinal(ask);
    chain.close();
    return answer.ok ? 'confirmed' : answer.error.code;
  };
  service(0).fault = async (method, _params, honest) =>
    method === 'eth_getTransactionReceipt' ? null : honest();
  open(2);
  expect(await refused()).toBe('chain.not-final');
  service(0).fault = lie('eth_call', () => word(999));
  service(0).fault = async (method, _params, honest) => (method === 'eth_call' ? word(999) : honest());
  open(2);
  expect(await refused()).toBe('chain.disagree');
  service(0).fault = lie('eth_getTransactionReceipt', (receipt) => ({ ...receipt, status: '0x0' }));
  open(2);
  expect(await refused()).toBe('chain.disagree');
  const invented = { calls: [], transactions: [word(0xabc)] };
  service(0).fault = async (method, params, honest) =>
    method === 'eth_getTransactionReceipt'
      ? { ...((await dev.rpc(method, [hash])) as object), transactionHash: params[0] }
      : honest();
  open(2);
  expect((await chain.confirmFinal(invented)).ok).toBe(false);
});

test('a log that is not in its block’s filter, in another block, or under another hash is refused', async () => {
  const from = (await dev.blockNumber()) + 1;
  await send(21);
  await send(22);
  await dev.mine(2);
  const to = await dev.blockNumber();
  open(2);
  const honest = expectOk(await chain.logs([echo], from, to));
  expect(honest.flatMap((block) => block.logs.map((log) => Number(log.data)))).toEqual([21, 22]);
  chain.close();
  const logLies: ((log: Record<string, unknown>) => unknown)[] = [
    (log) => ({ ...log, topics: [word(0xdead)] }),
    (log) => ({ ...log, blockHash: flipped(log['blockHash']) }),
    (log) => ({ ...log, blockNumber: '0x1' }),
    (log) => ({ ...log, address: `0x${'99'.repeat(20)}` }),
  ];
  for (const change of logLies) {
    service(0).fault = async (method, _params, answer) => {
      const logs = await answer();
      return method === 'eth_getLogs' ? (logs as Record<string, unknown>[]).map(change) : logs;
    };
    open(1);
    expect((await chain.logs([echo], from, to)).ok).toBe(false);
    chain.close();
    open(2);
    expect(expectOk(await chain.logs([echo], from, to))).toEqual(honest);
    chain.close();
  }
  open(1);
});

test('a log held back is noticed in the block’s filter by one service alone, and by comparison', async () => {
  const from = (await dev.blockNumber()) + 1;
  await send(31);
  await send(32);
  const to = await dev.blockNumber();
  service(0).fault = async (method, _params, honest) => {
    const answer = await honest();
    return method === 'eth_getLogs' ? (answer as unknown[]).slice(1) : answer;
  };
  open(1);
  expect(await chain.logs([echo], from, to)).toMatchObject({
    ok: false,
    error: { code: 'chain.implausible' },
  });
  chain.close();
  // A service that changes data but not filters is contradicted by the others.
  service(0).fault = async (method, _params, honest) => {
    const answer = await honest();
    if (method !== 'eth_getLogs') return answer;
    return (answer as Record<string, unknown>[]).map((log) => ({ ...log, data: word(99) }));
  };
  open(2);
  expect(await chain.logs([echo], from, to)).toMatchObject({ ok: false, error: { code: 'chain.disagree' } });
  chain.close();
  open(3);
  const logs = expectOk(await chain.logs([echo], from, to));
  expect(logs.flatMap((block) => block.logs.map((log) => Number(log.data)))).toEqual([31, 32]);
  expect(chain.endpoints()[0]?.problem?.code).toBe('chain.disagree');
});

test('nonsense of every form is a failure, never a throw', async () => {
  const forms: unknown[] = [null, 42, 'x', [], {}, { number: '0x' }, { number: '0x1', hash: '0x12' }];
  for (const form of forms) {
    service(0).fault = async (method, _params, honest) => (method === 'eth_chainId' ? honest() : form);
    open(1);
    expect((await chain.head()).ok).toBe(false);
    chain.close();
  }
  open(1);
});

test('chain time is the median of new heads, the drift of this computer is shown, sleep starts it afresh', async () => {
  open(1);
  expect(chain.chainTime()).toBeNull();
  for (let i = 0; i < 5; i += 1) {
    expectOk(await chain.head());
    clock.advanceSync(1000);
    await dev.mine();
  }
  const first = chain.chainTime();
  expect(first?.samples).toBe(5);
  expect(Math.abs(first?.driftSeconds ?? 99)).toBeLessThan(8);
  const estimate = first?.estimate ?? 0;
  clock.advanceSync(10_000);
  expect(chain.chainTime()?.estimate).toBe(estimate + 10);
  clock.setWall(utcSeconds(clock.now() + 3600));
  expect(chain.chainTime()).toBeNull();
  expectOk(await chain.head());
  expect(chain.chainTime()?.driftSeconds).toBeGreaterThan(3500);
  clock.sleep(1000);
  expect(chain.chainTime()).toBeNull();
});
