/**
 * Random inputs to the contracts' own libraries on a real EVM: clearing against slow references written in tests alone,
 * packed sums, commitments. `FUZZ_RUNS` raises the number of runs.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Evm, openEvm } from '../../src/community/check/evm.ts';
import { vectorsHarnessCode } from '../../src/community/check/generated/harness.ts';
import { type Harness, harnessOn, pair } from '../../src/community/check/harness.ts';
import { words8 } from '../../src/main/household/slot/tuples.ts';
import { type ModelMember, modelPrice, modelSlot } from '../../test/fixtures/market-model.ts';

const RUNS = Number(process.env['FUZZ_RUNS'] ?? 60);
const TICKS = 32;
/** The order of the curve's group (BN254 r). */
const R = 21888242871839275222246405745257275088548364400416034343698204186575808495617n;

let evm: Evm;
let harness: Harness;
beforeAll(async () => {
  evm = await openEvm();
  harness = harnessOn(evm, await evm.deploy(`0x${vectorsHarnessCode.code.slice(2)}`));
});
afterAll(() => evm?.close());

/** Lane l of word w in bits [32 l, 32 l + 32): written here from the protocol's page, section 4. */
function pack(supply: readonly bigint[], demand: readonly bigint[]): bigint[] {
  const lanes = [...supply, ...demand];
  return Array.from({ length: 8 }, (_, w) =>
    lanes.slice(8 * w, 8 * w + 8).reduce((word, value, lane) => word | (value << BigInt(32 * lane)), 0n),
  );
}
const sumOf = (curves: readonly (readonly bigint[])[]): bigint[] =>
  Array.from({ length: TICKS }, (_, k) => curves.reduce((sum, curve) => sum + (curve[k] ?? 0n), 0n));

/** Mostly empty ticks and small numbers that tie, now and then the largest that a lane of a member holds. */
const curve = (most: bigint) =>
  fc.array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constant(0n) },
      { weight: 4, arbitrary: fc.bigInt(0n, 6n) },
      { weight: 1, arbitrary: fc.bigInt(0n, most) },
    ),
    { minLength: TICKS, maxLength: TICKS },
  );
const members = (most: bigint) =>
  fc.array(
    fc.record({
      supply: curve(most),
      demand: curve(most),
      net: fc.constant(0n),
    }) satisfies fc.Arbitrary<ModelMember>,
    { minLength: 1, maxLength: 6 },
  );
const tariffs = fc
  .tuple(fc.bigInt(0n, 400_000n), fc.bigInt(1n, 600_000n))
  .map(([feedIn, spread]) => ({ feedIn, retail: feedIn + spread }));

/**
 * Every Wh by itself, as in a trading hall: the cheapest Wh on offer meets the dearest bid, until they no longer meet.
 */
function haggle(supply: readonly bigint[], demand: readonly bigint[]): bigint {
  const asks = supply.flatMap((wh, tick) => new Array<number>(Number(wh)).fill(tick));
  const bids = demand.flatMap((wh, tick) => new Array<number>(Number(wh)).fill(tick)).reverse();
  let traded = 0;
  while (traded < Math.min(asks.length, bids.length) && (asks[traded] ?? 0) <= (bids[traded] ?? 0))
    traded += 1;
  return BigInt(traded);
}

const check = <T>(
  arbitrary: fc.Arbitrary<T>,
  hold: (value: T) => Promise<void>,
  runs = RUNS,
): Promise<void> => fc.assert(fc.asyncProperty(arbitrary, hold), { numRuns: runs, seed: 20_261_123 });

test('clearing: price, volume and every allocation are those of a second computation', () =>
  check(fc.tuple(members(2n ** 24n), tariffs), async ([all, tariff]) => {
    const expected = modelSlot(tariff, all);
    const sums = pack(sumOf(all.map(({ supply }) => supply)), sumOf(all.map(({ demand }) => demand)));
    const cleared = await harness.clear(words8(sums));
    expect(cleared.volume).toBe(expected.volume);
    if (cleared.volume === 0n) return;
    const { feedIn, retail } = tariff;
    expect(await harness.price(cleared.tick, feedIn, retail)).toBe(expected.price);
    let [sold, bought] = [0n, 0n];
    for (const [i, { supply, demand }] of all.entries()) {
      const own = await harness.allocation(words8(pack(supply, demand)), cleared);
      expect(own.bought - own.sold).toBe(expected.allocated[i]);
      // Individual rationality: nobody sells below its ask or buys above its bid.
      const cheap = supply.slice(0, Number(cleared.tick) + 1).reduce((sum, wh) => sum + wh, 0n);
      const dear = demand.slice(Number(cleared.tick)).reduce((sum, wh) => sum + wh, 0n);
      expect(own.sold <= cheap && own.bought <= dear).toBe(true);
      [sold, bought] = [sold + own.sold, bought + own.bought];
    }
    // Balance up to rounding of under 1 Wh per member and side.
    for (const side of [sold, bought]) {
      expect(side <= cleared.volume).toBe(true);
      expect(cleared.volume - side < BigInt(all.length)).toBe(true);
    }
  }));

test('clearing trades exactly what buyers and sellers would agree on Wh by Wh', () =>
  check(members(40n), async (all) => {
    const [S, D] = [sumOf(all.map(({ supply }) => supply)), sumOf(all.map(({ demand }) => demand))];
    const cleared = await harness.clear(words8(pack(S, D)));
    expect(cleared.volume).toBe(haggle(S, D));
    if (cleared.volume > 0n) expect(cleared.mS <= cleared.tick && cleared.tick <= cleared.mD).toBe(true);
  }));

test('price(k) lies between the tariffs and rises with k', () =>
  check(fc.tuple(tariffs, fc.integer({ min: 0, max: TICKS - 1 })), async ([tariff, k]) => {
    const { feedIn, retail } = tariff;
    const price = await harness.price(BigInt(k), feedIn, retail);
    expect(price).toBe(modelPrice(tariff, k));
    expect(price >= feedIn && price <= retail).toBe(true);
  }));

test('masked vectors add up to the packed sums, in whatever order and with any masks', () =>
  check(
    fc.array(
      fc.record({ supply: curve(2n ** 24n), demand: curve(2n ** 24n), mask: fc.bigInt(0n, 2n ** 256n - 1n) }),
      { minLength: 2, maxLength: 5 },
    ),
    async (all) => {
      // Pair masks cancel: what one adds the next takes away, modulo 2^256; nothing is corrected and no self mask is used.
      const plain = all.map(({ supply, demand }) => pack(supply, demand));
      const vectors = plain.map((words, i) => {
        const next = all[(i + 1) % all.length]?.mask ?? 0n;
        return words8(words.map((word) => BigInt.asUintN(256, word + (all[i]?.mask ?? 0n) - next)));
      });
      const opened = await harness.openOffer(vectors, [], []);
      const expected = pack(sumOf(all.map(({ supply }) => supply)), sumOf(all.map(({ demand }) => demand)));
      expect([...opened]).toEqual(expected);
    },
  ));

test('commitments add up, bind value and blinding, and fold into the bill that they promise', () =>
  check(
    fc.record({
      a: fc.bigInt(-(2n ** 24n), 2n ** 24n),
      m: fc.bigInt(-(2n ** 24n), 2n ** 24n),
      rhoA: fc.bigInt(0n, R - 1n),
      rhoM: fc.bigInt(0n, R - 1n),
      price: fc.bigInt(0n, 1_000_000n),
      lambda: fc.bigInt(0n, 1_000_000n),
    }),
    async ({ a, m, rhoA, rhoM, price, lambda }) => {
      const scalar = (value: bigint): bigint => ((value % R) + R) % R;
      const [A, M] = [await harness.commit(a, rhoA), await harness.commit(m, rhoM)];
      expect(await harness.sum([pair(A), pair(M)])).toEqual(await harness.commit(a + m, scalar(rhoA + rhoM)));
      const amount = (price - lambda) * a + lambda * m;
      const rho = scalar((price - lambda) * rhoA + lambda * rhoM);
      const folded = await harness.fold([0n, 0n], pair(A), pair(M), price, lambda);
      expect(folded).toEqual(await harness.commit(amount, rho));
      expect(folded).not.toEqual(await harness.commit(amount + 1n, rho));
      expect(folded).not.toEqual(await harness.commit(amount, scalar(rho + 1n)));
    },
    Math.ceil(RUNS / 3),
  ));
