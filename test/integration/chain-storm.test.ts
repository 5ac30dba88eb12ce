import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Hex, Outbox, Sync } from '../../src/main/chain/api.ts';
import { createOutbox } from '../../src/main/chain/outbox.ts';
import { openChain } from '../../src/main/chain/provider.ts';
import { createSync } from '../../src/main/chain/sync.ts';
import type { Store } from '../../src/main/store/api.ts';
import { openStore } from '../../src/main/store/open.ts';
import { expectOk } from '../../src/shared/result.ts';
import { utcSeconds } from '../../src/shared/units.ts';
import {
  type DevChain,
  type Fault,
  RpcFailure,
  startDevChain,
  walletSigner,
} from '../fixtures/faulty-chain.ts';
import { manualClock } from '../fixtures/manual-clock.ts';

/**
 * Two services that drop, refuse, repeat and confuse answers, a chain that takes blocks back, and a wallet that is
 * killed between rounds: in the end every act is on the chain once, and the store holds what the chain holds.
 */
const FINALITY = 3;
const ROUNDS = 40;
const word = (n: number): Hex => `0x${n.toString(16).padStart(64, '0')}`;
const logSchema = z.array(z.object({ data: z.string(), blockNumber: z.string(), blockHash: z.string() }));

function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

function storm(roll: (sides: number) => number): Fault {
  let last: unknown = null;
  return async (method, _params, honest) => {
    if (method === 'eth_chainId') return honest();
    switch (roll(12)) {
      case 0:
        throw new RpcFailure(-32000, 'header not found');
      case 1:
        return null;
      case 2: {
        // Taken by the node, but the answer is lost; and an answer that belongs to another question.
        await honest();
        return last;
      }
      default:
        last = await honest();
        return last;
    }
  };
}

interface Wallet {
  readonly store: Store;
  readonly outbox: Outbox;
  readonly sync: Sync;
  stop(): void;
}

async function weather(dev: DevChain, seed: number): Promise<void> {
  const roll = dice(seed);
  const echo = await dev.deployEcho();
  const from = (await dev.blockNumber()) + 1;
  const services = [await dev.service(), await dev.service()];
  const head = (await dev.rpc('eth_getBlockByNumber', ['latest', false])) as { timestamp: string };
  const clock = manualClock(utcSeconds(Number(head.timestamp)));
  const dir = mkdtempSync(join(tmpdir(), 'wattlet-storm-'));
  const signer = walletSigner();
  await dev.fund(signer.account);
  const start = (): Wallet => {
    const { store } = expectOk(openStore({ dir, key: new Uint8Array(32).fill(1), clock }));
    const chain = openChain({
      chainId: dev.chainId,
      endpoints: services.map(({ url }, i) => ({ url, own: i === 0 })),
      finality: FINALITY,
      blockTime: 1,
      clock,
    });
    return {
      store,
      outbox: createOutbox({ chain, store: store.outbox, signer, clock }),
      sync: createSync({
        chain,
        store: store.events,
        addresses: [echo],
        fromBlock: from,
      }),
      stop() {
        chain.close();
        store.close();
      },
    };
  };
  let wallet = start();
  let acts = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const service of services) {
      service.fault = roll(3) === 0 ? null : storm(roll);
      service.status = roll(9) === 0 ? { code: 503 } : null;
    }
    const snapshot = roll(5) === 0 ? await dev.snapshot() : null;
    if (roll(2) === 0) {
      acts += 1;
      const n = acts;
      expectOk(
        wallet.outbox.send({
          id: `act:${n}`,
          purpose: `p${n % 3}`,
          to: echo,
          data: word(n),
          gasLimit: 100_000n,
        }),
      );
    }
    await wallet.outbox.step();
    await dev.mine(1 + roll(2));
    await wallet.sync.step();
    await wallet.outbox.step();
    if (snapshot !== null) {
      await dev.revert(snapshot);
      await dev.mine(1 + roll(2));
    }
    clock.advanceSync(1000 + 1000 * roll(10));
    if (roll(6) === 0) {
      wallet.stop();
      wallet = start();
    }
  }
  for (const service of services) {
    service.fault = null;
    service.status = null;
  }
  for (let i = 0; i < 40 && expectOk(wallet.store.outbox.unfinished()).length > 0; i += 1) {
    clock.advanceSync(31_000);
    await wallet.outbox.step();
    await dev.mine(FINALITY + 1);
  }
  expect(wallet.outbox.halted()).toBeNull();
  clock.advanceSync(700_000);
  expectOk(await wallet.sync.step());
  const truth = logSchema.parse(
    await dev.rpc('eth_getLogs', [{ address: echo, fromBlock: `0x${from.toString(16)}`, toBlock: 'latest' }]),
  );
  const mined = truth.map((log) => Number(log.data));
  expect([...mined].sort((a, b) => a - b)).toEqual(Array.from({ length: acts }, (_, i) => i + 1));
  const stored = expectOk(wallet.store.events.range(0, 1e9)).flatMap((block) =>
    block.logs.map((log) => ({ data: log.data, block: block.number, hash: block.hash })),
  );
  expect(stored).toEqual(
    truth.map((log) => ({ data: log.data, block: Number(log.blockNumber), hash: log.blockHash })),
  );
  for (let n = 1; n <= acts; n += 1) expect(expectOk(wallet.outbox.get(`act:${n}`))?.state).toBe('final');
  expectOk(wallet.store.verify());
  wallet.stop();
  await Promise.all(services.map((service) => service.close()));
  rmSync(dir, { recursive: true, force: true });
}

test.each([1, 2, 3, 4])('storm %i: every act once, every event kept', async (seed) => {
  const dev = await startDevChain();
  try {
    await weather(dev, seed * 7919);
  } finally {
    await dev.close();
  }
});
