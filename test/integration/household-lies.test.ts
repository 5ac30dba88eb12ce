import fs from 'node:fs';
import { Interface, Transaction } from 'ethers';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { createSimulatedHome, type SimulatedHome } from '../../src/community/simulation/home.ts';
import { marketAbi } from '../../src/shared/chain/generated/abi.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { agreedSlots, attentionOf } from '../fixtures/everything.ts';

/**
 * A home with two services of strangers. In the reveal phase of one slot the second says that other members are missing
 * than really are: who believes it gives away what hides a neighbour's value. In another it does not answer at all, so
 * that nobody confirms the first. And in a third slot the disk is full while the home wants to seal its offer.
 */
const CURVES = [-3000, 1200, 2500, 900].map((watts) => () => watts);
const SLOT_SECONDS = 24;
const TROUBLE = {
  lies: { from: 3 * SLOT_SECONDS + 11, until: 3 * SLOT_SECONDS + 15 },
  alone: { from: 5 * SLOT_SECONDS + 11, until: 5 * SLOT_SECONDS + 15 },
  full: { from: 7 * SLOT_SECONDS - 1, until: 7 * SLOT_SECONDS + 5 },
} as const;
type Trouble = keyof typeof TROUBLE;
const SLOTS = 11;

const market = new Interface(marketAbi);
const ROUND_OF = market.getFunction('roundOf')?.selector ?? '';

let town: Town;
let home: SimulatedHome;
let since = (): number => Number.NEGATIVE_INFINITY;
const inTrouble = (name: Trouble): boolean => since() >= TROUBLE[name].from && since() < TROUBLE[name].until;
const sent: { readonly at: number; readonly name: string; readonly session: number }[] = [];
const told: Record<Trouble, Set<string>> = { lies: new Set(), alone: new Set(), full: new Set() };
let lied = 0;

/** Says of a round that one more member is missing. */
function falseRound(call: { method: string; params: { data?: string }[] }, result: unknown): unknown {
  if (call.method !== 'eth_call' || call.params[0]?.data?.startsWith(ROUND_OF) !== true) return result;
  const view = market.decodeFunctionResult('roundOf', String(result))[0].toObject();
  const missing = BigInt(view.missing) ^ 1n;
  lied += 1;
  return market.encodeFunctionResult('roundOf', [{ ...view, missing }]);
}

beforeAll(async () => {
  town = await startTown({
    curves: CURVES,
    awake: (_home, _slot, into) => into % 3 === 0 && !inTrouble('full'),
    guests: [
      async ({ dir, clock, config, transport }) => {
        since = () => clock.now() - config.genesis;
        const endpoints = ['http://one.invalid', 'http://two.invalid'].map((url) => ({ url, own: false }));
        home = await createSimulatedHome({
          dir,
          clock,
          log: { info: () => undefined, warn: () => undefined },
          config: { ...config, endpoints },
          curve: () => 1700,
          capacityWh: 2000,
          meterId: 'LIEDTO',
          async transport(url, body, signal) {
            const calls = [JSON.parse(body)].flat();
            for (const { method, params } of calls) {
              if (method !== 'eth_sendRawTransaction') continue;
              const call = market.parseTransaction({ data: Transaction.from(params[0]).data });
              if (call !== null) sent.push({ at: since(), name: call.name, session: Number(call.args[0]) });
            }
            const second = url.includes('two');
            if (second && inTrouble('alone')) throw new Error('connection refused');
            const answer = await transport(url, body, signal);
            if (!second || !inTrouble('lies')) return answer;
            const answers = [JSON.parse(answer.text)].flat();
            const text = answers.map((item: { result: unknown }, i: number) => ({
              ...item,
              result: falseRound(calls[i], item.result),
            }));
            return { ...answer, text: JSON.stringify(Array.isArray(JSON.parse(body)) ? text : text[0]) };
          },
        });
        const write = fs.writeSync.bind(fs) as (...args: unknown[]) => number;
        return {
          account: home.account,
          async tick() {
            const full = inTrouble('full')
              ? vi.spyOn(fs, 'writeSync').mockImplementation(((...args: unknown[]) => {
                  if (args.length > 1) throw Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' });
                  return write(...args);
                }) as never)
              : null;
            await home.household.step();
            full?.mockRestore();
            for (const name of ['lies', 'alone', 'full'] as const)
              if (inTrouble(name)) for (const code of attentionOf(home.household)) told[name].add(code);
          },
          close: () => home.close(),
        };
      },
    ],
  });
  await town.assemble();
  await town.runTo(SLOTS);
}, 120_000);
afterAll(() => town?.close());

const during = (name: Trouble) =>
  sent.filter(({ at }) => at >= TROUBLE[name].from && at < TROUBLE[name].until).map((one) => one.name);
const reveals = (session: number) =>
  sent.filter((one) => one.name.startsWith('reveal') && one.session === session);

test('one of two services lies about who is missing: nothing is revealed, it is said, and done once they agree', () => {
  expect(lied).toBeGreaterThan(0);
  expect(during('lies')).toEqual([]);
  expect([...told.lies]).toContain('chain.disagree');
  expect(reveals(3).length).toBeGreaterThan(0);
});

test('one service alone is no confirmation: nothing is revealed until the other is back', () => {
  expect(during('alone')).toEqual([]);
  expect([...told.alone]).toContain('chain.unconfirmed');
  expect(reveals(5).length).toBeGreaterThan(0);
});

test('a full disk: nothing goes out that is not written, it is said, and the slot goes on when there is room', () => {
  expect(during('full')).toEqual([]);
  expect([...told.full]).toContain('store.full');
  expect(sent.filter(({ name, session }) => name.startsWith('submit') && session === 7)).not.toEqual([]);
});

test('not one slot was lost by any of it, and nothing is left to say', () => {
  expect(agreedSlots(home.household)).toEqual(expect.arrayContaining([1, 2, 3, 4, 5, 6, 7, 8]));
  expect(attentionOf(home.household)).toEqual([]);
});
