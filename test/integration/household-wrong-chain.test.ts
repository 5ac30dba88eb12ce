import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InProcessChain, startInProcessChain } from '../../src/community/chain/local.ts';
import type { Transport } from '../../src/main/chain/api.ts';
import { answer, startTown, type Town } from '../fixtures/chain-town.ts';
import { agreedSlots, attentionOf } from '../fixtures/everything.ts';

/**
 * In the middle of a slot the network service of two homes begins to answer for another chain. One gets a fork that shares
 * every block with the community's chain, so that its id alone tells; the other a chain of the same id with other blocks.
 */
const CURVES = [-3000, 1200, 2500, 900, -1500, 700].map((watts) => () => watts);
const [FORKED, REPLACED] = [4, 5];
const SLOT_SECONDS = 24;
/** After the reveals of one slot, until into the submit phase of the next. */
const WRONG = { from: 3 * SLOT_SECONDS + 16, until: 4 * SLOT_SECONDS + 9 };
const SLOTS = 9.5;

let town: Town;
let other: InProcessChain;
let since = (): number => Number.NEGATIVE_INFINITY;
const wrongNow = (): boolean => since() >= WRONG.from && since() < WRONG.until;
/** Methods asked of the other chain, and signatures made meanwhile, by home. */
const asked = new Map<number, string[]>();
const signed = new Map<number, number>();
const told = new Map<number, Set<string>>();

function faults(home: number, inner: Transport): Transport {
  return async (url, body, signal) => {
    if (!wrongNow() || (home !== FORKED && home !== REPLACED)) return inner(url, body, signal);
    const calls = [JSON.parse(body)].flat() as { method: string }[];
    asked.set(home, [...(asked.get(home) ?? []), ...calls.map(({ method }) => method)]);
    if (home === REPLACED)
      return { status: 200, text: await answer(other.request, body), retryAfterSeconds: null };
    const honest = await inner(url, body, signal);
    const fork = (item: { id: number }, i: number) =>
      calls[i]?.method === 'eth_chainId' ? { ...item, result: '0x5' } : item;
    const parsed = JSON.parse(honest.text);
    const text = JSON.stringify(Array.isArray(parsed) ? parsed.map(fork) : fork(parsed, 0));
    return { ...honest, text };
  };
}

beforeAll(async () => {
  town = await startTown({
    curves: CURVES,
    faults,
    awake: (home, _slot, into) => home === FORKED || home === REPLACED || into % 3 === 0,
    vault: (home, honest) => ({
      ...honest,
      signTransaction(request) {
        if (wrongNow()) signed.set(home, (signed.get(home) ?? 0) + 1);
        return honest.signTransaction(request);
      },
    }),
  });
  since = () => town.clock.now() - town.community.config.genesis;
  other = await startInProcessChain({ startsAt: town.clock.now() - 60 });
  for (let i = 0; i < 300; i += 1) await other.request('evm_mine');
  for (const home of [FORKED, REPLACED]) {
    town.home(home).household.subscribe(({ attention }) => {
      if (!wrongNow()) return;
      const codes = told.get(home) ?? new Set();
      for (const { code } of attention) codes.add(code);
      told.set(home, codes);
    });
  }
  await town.assemble();
  await town.runTo(SLOTS);
}, 120_000);
afterAll(async () => {
  await town?.close();
  await other?.close();
});

const settled = (home: number): number[] => agreedSlots(town.home(home).household);

test.each([
  ['a fork of the chain', FORKED, 'chain.wrong-chain'],
  ['another chain of the same id', REPLACED, 'sync.deep-reorg'],
] as const)('%s: nothing is signed or sent, and it is said clearly', (_name, home, code) => {
  expect(asked.get(home)?.length).toBeGreaterThan(0);
  expect(asked.get(home)).not.toContain('eth_sendRawTransaction');
  expect(signed.get(home) ?? 0).toBe(0);
  expect([...(told.get(home) ?? [])]).toContain(code);
});

test('of the fork nothing else was believed: one look at its id, then it was left alone', () => {
  expect(new Set(asked.get(FORKED))).toEqual(new Set(['eth_chainId', 'eth_getBlockByNumber']));
  expect(asked.get(FORKED)?.length).toBe(2);
});

test('the neighbours trade on, and both homes are back by themselves when their service is right again', () => {
  for (const home of [0, 1, 2, 3]) expect(settled(home)).toEqual(expect.arrayContaining([2, 3, 4, 5, 6, 7]));
  // The fork's service is asked again after a minute.
  expect(settled(FORKED)).toEqual(expect.arrayContaining([2, 7]));
  expect(settled(REPLACED)).toEqual(expect.arrayContaining([2, 6, 7]));
  // All that may be left to say is that a reading did not come meanwhile.
  for (const home of [FORKED, REPLACED]) {
    const left = attentionOf(town.home(home).household);
    expect(left.filter((code) => code !== 'slot.absence')).toEqual([]);
  }
});
