import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expectOk } from '../result.ts';
import { wh } from '../units.ts';
import { account, toBytes } from './bytes.ts';
import { addCurves, allocate, clear } from './clearing.ts';
import { domainOf, OFFER, READING } from './domain.ts';
import { publicKeyOf } from './keys.ts';
import { addVectors, openSum } from './masks.ts';
import type { Curves } from './packing.ts';
import { pairKey } from './pairkeys.ts';
import { G } from './pedersen.ts';
import { minimumSubmitters, openOffer, openReading, type ReadingRound } from './rounds.ts';
import { buildOffer, buildReading, type ReadingSubmission, type Submitter } from './submission.ts';

const dom = domainOf({ chainId: 5, market: account(`0x${'33'.repeat(20)}`), genesis: 5 });
const ids = [0, 1, 2, 3, 4].map((i) => ({
  account: account(`0x${(40 - 7 * i).toString(16).padStart(2, '0').repeat(20)}`),
  maskKey: toBytes(BigInt(31 + i)),
}));
const cohort: Submitter[] = ids.map((own) => ({
  dom,
  ...own,
  peers: ids
    .filter((other) => other !== own)
    .map((other) => ({
      account: other.account,
      key: pairKey(dom, own, { account: other.account, maskPublicKey: publicKeyOf(other.maskKey) }),
    })),
}));
const capacity = wh(6000);
const capacities = ids.map(() => capacity);
const curve = (entries: Readonly<Record<number, number>>): number[] =>
  Array.from({ length: 32 }, (_, k) => entries[k] ?? 0);
const offers: Curves[] = [
  { supply: curve({ 0: 1001, 8: 500 }), demand: curve({}) },
  { supply: curve({ 4: 333 }), demand: curve({}) },
  { supply: curve({}), demand: curve({ 31: 777, 16: 201 }) },
  { supply: curve({}), demand: curve({ 28: 1999 }) },
  { supply: curve({}), demand: curve({}) },
];
const slot = 12;

function submit(): { readings: ReadingSubmission[]; curves: Curves; round: ReadingRound } {
  const submitted = cohort.map((by, i) => buildOffer(by, slot, offers[i] ?? { supply: [], demand: [] }));
  const sum = openSum({
    kind: OFFER,
    masked: submitted.map((one) => one.masked),
    corrections: [],
    seeds: submitted.map((one) => one.b),
  });
  const curves = expectOk(openOffer(sum, capacities));
  const clearing = clear(curves);
  const readings = cohort.map((by, i) => {
    const { bought, sold } = allocate(offers[i] ?? { supply: [], demand: [] }, clearing);
    return buildReading(by, slot, { a: bought - sold, m: bought - sold + 17 * (i - 2) });
  });
  const round: ReadingRound = {
    sum: openSum({
      kind: READING,
      masked: readings.map((one) => one.masked),
      corrections: [],
      seeds: readings.map((one) => one.b),
    }),
    capacities,
    A: readings.map((one) => one.A),
    M: readings.map((one) => one.M),
    trade: { curves, offering: 5, absentCapacities: [] },
    clearing,
  };
  return { readings, curves, round };
}
const { readings, curves, round } = submit();
const codeOf = (of: ReadingRound): string => {
  const result = openReading(of);
  return result.ok ? 'ok' : result.error.code;
};

describe('a slot of five members through masks, sums, clearing and commitments', () => {
  test('the sums are exact', () => {
    expect(curves).toEqual(addCurves(offers, 32));
    const values = expectOk(openReading(round));
    expect(values.m - values.a).toBe(0);
    expect(Math.abs(values.a)).toBeLessThan(5);
  });

  test('each lie is named', () => {
    const [packed = 0n, rhoA = 0n, rhoM = 0n] = round.sum;
    expect(codeOf({ ...round, sum: [packed + (1n << 64n), rhoA, rhoM] })).toBe('protocol.readingLanes');
    expect(codeOf({ ...round, sum: [packed + (1n << 96n), rhoA, rhoM] })).toBe('protocol.readingLanes');
    expect(codeOf({ ...round, sum: [packed + 40_000n, rhoA, rhoM] })).toBe('protocol.readingAboveCapacity');
    expect(codeOf({ ...round, sum: [packed + (1n << 32n), rhoA, rhoM] })).toBe(
      'protocol.allocationCommitments',
    );
    expect(codeOf({ ...round, sum: [packed, rhoA + 1n, rhoM] })).toBe('protocol.allocationCommitments');
    expect(codeOf({ ...round, A: [...round.A.slice(1), G] })).toBe('protocol.allocationCommitments');
    expect(codeOf({ ...round, sum: [packed + 1n, rhoA, rhoM] })).toBe('protocol.meterCommitments');
    expect(codeOf({ ...round, sum: [packed, rhoA, rhoM + 1n] })).toBe('protocol.meterCommitments');
    expect(codeOf({ ...round, M: [...round.M].map((point, i) => (i === 0 ? G : point)) })).toBe(
      'protocol.meterCommitments',
    );
    expect(() => codeOf({ ...round, A: round.A.slice(1) })).toThrow(RangeError);
  });

  test('trades that nobody offered do not fit, void OFFER rounds allow none', () => {
    const values = expectOk(openReading(round));
    const lying = cohort.map((by, i) => buildReading(by, slot, { a: i === 0 ? 100 : 0, m: 0 }));
    const claimed = {
      ...round,
      sum: addVectors(
        READING,
        lying.map((one) => one.words),
      ),
      A: lying.map((one) => one.A),
      M: lying.map((one) => one.M),
    };
    expect(values.a).toBeLessThan(100);
    expect(codeOf(claimed)).toBe('protocol.allocationRange');
    const noTrade = { curves: null, offering: 5, absentCapacities: [] };
    expect(codeOf({ ...claimed, trade: noTrade })).toBe('protocol.allocationRange');
    const nothing = cohort.map((by) => buildReading(by, slot, { a: 0, m: 5 }));
    expect(
      codeOf({
        ...round,
        sum: addVectors(
          READING,
          nothing.map((one) => one.words),
        ),
        A: nothing.map((one) => one.A),
        M: nothing.map((one) => one.M),
        trade: noTrade,
      }),
    ).toBe('ok');
  });

  test('honest rounds pass under any absences of the reading', () => {
    fc.assert(
      fc.property(fc.subarray([0, 1, 2, 3, 4], { minLength: 1 }), (present) => {
        const pick = <T>(of: readonly T[]): T[] => of.filter((_, i) => present.includes(i));
        const of = pick(readings);
        const absent: ReadingRound = {
          sum: addVectors(
            READING,
            of.map((one) => one.words),
          ),
          capacities: pick(capacities),
          A: of.map((one) => one.A),
          M: of.map((one) => one.M),
          trade: { curves, offering: 5, absentCapacities: new Array(5 - present.length).fill(capacity) },
          clearing: round.clearing,
        };
        expect(codeOf(absent)).toBe('ok');
      }),
    );
  });

  test('offers above the capacities void the round', () => {
    const result = openOffer(buildOffer(cohort[0] ?? failNow(), slot, offers[0] ?? failNow()).words, [
      wh(1500),
    ]);
    expect(result).toMatchObject({ ok: false, error: { code: 'protocol.offerAboveCapacity' } });
  });
});

function failNow(): never {
  throw new Error('the fixture is incomplete');
}

test('how many must submit', () => {
  expect([4, 5, 6, 7, 16].map((n) => minimumSubmitters(4, n))).toEqual([4, 4, 4, 5, 11]);
});
