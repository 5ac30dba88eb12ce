/**
 * Stateful invariants (docs/protocol.md, section 13): random households that are honest, absent, late, withholding, or
 * lying in words, masks and commitments, over several periods, checked after every session.
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { foldCommitments } from '../../src/shared/protocol/settle.ts';
import { microPerKwh } from '../../src/shared/units.ts';
import type { Household } from './support/household.ts';
import { behaviours, conductOf, expectRounds, tidy } from './support/plans.ts';
import { expectBalanced } from './support/scenes.ts';
import { type Conduct, World } from './support/world.ts';

/** Acc of the running period is the sum over what was folded, in any order (invariant 7). */
async function expectAcc(world: World, h: Household): Promise<void> {
  for (const period of new Set([...h.history.keys()].map((s) => Math.floor(s / world.slotsPerPeriod)))) {
    const acc = await world.view('accOf', [h.account, BigInt(period)]);
    if (acc.count === 0n) continue;
    let point = { x: 0n, y: 0n };
    const folded = world.chain.log.filter(
      (e) =>
        e.name === 'Folded' &&
        e.args.account === h.account &&
        !e.args.carried &&
        Number(e.args.period) === period,
    );
    // a frame that took over an older one holds more than its own events
    if (BigInt(folded.length) !== acc.count) continue;
    for (const e of folded) {
      if (e.name !== 'Folded') continue;
      const item = h.history.get(Number(e.args.slot));
      if (item === undefined) throw new Error('folded what was never submitted');
      const c = await world.view('clearingOf', [e.args.slot]);
      point = foldCommitments(point, {
        price: microPerKwh(c.price),
        imbalancePrice: microPerKwh(c.lambda),
        A: { x: item.a[0], y: item.a[1] },
        M: { x: item.m[0], y: item.m[1] },
      });
    }
    expect({ x: acc.x, y: acc.y }).toEqual(point);
  }
}

test('the market goes on and every account adds up, whatever some members do', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.constantFrom(...behaviours), { minLength: 6, maxLength: 6 }), {
        minLength: 20,
        maxLength: 20,
      }),
      fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 6, maxLength: 6 }),
      async (plan, energy) => {
        const world = await World.create({ households: 6, slotsPerPeriod: 6 });
        const initial = await collateral(world);
        try {
          for (const [t, row] of plan.entries()) {
            // two thirds stay honest, so that rounds can open; the others do what the plan says
            const conduct = (h: Household): Conduct => {
              const i = world.households.indexOf(h);
              return conductOf(i < 4 ? 'honest' : (row[i] ?? 'honest'), i, energy[i] ?? 1);
            };
            await world.session(t, conduct);
            await tidy(world, t);
            await expectBalanced(world);
            await expectRounds(world, t);
            if (t === 11 || t === 17) await settleHonest(world, Math.floor(t / 6) - 1);
          }
          for (const h of world.households) await expectAcc(world, h);
          // an honest member loses no collateral: only its own bills leave its deposit
          const now = await collateral(world);
          for (let i = 0; i < 4; i += 1) {
            const h = world.households[i];
            if (h === undefined) throw new Error('no household');
            const bills = world.chain.log.reduce(
              (sum, e) =>
                e.name === 'BillSettled' && e.args.account === h.account && e.args.units > 0n
                  ? sum + e.args.units
                  : sum,
              0n,
            );
            expect((initial[i] ?? 0n) - (now[i] ?? 0n)).toBe(bills);
            expect((await world.view('standingOf', [h.account])).exclusions).toBe(0n);
          }
        } finally {
          await world.chain.close();
        }
      },
    ),
    { numRuns: 3, seed: 20261123 },
  );
});

const collateral = (world: World): Promise<bigint[]> =>
  Promise.all(world.households.map(async (h) => (await world.money('depositOf', [h.account])).amount));

/** Honest bills open (invariant 10): fail-on-revert for the four that did nothing wrong. */
async function settleHonest(world: World, period: number): Promise<void> {
  for (const h of world.households.slice(0, 4)) {
    const acc = await world.view('accOf', [h.account, BigInt(period)]);
    const waiting = [...h.waiting.values()].filter((w) => Math.floor(w.slot / 6) <= period).length;
    if (Number(acc.count) + waiting < 4) continue;
    await world.settle(h, period).catch((failure: { error?: string }) => {
      // too many void rounds leave too few slots for a bill: then it moves on, as it should
      if (failure.error !== 'TooFewSlots') throw failure;
    });
  }
}
