/**
 * Stateful invariants with two cohorts: in one everybody may do anything, in the other two accomplices push value to each
 * other. The market of the others goes on, and what is pushed is gained by one and lost by the other, to the unit.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Household } from './support/household.ts';
import { behaviours, conductOf, expectRounds, tidy } from './support/plans.ts';
import { expectBalanced } from './support/scenes.ts';
import { type Conduct, World } from './support/world.ts';

const WILD = 6;
const SESSIONS = 15;
const [GIVER, TAKER] = [10, 11];
const PERIOD = 6;
const PLANS = Number(process.env['FUZZ_PLANS'] ?? 2);

test(
  'whatever one cohort does, the other trades on, and accomplices together gain nothing',
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.constantFrom(...behaviours), { minLength: WILD, maxLength: WILD }), {
          minLength: SESSIONS,
          maxLength: SESSIONS,
        }),
        fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 12, maxLength: 12 }),
        fc.array(fc.integer({ min: -3000, max: 3000 }), { minLength: SESSIONS, maxLength: SESSIONS }),
        async (plan, energy, shifts) => {
          const world = await World.create({ households: 12, cohortSize: 6, slotsPerPeriod: PERIOD });
          try {
            const honest = new Map<string, number>();
            for (let t = 0; t < SESSIONS; t += 1) {
              const shift = shifts[t] ?? 0;
              const conduct = (h: Household): Conduct => {
                const i = world.households.indexOf(h);
                const behaviour = i < WILD ? (plan[t]?.[i] ?? 'honest') : 'honest';
                const plain = conductOf(behaviour, i, energy[i] ?? 1);
                if (i === GIVER) return { ...plain, shift };
                return i === TAKER ? { ...plain, shift: -shift } : plain;
              };
              await world.session(t, conduct);
              await tidy(world, t);
              await expectBalanced(world);
              for (const cohort of [1n, 2n]) await expectRounds(world, t, cohort);
              await expectOpened(world, t, 2);
              for (const h of pairOf(world)) {
                const item = h.history.get(t - 1);
                if (item === undefined) continue;
                honest.set(`${h.account}:${t - 1}`, await world.allocationOf(h, t - 1));
              }
              if (t === PERIOD + 5) await expectNothingGained(world, honest);
            }
            // Nobody of the quiet cohort was excluded, struck or charged for what the other one did.
            for (const h of world.households.slice(WILD)) {
              expect((await world.view('standingOf', [h.account])).exclusions).toBe(0n);
              expect(charged(world, h)).toBe(0n);
            }
          } finally {
            await world.chain.close();
          }
        },
      ),
      { numRuns: PLANS, seed: 20_261_124 },
    );
  },
  PLANS * 60_000,
);

const pairOf = (world: World): Household[] => [GIVER, TAKER].flatMap((i) => world.households[i] ?? []);

const charged = (world: World, h: Household): bigint =>
  world.chain.log.reduce(
    (sum, e) => (e.name === 'Charged' && e.args.account === h.account ? sum + e.args.paid : sum),
    0n,
  );

/** Both rounds of the session opened in this cohort. */
async function expectOpened(world: World, t: number, cohort: number): Promise<void> {
  const offer = await world.view('roundOf', [1n, BigInt(t + 1), BigInt(cohort)]);
  expect(offer.status).toBe(2);
  if (t === 0) return;
  const reading = await world.view('roundOf', [2n, BigInt(t - 1), BigInt(cohort)]);
  expect(reading.status).toBe(2);
}

/** Bills of period 0: each home of the quiet cohort settles; the pair pays together what honest commitments would cost. */
async function expectNothingGained(world: World, honest: ReadonlyMap<string, number>): Promise<void> {
  for (const h of world.households.slice(WILD)) await world.settle(h, 0);
  let [paid, fair] = [0n, 0n];
  for (const h of pairOf(world)) {
    const bill = world.chain.log.find((e) => e.name === 'BillSettled' && e.args.account === h.account);
    if (bill?.name !== 'BillSettled') throw new Error('no bill');
    paid += bill.args.amountNano;
    for (const item of h.history.values()) {
      if (item.slot >= PERIOD) continue;
      const c = await world.view('clearingOf', [BigInt(item.slot)]);
      const [p, l] = [BigInt(c.price), BigInt(c.lambda)];
      const own = honest.get(`${h.account}:${item.slot}`);
      if (own === undefined) throw new Error('a slot nobody noted');
      fair += (p - l) * BigInt(own) + l * BigInt(item.values.m);
    }
  }
  expect(paid).toBe(fair);
}
