import { expect, test } from 'vitest';
import { contractsAt } from '../../src/main/household/community/follow.ts';
import { accountNumber } from '../../src/shared/protocol/bytes.ts';
import { OFFER, READING, type RoundKind } from '../../src/shared/protocol/domain.ts';
import { ORDER } from '../../src/shared/protocol/field.ts';
import { addVectors, maskVector, moduliOf, pairMask, selfMask } from '../../src/shared/protocol/masks.ts';
import { offerWords, readingWords } from '../../src/shared/protocol/packing.ts';
import { addPoints, commit, equalPoints, type Point } from '../../src/shared/protocol/pedersen.ts';
import type { Submitter } from '../../src/shared/protocol/submission.ts';
import { type MarketEvent, slotFacts, verifiable } from '../../src/shared/protocol/verify/events.ts';
import type { RevealFact, SlotFacts, SubmittedFact } from '../../src/shared/protocol/verify/facts.ts';
import {
  COMMUNITY,
  cohort,
  communityLogs,
  curvesOf,
  MARKET,
  readingOf,
  TARIFF,
} from '../bench/catchup-chain.ts';

/**
 * What the chain and all other members together can know of two honest homes in a cohort of four. The attacker has
 * every event and every key but the honest ones', so it can take off every mask but the one that the two share. For
 * each published word there is a value of that mask with which the two homes' readings and offers are exchanged: both
 * worlds fit. As a control, with only one honest home the same attack reads it to the watt-hour.
 */
const SLOT = 1;
const SIZE = 4;
const members = cohort(SIZE);
const [first, second] = [memberAt(0), memberAt(1)];
const facts = factsOf(SLOT);

function memberAt(index: number): Submitter {
  const found = members[index];
  if (found === undefined) throw new Error('no such member');
  return found;
}

/** Everything the market's events say about a slot. */
function factsOf(slot: number): SlotFacts {
  const { market } = contractsAt({ market: MARKET, community: COMMUNITY, treasury: COMMUNITY });
  const events = communityLogs(slot + 1, SIZE).flatMap(({ logs }) =>
    logs.flatMap((log) => market.event(log) ?? []),
  );
  const known: readonly MarketEvent[] = verifiable(events);
  return slotFacts(known, slot, TARIFF);
}

interface Published {
  readonly kind: RoundKind;
  readonly submitted: readonly SubmittedFact[];
  readonly reveals: readonly RevealFact[];
}

const published = (kind: RoundKind): Published => {
  const [only] = facts.cohorts;
  if (only === undefined) throw new Error('no cohort');
  return { kind, ...(kind === OFFER ? only.offer : only.reading) };
};

/** What the home put into its vector. */
function secretWords(kind: RoundKind, index: number): readonly bigint[] {
  return kind === OFFER ? offerWords(curvesOf(SLOT, index)) : readingWords(readingOf(members, SLOT, index));
}

const minus = (kind: RoundKind, a: readonly bigint[], b: readonly bigint[]): bigint[] =>
  moduliOf(kind).map((modulus, w) => ((a[w] ?? 0n) - (b[w] ?? 0n) + modulus) % modulus);

/**
 * A home's vector less every mask that the attacker can know: those shared with members whose keys it has, and the
 * home's own mask where its b was published. Null where its vector was never seen.
 */
function stripped(round: Published, home: Submitter, honest: readonly Submitter[]): bigint[] | null {
  const { kind } = round;
  const vector = round.submitted.find((one) => one.account === home.account);
  if (vector === undefined) return null;
  const known = home.peers.filter((peer) => !honest.some((one) => one.account === peer.account));
  let rest = [...vector.masked];
  for (const peer of known) {
    const mask = pairMask(peer.key, kind, SLOT);
    const added = accountNumber(home.account) < accountNumber(peer.account);
    rest = added ? minus(kind, rest, mask) : addVectors(kind, [rest, mask]);
  }
  const b = round.reveals.find((one) => one.account === home.account)?.b;
  return b === undefined ? rest : minus(kind, rest, selfMask(b, kind));
}

const KINDS = [
  ['offers', OFFER],
  ['readings', READING],
] as const;

test.each(KINDS)('%s of two honest homes can be exchanged: one mask explains either world', (_, kind) => {
  const round = published(kind);
  const honest = [first, second];
  const [x1, x2] = [secretWords(kind, 0), secretWords(kind, 1)];
  const [r1, r2] = [stripped(round, first, honest), stripped(round, second, honest)];
  if (r1 === null || r2 === null) throw new Error('a complete round');
  // What is left says the sum, and nothing else.
  expect(addVectors(kind, [r1, r2])).toEqual(addVectors(kind, [x1, x2]));
  for (const [mine, theirs] of [
    [x1, x2],
    [x2, x1],
  ] as const) {
    // The first account is the lower one: it adds the shared mask, the second takes it off.
    const mask = minus(kind, r1, mine);
    expect(addVectors(kind, [mine, mask])).toEqual(r1);
    expect(minus(kind, theirs, mask)).toEqual(r2);
  }
  expect(x1).not.toEqual(x2);
});

test('the commitments open to either world, with blindings whose sum is the published one', () => {
  const [only] = facts.cohorts;
  const sealed = only?.reading.submitted ?? [];
  const [one, two] = [sealed[0], sealed[1]];
  if (one === undefined || two === undefined) throw new Error('two readings');
  const [v1, v2] = [readingOf(members, SLOT, 0), readingOf(members, SLOT, 1)];
  const less = (point: Point, value: number): Point => addPoints([point, commit(BigInt(-value), 0n)]);
  for (const [part, A1, A2, rho] of [
    ['a', one.A, two.A, v1.rhoA + v2.rhoA],
    ['m', one.M, two.M, v1.rhoM + v2.rhoM],
  ] as const) {
    for (const [mine, theirs] of [
      [v1[part], v2[part]],
      [v2[part], v1[part]],
    ] as const) {
      // H generates the whole group, so each rest is some rho times H; that the two sum to the known rho is the check.
      expect(equalPoints(addPoints([less(A1, mine), less(A2, theirs)]), commit(0n, rho % ORDER))).toBe(true);
    }
    expect(v1[part]).not.toBe(v2[part]);
  }
});

test.each(KINDS)('%s: a round that fails leaves even more open', (_, kind) => {
  const whole = published(kind);
  const honest = [first, second];
  const cases: [string, Published][] = [
    [
      'the second withheld',
      { ...whole, reveals: whole.reveals.filter((one) => one.account !== second.account) },
    ],
    // Late or reverted: seen by whoever listens, and nothing revealed, since too few were in time.
    ['the second came late', { ...whole, reveals: [] }],
    [
      'the second was never sent',
      { ...whole, submitted: whole.submitted.filter((one) => one.account !== second.account), reveals: [] },
    ],
  ];
  for (const [name, round] of cases) {
    const r1 = stripped(round, first, honest);
    const r2 = stripped(round, second, honest);
    if (r1 === null) throw new Error('the first is always there');
    for (const mine of [secretWords(kind, 0), secretWords(kind, 1), moduliOf(kind).map(() => 0n)]) {
      // Any value of the first fits with some mask; the second's own mask, or that it is missing, takes up the rest.
      const mask = minus(kind, r1, mine);
      expect(addVectors(kind, [mine, mask]), name).toEqual(r1);
    }
    // The exact sum does not come out either.
    const sum = addVectors(kind, [secretWords(kind, 0), secretWords(kind, 1)]);
    if (r2 !== null) expect(addVectors(kind, [r1, r2]), name).not.toEqual(sum);
  }
});

test.each(KINDS)(
  'control: with every other key the attack reads a single honest home exactly (%s)',
  (_, kind) => {
    expect(stripped(published(kind), first, [first])).toEqual(secretWords(kind, 0));
  },
);

test('control: the vectors on chain are really those of these homes', () => {
  for (const [i, member] of [first, second].entries()) {
    for (const kind of [OFFER, READING]) {
      const round = published(kind);
      const b = round.reveals.find((one) => one.account === member.account)?.b;
      const vector = round.submitted.find((one) => one.account === member.account);
      if (b === undefined) throw new Error('revealed');
      const words = secretWords(kind, i);
      expect(maskVector({ kind, slot: SLOT, own: member.account, words, b, peers: member.peers })).toEqual(
        vector?.masked,
      );
    }
  }
});
