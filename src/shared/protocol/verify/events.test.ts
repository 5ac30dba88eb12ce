import { expect, test } from 'vitest';
import type { EventOf } from '../../../main/chain/contract.ts';
import type { marketAbi } from '../../chain/generated/abi.ts';
import { bytesToHex } from '../bytes.ts';
import { NEUTRAL } from '../pedersen.ts';
import { accumulate } from '../settle.ts';
import { billFacts, clearedOf, type MarketEvent, settledFact, slotFacts, verifiable } from './events.ts';
import type { SlotFacts, SubmittedFact } from './facts.ts';
import { scene, TARIFF } from './scene.testing.ts';
import { pricesOf, verifySlot } from './slot.ts';
import { verdict } from './step.ts';

/** The events that the contract would have emitted for these facts. */
function eventsOf(facts: SlotFacts): MarketEvent[] {
  const slot = BigInt(facts.slot);
  const submitted = (cohort: number, index: number, one: SubmittedFact) => ({
    slot,
    account: one.account,
    place: (BigInt(cohort) << 32n) | (BigInt(index) << 24n) | BigInt(one.capacity),
    bind: bytesToHex(one.bind),
    bHash: bytesToHex(one.seedHash),
    v: one.masked,
  });
  const events: MarketEvent[] = [];
  for (const { cohort, offer, reading } of facts.cohorts) {
    const number = BigInt(cohort);
    for (const [i, one] of offer.submitted.entries()) {
      events.push({ name: 'OfferSubmitted', args: submitted(cohort, i, one) });
    }
    for (const [i, one] of reading.submitted.entries()) {
      const points = { a: [one.A.x, one.A.y], m: [one.M.x, one.M.y] };
      events.push({ name: 'ReadingSubmitted', args: { ...submitted(cohort, i, one), ...points } });
    }
    for (const [name, round] of [
      ['OfferCorrected', offer],
      ['ReadingCorrected', reading],
    ] as const) {
      for (const { account, b, corrections: u } of round.reveals) {
        events.push({
          name,
          args: { slot, account, place: number << 32n, b: bytesToHex(b), u },
        });
      }
    }
    if (offer.opened !== null)
      events.push({ name: 'OfferOpened', args: { slot, cohort: number, words: offer.opened } });
    if (reading.opened !== null) {
      const { a, m, rhoA, rhoM } = reading.opened;
      const sums = { sumA: BigInt(a), sumM: BigInt(m), sumRhoA: rhoA, sumRhoM: rhoM };
      events.push({ name: 'ReadingOpened', args: { slot, cohort: number, ...sums } });
    }
    if (reading.failed)
      events.push({ name: 'RoundVoid', args: { slot, cohort: number, kind: 2n, reason: 3n } });
  }
  const big = (value: number): bigint => BigInt(value);
  const clearing = facts.cleared?.clearing;
  if (clearing) {
    const { tick, volume, mS, numS, denS, mD, numD, denD } = clearing;
    events.push({
      name: 'Cleared',
      args: {
        slot,
        traded: true,
        tick: big(tick),
        volume: big(volume),
        mS: big(mS),
        numS: big(numS),
        denS: big(denS),
        mD: big(mD),
        numD: big(numD),
        denD: big(denD),
      },
    });
  }
  if (facts.lambda !== undefined) {
    const { imbalancePrice, failed, netImport } = facts.lambda;
    events.push({
      name: 'LambdaFixed',
      args: { slot, lambda: big(imbalancePrice), failed, sumM: big(netImport) },
    });
  }
  return events;
}

const scenes = [70, 71].map(scene);
const events = scenes.flatMap(({ facts }) => eventsOf(facts));

test('facts survive the way over events, whatever the order, with other slots between', () => {
  for (const { facts, own } of scenes) {
    expect(slotFacts(events, facts.slot, TARIFF)).toEqual(facts);
    const mixed = slotFacts([...events].reverse(), facts.slot, TARIFF);
    expect(verdict(verifySlot(mixed, own))).toBe(true);
  }
});

test("the contract's own event types fit, and other events are left out", () => {
  const decoded: EventOf<typeof marketAbi>[] = [
    { name: 'CohortPaused', args: { cohort: 1n, slot: 5n } },
    {
      name: 'LambdaFixed',
      args: { slot: 5n, lambda: 80_000n, failed: false, sumM: -3n, sumA: 0n, exchange: 0n },
    },
  ];
  const expected = { imbalancePrice: 80_000, failed: false, netImport: -3 };
  expect(slotFacts(verifiable(decoded), 5, TARIFF).lambda).toEqual(expected);
  // lambda is fixed and nobody cleared: there was no trade, and that is told apart from a clearing without one
  expect(slotFacts(verifiable(decoded), 5, TARIFF).cleared).toEqual({ clearing: null, missed: true });
});

test('no events, no facts; a refused reading and a slot without trade are told', () => {
  const none = slotFacts([], 5, TARIFF);
  expect(none).toMatchObject({ cohorts: [], cleared: undefined, lambda: undefined });
  const refused = slotFacts(
    [
      { name: 'RoundVoid', args: { slot: 5n, cohort: 3n, kind: 2n, reason: 3n } },
      { name: 'RoundVoid', args: { slot: 5n, cohort: 4n, kind: 1n, reason: 3n } },
      { name: 'RoundVoid', args: { slot: 5n, cohort: 5n, kind: 2n, reason: 2n } },
      {
        name: 'Cleared',
        args: {
          slot: 5n,
          traded: false,
          tick: 0n,
          volume: 0n,
          mS: 0n,
          numS: 0n,
          denS: 0n,
          mD: 0n,
          numD: 0n,
          denD: 0n,
        },
      },
    ],
    5,
    TARIFF,
  );
  expect(refused.cleared).toEqual({ clearing: null });
  expect(refused.cohorts.filter(({ reading }) => reading.failed).map(({ cohort }) => cohort)).toEqual([3]);
});

test('a clearing that says both trade and no volume is compared, not taken for no trade', () => {
  const [args] = events.flatMap((event) => (event.name === 'Cleared' ? [event.args] : []));
  if (args === undefined) throw new Error('the scene has clearings');
  expect(clearedOf({ ...args, volume: 0n }).clearing).toMatchObject({ volume: 0 });
  expect(clearedOf({ ...args, traded: false })).toMatchObject({
    clearing: null,
    unfunded: { tick: Number(args.tick) },
  });
  expect(clearedOf({ ...args, traded: false, volume: 0n })).toEqual({ clearing: null });
});

test('the bill of a period holds the slots folded into it', () => {
  const [first, second] = scenes;
  if (first === undefined || second === undefined) throw new Error('the scene is incomplete');
  const account = first.own.account;
  const folds: MarketEvent[] = [
    { name: 'Folded', args: { slot: 70n, account, period: 0n, carried: false } },
    { name: 'Folded', args: { slot: 71n, account, period: 0n, carried: true } },
    { name: 'Folded', args: { slot: 71n, account: `0x${'ff'.repeat(20)}`, period: 0n, carried: false } },
  ];
  const settled = settledFact(
    {
      account,
      period: 0n,
      amountNano: -1500n,
      units: -1n,
      slots: 1n,
      bound: 9n,
      readingsRoot: `0x${'07'.repeat(32)}`,
    },
    null,
  );
  const rest = { tariffOf: () => TARIFF, movedIn: { acc: NEUTRAL, slots: 0, bound: 0n }, acc: null, settled };
  const facts = billFacts([...folds, ...events], account, 0, rest);
  const prices = pricesOf(first.facts);
  expect(facts.folded.map(({ slot }) => slot)).toEqual([70]);
  expect(facts.settled).toMatchObject({ amount: -1500n, units: -1n, slots: 1, rho: null });
  if (prices === null) throw new Error('the scene has prices');
  const { A, M } = first.ownReading;
  expect(accumulate(facts.folded)).toEqual(accumulate([{ ...prices, A, M }]));
});
