import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addCurves, allocate, type Clearing, clear } from './clearing.ts';
import type { Curves } from './packing.ts';

const zeros = (): number[] => new Array<number>(32).fill(0);
const side = (entries: Readonly<Record<number, number>>): number[] => zeros().map((_, k) => entries[k] ?? 0);

/** A member's side: mostly empty, now and then large, so that ticks tie and margins occur. */
const arbitrarySide = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 31 }), fc.oneof(fc.nat(5), fc.nat(5000), fc.nat(2 ** 24 - 1))), {
    maxLength: 5,
  })
  .map((entries) => side(Object.fromEntries(entries)));
const member = fc.record({ supply: arbitrarySide, demand: arbitrarySide });
const community = fc.array(member, { minLength: 1, maxLength: 8 });

const sumOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** Fills Wh by Wh from the cheapest supply and the dearest demand: the definition, slowly. */
function slowFill(side: readonly number[], volume: number, order: readonly number[]): number[] {
  const filled = side.map(() => 0);
  let left = volume;
  for (const k of order) {
    const take = Math.min(left, side[k] ?? 0);
    filled[k] = take;
    left -= take;
  }
  return filled;
}

/** Everything from the definitions of section 5, with sums taken anew for each tick. */
function slowClear({ supply, demand }: Curves): Clearing | null {
  const cumS = (k: number): number => sumOf(supply.filter((_, j) => j <= k));
  const cumD = (k: number): number => sumOf(demand.filter((_, j) => j >= k));
  const ticks = supply.map((_, k) => k);
  const volume = Math.max(...ticks.map((k) => Math.min(cumS(k), cumD(k))));
  if (volume === 0) return null;
  const reaching = ticks.filter((k) => Math.min(cumS(k), cumD(k)) === volume);
  const lo = Math.min(...reaching);
  const hi = Math.max(...reaching);
  const tick = cumS(lo) > cumD(lo) ? lo : cumS(hi) < cumD(hi) ? hi : Math.floor((lo + hi) / 2);
  const filledS = slowFill(supply, volume, ticks);
  const filledD = slowFill(demand, volume, [...ticks].reverse());
  const mS = Math.max(...ticks.filter((k) => (filledS[k] ?? 0) > 0));
  const mD = Math.min(...ticks.filter((k) => (filledD[k] ?? 0) > 0));
  return {
    tick,
    volume,
    mS,
    numS: filledS[mS] ?? 0,
    denS: supply[mS] ?? 0,
    mD,
    numD: filledD[mD] ?? 0,
    denD: demand[mD] ?? 0,
  };
}

describe('by hand', () => {
  test('no supply, no demand or no overlap: no trade', () => {
    expect(clear({ supply: zeros(), demand: zeros() })).toBeNull();
    expect(clear({ supply: side({ 20: 5 }), demand: side({ 10: 5 }) })).toBeNull();
    expect(allocate({ supply: side({ 0: 9 }), demand: zeros() }, null)).toEqual({ bought: 0, sold: 0 });
  });

  test('more supply than demand: supply is cut and its marginal tick sets the price', () => {
    const clearing = clear({ supply: side({ 4: 100, 8: 300 }), demand: side({ 20: 200 }) });
    expect(clearing).toEqual({
      tick: 8,
      volume: 200,
      mS: 8,
      numS: 100,
      denS: 300,
      mD: 20,
      numD: 200,
      denD: 200,
    });
    expect(allocate({ supply: side({ 4: 10, 8: 100 }), demand: zeros() }, clearing)).toEqual({
      bought: 0,
      sold: 43,
    });
  });

  test('more demand than supply: demand is cut and sets the price', () => {
    const clearing = clear({ supply: side({ 4: 100 }), demand: side({ 12: 150, 28: 50 }) });
    expect(clearing).toEqual({
      tick: 12,
      volume: 100,
      mS: 4,
      numS: 100,
      denS: 100,
      mD: 12,
      numD: 50,
      denD: 150,
    });
  });

  test('both sides fit exactly: the middle, rounded down', () => {
    expect(clear({ supply: side({ 4: 10 }), demand: side({ 9: 10 }) })?.tick).toBe(6);
  });

  test('the widest products stay exact', () => {
    const big = 2 ** 31 - 1;
    const clearing = clear({ supply: side({ 0: big }), demand: side({ 31: big - 1 }) });
    expect(allocate({ supply: side({ 0: big }), demand: zeros() }, clearing).sold).toBe(big - 1);
  });

  test('fractions, negatives and unequal sides are refused', () => {
    expect(() => clear({ supply: side({ 0: 0.5 }), demand: zeros() })).toThrow(RangeError);
    expect(() => clear({ supply: side({ 0: -1 }), demand: zeros() })).toThrow(RangeError);
    expect(() => clear({ supply: [1], demand: zeros() })).toThrow(RangeError);
  });
});

describe('for any community', () => {
  test('the same as the slow reference', () => {
    fc.assert(
      fc.property(community, (members) => {
        const sums = addCurves(members, 32);
        expect(clear(sums)).toEqual(slowClear(sums));
      }),
      { numRuns: 300 },
    );
  });

  test('merit order, individual rationality, balance within rounding', () => {
    fc.assert(
      fc.property(community, (members) => {
        const clearing = clear(addCurves(members, 32));
        const got = members.map((offer) => allocate(offer, clearing));
        const bought = sumOf(got.map((one) => one.bought));
        const sold = sumOf(got.map((one) => one.sold));
        if (clearing === null) {
          expect([bought, sold]).toEqual([0, 0]);
          return;
        }
        const { tick, mS, mD, volume } = clearing;
        expect(mS).toBeLessThanOrEqual(tick);
        expect(mD).toBeGreaterThanOrEqual(tick);
        for (const total of [bought, sold]) {
          expect(total).toBeLessThanOrEqual(volume);
          expect(total).toBeGreaterThan(volume - members.length);
        }
        for (const [i, one] of got.entries()) {
          // Nobody sells below its own price or buys above it.
          const offer = members[i] ?? { supply: [], demand: [] };
          expect(one.sold).toBeLessThanOrEqual(sumOf(offer.supply.slice(0, tick + 1)));
          expect(one.bought).toBeLessThanOrEqual(sumOf(offer.demand.slice(tick)));
        }
      }),
      { numRuns: 300 },
    );
  });
});
