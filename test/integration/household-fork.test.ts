import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { randomSource } from '../../src/community/check/feed.ts';
import type { Transport } from '../../src/main/chain/api.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { amountOf, attentionOf, everyRow } from '../fixtures/everything.ts';
import { treasuryEvents } from '../fixtures/treasury-events.ts';

/**
 * The chain forks in the middle of a round: after a home learned of the newest block, and before it hands out the
 * transaction that it made of what it knew, or before any other of its questions. The newest block is taken back, and
 * another one stands in its place, by another miner: with the same transactions, or with none, which the node forgot.
 */
const CURVES = [-3000, 1200, 2500, 900].map((watts) => () => watts);
const SLOTS = 13;
const SLOTS_PER_PERIOD = 6;
/** From when all have joined until the end is near, in about every second second. */
const FORKS = { from: 1, to: 11, oneIn: 2 };
/** In half of these before a transaction, in the others before one of so many questions. */
const QUESTIONS = 40;

const pendingSchema = z.array(z.object({ hash: z.string() }));
const OTHER_MINER = `0x${'77'.repeat(20)}`;

let town: Town;
const problems: string[] = [];
/** Forks by what came of the transactions, and by what they came before. */
const forks = { same: 0, forgotten: 0, transactions: 0, questions: 0 };

beforeAll(async () => {
  const random = randomSource(5);
  /** The chain before its newest block, while that one is to be taken back; before which question, if not a transaction. */
  let before: { readonly snapshot: string; question: number | null } | null = null;
  const rpc = async (method: string, params: readonly unknown[] = []): Promise<unknown> => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const said = await (await town.fetcher('http://chain.invalid', { method: 'POST', body })).json();
    return z.object({ result: z.unknown() }).parse(said).result;
  };
  const fork = async (snapshot: string): Promise<void> => {
    await rpc('evm_revert', [snapshot]);
    const forgets = random(2) === 0;
    forks[forgets ? 'forgotten' : 'same'] += 1;
    if (forgets) {
      for (const { hash } of pendingSchema.parse(await rpc('eth_pendingTransactions')))
        await rpc('hardhat_dropTransaction', [hash]);
    }
    await rpc('hardhat_setCoinbase', [OTHER_MINER]);
    await rpc('evm_setNextBlockTimestamp', [town.clock.now()]);
    await rpc('evm_mine');
  };
  const forking =
    (inner: Transport): Transport =>
    async (url, body, signal) => {
      if (before === null) return inner(url, body, signal);
      const sends = body.includes('eth_sendRawTransaction');
      if (before.question !== null) before.question -= 1;
      if (before.question === null ? sends : before.question < 0) {
        const { snapshot } = before;
        before = null;
        forks[sends ? 'transactions' : 'questions'] += 1;
        await fork(snapshot);
      }
      return inner(url, body, signal);
    };
  town = await startTown({
    curves: CURVES,
    slotsPerPeriod: SLOTS_PER_PERIOD,
    faults: (_home, inner) => forking(inner),
    log: {
      info: () => undefined,
      warn: (event, facts) =>
        problems.push(`${event} ${facts?.['name'] ?? ''}: ${facts?.['code'] ?? facts?.['reason'] ?? ''}`),
    },
  });
  await town.assemble();
  const { genesis, slotSeconds } = town.community.config;
  while (town.clock.now() < genesis + SLOTS * slotSeconds) {
    const slot = (town.clock.now() - genesis) / slotSeconds;
    const stormy = slot >= FORKS.from && slot < FORKS.to && random(FORKS.oneIn) === 0;
    before = stormy
      ? {
          snapshot: z.string().parse(await rpc('evm_snapshot')),
          question: random(2) === 0 ? random(QUESTIONS) : null,
        }
      : null;
    await town.tick();
  }
}, 300_000);
afterAll(() => town?.close());

test('forks came often, of each kind', () => {
  for (const [kind, times] of Object.entries(forks)) expect(times, kind).toBeGreaterThan(5);
});

test('no second vector, nothing halted, nothing taken for another computer’s', () => {
  expect(
    problems.filter((one) => /second|foreign|other-content|disagrees|undefined|broken/.test(one)),
  ).toEqual([]);
  for (const { household } of town.homes)
    expect(attentionOf(household).filter((code) => code !== 'slot.absence')).toEqual([]);
});

test('every home agrees with the chain on every slot, and hardly one is missed', () => {
  let settled = 0;
  for (const [home, { household }] of town.homes.entries()) {
    const rows = everyRow(household);
    expect(new Set(rows.map(({ slot }) => slot)).size).toBe(rows.length);
    const counted = rows.filter(({ state }) => state === 'settled');
    settled += counted.length;
    for (const row of counted) expect(row.agrees, `home ${home}, slot ${row.slot}`).toBe(true);
  }
  expect(settled).toBeGreaterThanOrEqual(CURVES.length * (SLOTS - 4));
});

test('every bill of the first period is the sum of its slots, once on chain', async () => {
  const booked = await treasuryEvents(town, 'BillSettled');
  for (const { account, household } of town.homes) {
    const own = everyRow(household).filter(
      ({ slot, state }) => slot < SLOTS_PER_PERIOD && state === 'settled',
    );
    const bills = booked.filter((one) => one['account'].toLowerCase() === account);
    expect(bills.map((one) => [one['amountNano'], Number(one['slots'])])).toEqual([
      [amountOf(own), own.length],
    ]);
  }
});
