import { expect, test } from 'vitest';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { expectOk } from '../../shared/result.ts';
import type { Transport } from './api.ts';
import { makeEndpoint } from './endpoint.ts';
import { countSchema } from './wire.ts';

const answers: Transport = async (_url, body) => {
  const { id, method } = JSON.parse(body);
  const text = JSON.stringify({ id, result: method === 'eth_chainId' ? '0x1' : '0x2a' });
  return { status: 200, text, retryAfterSeconds: null };
};

/** A service that loses the connection of the requests of these numbers, from 1 on. */
function losing(lost: (request: number) => boolean) {
  let requests = 0;
  const clock = manualClock();
  const transport: Transport = async (...asked) => {
    requests += 1;
    if (lost(requests)) throw new Error('connection reset');
    return answers(...asked);
  };
  const endpoint = makeEndpoint({
    endpoint: { url: 'https://elsewhere.example', own: false },
    chainId: 1,
    clock,
    timeoutMs: 1000,
    transport,
  });
  return {
    endpoint,
    clock,
    head: () => endpoint.ask('eth_blockNumber', [], countSchema),
    requests: () => requests,
  };
}

test('one lost connection is no failure: the question is put once more at once', async () => {
  const { endpoint, head, requests } = losing((request) => request % 2 === 1);
  for (let i = 0; i < 5; i += 1) {
    expect(expectOk(await head())).toBe(42);
    expect(endpoint.usable()).toBe(true);
  }
  // The chain id once, five heads, each asked twice.
  expect(requests()).toBe(12);
});

test('a service that is gone is asked once more, then left in peace, and not asked twice while it stays away', async () => {
  const { endpoint, clock, head, requests } = losing((request) => request <= 3);
  expect(await head()).toMatchObject({ ok: false, error: { code: 'chain.unreachable' } });
  expect(requests()).toBe(2);
  expect(endpoint.usable()).toBe(false);
  await clock.advance(500);
  expect(await head()).toMatchObject({ ok: false, error: { code: 'chain.unreachable' } });
  expect(requests()).toBe(3);
  await clock.advance(1000);
  expect(expectOk(await head())).toBe(42);
});
