/** Random plans for the stateful tests: what a household does in a slot, and what anybody may tidy up after it. */
import { expect } from 'vitest';
import { buyer, seller } from './scenes.ts';
import { type Conduct, popcount, type World } from './world.ts';

export const behaviours = [
  'honest',
  'honest',
  'honest',
  'absent',
  'noReading',
  'withholdOffer',
  'withholdReading',
  'lieA',
  'lieM',
  'falseMask',
] as const;
export type Behaviour = (typeof behaviours)[number];

/** What a household with index `i` does in a slot; `wh` is what it trades when it is honest. */
export const conductOf = (b: Behaviour, i: number, wh: number): Conduct => {
  const honest: Conduct = {
    curves: i % 2 === 1 ? seller(wh, 4 * (i % 8)) : buyer(wh, 31 - (i % 4)),
    m: i % 2 === 1 ? -wh : wh,
  };
  switch (b) {
    case 'absent':
      return { ...honest, skipOffer: true, skipReading: true };
    case 'noReading':
      return { ...honest, skipReading: true };
    case 'withholdOffer':
      return { ...honest, skipRevealOffer: true };
    case 'withholdReading':
      return { ...honest, skipRevealReading: true };
    case 'lieA':
      return { ...honest, a: 4321 };
    case 'lieM':
      return { ...honest, committed: { a: 0, m: -wh } };
    case 'falseMask':
      return { ...honest, falseMask: 1n };
    default:
      return honest;
  }
};

/** Records what is void; charges what is due. Calls of anyone, so they never need an honest member's help. */
export async function tidy(world: World, t: number): Promise<void> {
  for (const [kind, slot] of [
    [1n, t + 1],
    [2n, t - 3],
  ] as const) {
    if (slot < 0) continue;
    for (const cohort of await world.cohorts(slot)) {
      const round = await world.view('roundOf', [kind, BigInt(slot), BigInt(cohort)]);
      if (round.status > 1) continue;
      await world.toMarket(world.steward, 'voidRound', [kind, BigInt(slot), BigInt(cohort)]);
    }
  }
  const slot = t - 4;
  if (slot < 1) return;
  const c = await world.view('clearingOf', [BigInt(slot)]);
  if (!c.lambdaFixed || c.failed) return;
  for (const cohort of await world.cohorts(slot)) {
    const reading = await world.view('roundOf', [2n, BigInt(slot), BigInt(cohort)]);
    const offer = await world.view('roundOf', [1n, BigInt(slot), BigInt(cohort)]);
    if (reading.status !== 3 || offer.status !== 2) continue;
    const words = world.offerWordsOf(slot, cohort);
    await world.toMarket(world.steward, 'settleVoid', [BigInt(slot), BigInt(cohort), words]);
  }
}

/** A round never opens with too few, and its S and D part the active set. */
export async function expectRounds(world: World, t: number, cohort = 1n): Promise<void> {
  for (const [kind, slot] of [
    [1n, t + 1],
    [2n, t - 1],
  ] as const) {
    if (slot < 0) continue;
    const round = await world.view('roundOf', [kind, BigInt(slot), cohort]);
    expect(round.submitted & ~round.active).toBe(0);
    expect(round.revealed & ~round.submitted).toBe(0);
    if (round.status === 2) {
      expect(popcount(round.submitted)).toBeGreaterThanOrEqual(round.threshold);
      expect(round.revealed).toBe(round.submitted);
    }
  }
}
