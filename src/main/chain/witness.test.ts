import { expect, test } from 'vitest';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { makeEndpoint } from './endpoint.ts';
import { makeWitness } from './witness.ts';

const ADDRESS = `0x${'1'.repeat(40)}` as const;
const TOPIC = `0x${'2'.repeat(64)}` as const;

const logIn = (block: number) => ({
  blockNumber: `0x${block.toString(16)}`,
  blockHash: TOPIC,
  transactionHash: TOPIC,
  logIndex: '0x0',
  address: ADDRESS,
  topics: [TOPIC],
  data: '0x',
});

/** A service with `head` blocks that answers questions about logs by `answer`. */
function service(head: string, answer: (from: number, to: number) => object) {
  let asked = 0;
  const endpoint = makeEndpoint({
    endpoint: { url: 'https://elsewhere.example', own: false },
    chainId: 1,
    clock: manualClock(),
    timeoutMs: 1000,
    async transport(_url, body) {
      const { id, method, params } = JSON.parse(body);
      if (method === 'eth_getLogs') asked += 1;
      const said =
        method === 'eth_chainId'
          ? { result: '0x1' }
          : method === 'eth_blockNumber'
            ? { result: head }
            : answer(Number(params[0].fromBlock), Number(params[0].toBlock));
      return { status: 200, text: JSON.stringify({ id, ...said }), retryAfterSeconds: null };
    },
  });
  const witness = makeWitness(endpoint);
  return { logs: () => witness.logs({ address: ADDRESS, topics: [[TOPIC]] }, 0, 0), asked: () => asked };
}

const tooMuch = { error: { code: -32000, message: 'range too large' } };

test('a service that wants ever smaller questions about a chain without end is left at some point', async () => {
  const { logs, asked } = service('0x1fffffffffffff', (from, to) =>
    to - from < 16 ? { result: [] } : tooMuch,
  );
  const heard = await logs();
  expect(heard.ok ? '' : heard.error.code).toBe('chain.range');
  expect(asked()).toBeLessThanOrEqual(10_000);
});

test('events of blocks that were not asked for are left out, also when each answer repeats them', async () => {
  const { logs } = service('0x3f', (from, to) =>
    to - from < 32 ? { result: [logIn(5), logIn(40), logIn(9999)] } : tooMuch,
  );
  const heard = await logs();
  expect(heard.ok ? heard.value.map(({ block }) => block) : heard.error.code).toEqual([5, 40]);
});
