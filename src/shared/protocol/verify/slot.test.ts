import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { microPerKwh, nano, wh } from '../../units.ts';
import { G } from '../pedersen.ts';
import type { CohortFacts, OfferRoundFacts, OwnSlot, ReadingRoundFacts, SlotFacts } from './facts.ts';
import { CAPACITY, curve, scene } from './scene.testing.ts';
import { sentenceOf } from './sentences.ts';
import { pricesOf, verifySlot, verifySlots } from './slot.ts';
import { SLOT_STEPS, STEPS, type StepName, verdict } from './step.ts';

const { facts, own } = scene(40);
const random = (length: number): Uint8Array => Uint8Array.from(randomBytes(length));
const other = (bytes: Uint8Array): Uint8Array => bytes.map((byte, i) => (i === 0 ? byte ^ 1 : byte));

/** Changes the first entry of a list. */
function first<T>(list: readonly T[], change: (item: T) => T): T[] {
  return list.map((item, i) => (i === 0 ? change(item) : item));
}
const inCohort = (change: (of: CohortFacts) => CohortFacts): SlotFacts => ({
  ...facts,
  cohorts: first(facts.cohorts, change),
});
const inOffer = (change: (of: OfferRoundFacts) => OfferRoundFacts): SlotFacts =>
  inCohort((of) => ({ ...of, offer: change(of.offer) }));
const inReading = (change: (of: ReadingRoundFacts) => ReadingRoundFacts): SlotFacts =>
  inCohort((of) => ({ ...of, reading: change(of.reading) }));
const plusOne = (words: readonly bigint[]): bigint[] => first(words, (word) => word + 1n);

function differing(of: SlotFacts, self: OwnSlot | null = own): StepName[] {
  return verifySlot(of, self).flatMap(({ step, agrees }) => (agrees === false ? [step] : []));
}

describe('an honest slot', () => {
  test('agrees in every step, also for a reader without own values', () => {
    const steps = verifySlot(facts, own);
    expect(steps.map(({ step, agrees }) => [step, agrees])).toEqual(
      SLOT_STEPS.map((step) => [step, true]).sort((a, b) => order(steps, a[0]) - order(steps, b[0])),
    );
    const open = verifySlot(facts, null);
    expect(verdict(open)).toBe(true);
    expect(open.length).toBeLessThan(steps.length);
  });

  test('before it is cleared or settled nothing differs, and what is missing is said', () => {
    const early: SlotFacts = { ...facts, cleared: undefined, lambda: undefined };
    const steps = verifySlot(early, own);
    expect(verdict(steps)).toBe(true);
    expect(steps.find(({ step }) => step === 'clearing')).toMatchObject({
      agrees: null,
      found: 'not cleared yet',
    });
    expect(verdict(verifySlot({ ...early, cohorts: [] }, null))).toBeNull();
  });

  test('a slot that nobody cleared in time had no trade, whatever its offers say: no difference, but an own trade in it is one', () => {
    const missed: SlotFacts = { ...facts, cleared: { clearing: null, missed: true } };
    const steps = verifySlot(missed, own);
    expect(steps.find(({ step }) => step === 'clearing')?.agrees).toBeNull();
    expect(own.reading?.a).not.toBe(0);
    expect(steps.find(({ step }) => step === 'allocation')?.agrees).toBe(false);
    expect(verifySlot(missed, null).find(({ step }) => step === 'clearing')?.agrees).toBeNull();
  });
});

const order = (steps: readonly { readonly step: string }[], name: unknown): number =>
  steps.findIndex(({ step }) => step === name);

describe('each altered input fails the right step', () => {
  const offerSubmitted = (
    change: (of: OfferRoundFacts['submitted'][number]) => OfferRoundFacts['submitted'][number],
  ) => inOffer((of) => ({ ...of, submitted: first(of.submitted, change) }));
  const readingSubmitted = (
    change: (of: ReadingRoundFacts['submitted'][number]) => ReadingRoundFacts['submitted'][number],
  ) => inReading((of) => ({ ...of, submitted: first(of.submitted, change) }));
  const opened = (change: Partial<NonNullable<ReadingRoundFacts['opened']>>) =>
    inReading((of) => ({ ...of, opened: of.opened === null ? null : { ...of.opened, ...change } }));
  const { opened: sums } = facts.cohorts[0]?.reading ?? { opened: null };
  const { clearing } = facts.cleared ?? { clearing: null };
  if (
    sums === null ||
    clearing === null ||
    facts.lambda === undefined ||
    own.reading === null ||
    own.offer === null ||
    own.meter === null
  ) {
    throw new Error('the scene is incomplete');
  }
  const { lambda } = facts;
  const { reading, offer, meter } = own;

  const published: [string, SlotFacts, StepName[]][] = [
    ['bind of the offer', offerSubmitted((of) => ({ ...of, bind: other(of.bind) })), ['offer-bind']],
    ['bind of the reading', readingSubmitted((of) => ({ ...of, bind: other(of.bind) })), ['reading-bind']],
    ['hash of a key', offerSubmitted((of) => ({ ...of, seedHash: other(of.seedHash) })), ['seeds']],
    ['masked offer word', offerSubmitted((of) => ({ ...of, masked: plusOne(of.masked) })), ['offer-sums']],
    [
      'masked reading word',
      readingSubmitted((of) => ({ ...of, masked: plusOne(of.masked) })),
      ['reading-sums'],
    ],
    [
      'revealed key',
      inOffer((of) => ({ ...of, reveals: first(of.reveals, (one) => ({ ...one, b: other(one.b) })) })),
      ['seeds', 'offer-sums'],
    ],
    [
      'correction',
      inReading((of) => ({
        ...of,
        reveals: first(of.reveals, (one) => ({ ...one, corrections: plusOne(one.corrections) })),
      })),
      ['reading-sums'],
    ],
    ['reveal left out', inOffer((of) => ({ ...of, reveals: of.reveals.slice(1) })), ['offer-sums']],
    [
      'opened offer words',
      inOffer((of) => ({ ...of, opened: of.opened && [1n << 32n, ...of.opened.slice(1)] })),
      ['offer-sums', 'clearing'],
    ],
    [
      'capacities',
      offerSubmitted((of) => ({ ...of, capacity: wh(-4 * CAPACITY + 1000) })),
      ['offer-capacities'],
    ],
    [
      'clearing tick',
      { ...facts, cleared: { clearing: { ...clearing, tick: clearing.tick + 1 } } },
      ['clearing', 'price', 'amount'],
    ],
    [
      'marginal share',
      { ...facts, cleared: { clearing: { ...clearing, numD: clearing.numD - 200 } } },
      ['clearing'],
    ],
    [
      'no trade',
      { ...facts, cleared: { clearing: null } },
      ['clearing', 'allocation', 'reading-check', 'price', 'amount'],
    ],
    ['A of a member', readingSubmitted((of) => ({ ...of, A: G })), ['own-commitments', 'cohort-commitments']],
    ['M of a member', readingSubmitted((of) => ({ ...of, M: G })), ['own-commitments', 'cohort-commitments']],
    ['sum of a', opened({ a: sums.a + 1 }), ['reading-sums', 'cohort-commitments']],
    ['sum of m', opened({ m: sums.m + 1 }), ['reading-sums', 'cohort-commitments', 'imbalance-price']],
    ['sum of rhoA', opened({ rhoA: sums.rhoA + 1n }), ['reading-sums', 'cohort-commitments']],
    ['sum of rhoM', opened({ rhoM: sums.rhoM + 1n }), ['reading-sums', 'cohort-commitments']],
    [
      'refusal of an honest round',
      inReading((of) => ({ ...of, opened: null, failed: true })),
      ['reading-check', 'imbalance-price'],
    ],
    [
      'lambda',
      { ...facts, lambda: { ...lambda, imbalancePrice: microPerKwh(123_456) } },
      ['imbalance-price', 'amount'],
    ],
    ['X', { ...facts, lambda: { ...lambda, netImport: lambda.netImport + 1 } }, ['imbalance-price']],
    [
      'failed flag',
      { ...facts, lambda: { ...lambda, failed: true } },
      ['imbalance-price', 'price', 'amount'],
    ],
  ];
  test.each(published)('on chain: %s', (_, altered, steps) => {
    expect(differing(altered)).toEqual(expect.arrayContaining(steps));
    const others = differing(altered).filter((step) => !steps.includes(step));
    // A changed clearing may or may not move the own allocation by a Wh; nothing else may differ.
    expect(others.filter((step) => step !== 'allocation')).toEqual([]);
  });

  const kept: [string, OwnSlot, StepName[]][] = [
    [
      'offer',
      { ...own, offer: { ...offer, curves: { ...offer.curves, supply: curve({ 4: 1400, 8: 700 }) } } },
      ['offer-bind', 'allocation'],
    ],
    [
      'salt of the offer',
      { ...own, offer: { ...offer, salt: other(offer.salt ?? new Uint8Array(32)) } },
      ['offer-bind'],
    ],
    [
      'salt of the reading',
      { ...own, reading: { ...reading, salt: other(reading.salt ?? new Uint8Array(32)) } },
      ['reading-bind'],
    ],
    [
      'kept bind of the offer',
      { ...own, offer: { ...offer, salt: null, bind: new Uint8Array(32) } },
      ['offer-bind'],
    ],
    [
      'kept bind of the reading',
      { ...own, reading: { ...reading, salt: null, bind: new Uint8Array(32) } },
      ['reading-bind'],
    ],
    [
      'allocation',
      { ...own, reading: { ...reading, a: reading.a + 1 } },
      ['reading-bind', 'allocation', 'own-commitments', 'amount'],
    ],
    [
      'metered net import',
      { ...own, reading: { ...reading, m: reading.m + 1 } },
      ['reading-bind', 'meter', 'own-commitments', 'amount'],
    ],
    [
      'rhoA',
      { ...own, reading: { ...reading, rhoA: reading.rhoA + 1n } },
      ['reading-bind', 'own-commitments'],
    ],
    [
      'rhoM',
      { ...own, reading: { ...reading, rhoM: reading.rhoM + 1n } },
      ['reading-bind', 'own-commitments'],
    ],
    ['imported energy', { ...own, meter: { ...meter, importWh: wh(meter.importWh + 1) } }, ['meter']],
    ['exported energy', { ...own, meter: { ...meter, exportWh: wh(meter.exportWh + 1) } }, ['meter']],
    ['carried energy', { ...own, meter: { ...meter, carriedWh: 0 } }, ['meter']],
    ['price', { ...own, price: microPerKwh(1) }, ['price']],
    ['amount', { ...own, amount: nano((own.amount ?? 0n) + 1n) }, ['amount']],
  ];
  test.each(kept)('in the own record: %s', (_, altered, steps) => {
    expect(differing(facts, altered)).toEqual(steps);
  });

  test('carried energy beyond the capacity joins the gap, and is no difference; less than the capacity is one', () => {
    const much = { ...own, meter: { ...meter, carriedWh: 3 * CAPACITY } };
    const full = { ...much, reading: { ...reading, m: CAPACITY } };
    expect(differing(facts, full)).not.toContain('meter');
    expect(differing(facts, { ...full, reading: { ...reading, m: CAPACITY - 1 } })).toContain('meter');
    expect(differing(facts, { ...full, meter: { ...meter, carriedWh: -3 * CAPACITY } })).toContain('meter');
  });

  test('no step is without an alteration that makes it fail', () => {
    const failed = new Set([...published, ...kept].flatMap(([, , steps]) => steps));
    expect(SLOT_STEPS.filter((step) => !failed.has(step))).toEqual([]);
  });

  test('a refused round is accepted when it deserves it', () => {
    const failed = inReading((of) => ({
      ...of,
      opened: null,
      failed: true,
      submitted: first(of.submitted, (one) => ({ ...one, A: G })),
    }));
    const netImport = failed.cohorts.reduce((sum, of) => sum + (of.reading.opened?.m ?? 0), 0);
    const told: SlotFacts = {
      ...failed,
      lambda: {
        ...lambda,
        failed: true,
        netImport,
        imbalancePrice: netImport > 0 ? facts.tariff.retail : facts.tariff.feedIn,
      },
    };
    expect(pricesOf(told)?.price).toBe(pricesOf(told)?.imbalancePrice);
    expect(differing(told, null)).toEqual([]);
  });

  test('a complete round that nobody opened in time fails the slot, and no word of it is wrong', () => {
    const late = inReading((of) => ({ ...of, opened: null, unopened: true }));
    const netImport = late.cohorts.reduce((sum, of) => sum + (of.reading.opened?.m ?? 0), 0);
    const imbalancePrice = netImport > 0 ? facts.tariff.retail : facts.tariff.feedIn;
    const told: SlotFacts = { ...late, lambda: { ...lambda, failed: true, netImport, imbalancePrice } };
    expect(differing(told, null)).toEqual([]);
    expect(
      differing({ ...told, lambda: { ...lambda, failed: false, netImport, imbalancePrice } }, null),
    ).toEqual(['imbalance-price']);
  });
});

describe('many slots at once', () => {
  const slots = [41, 42, 43].map((slot) => scene(slot));

  test('agree like one by one, with one batch of commitments', () => {
    expect(verifySlots(slots, random)).toEqual(slots.map((one) => verifySlot(one.facts, one.own)));
    expect(verifySlots([], random)).toEqual([]);
  });

  test('one false commitment among them is found in its slot', () => {
    const [good, bad] = slots;
    if (good === undefined || bad === undefined) throw new Error('the scene is incomplete');
    const wrong = {
      ...bad,
      facts: {
        ...bad.facts,
        cohorts: bad.facts.cohorts.map((of) => ({
          ...of,
          reading: { ...of.reading, submitted: first(of.reading.submitted, (one) => ({ ...one, M: G })) },
        })),
      },
    };
    const [fine, found] = verifySlots([good, wrong], random);
    expect(verdict(fine ?? [])).toBe(true);
    expect(found?.filter(({ agrees }) => agrees === false).map(({ step }) => step)).toEqual([
      'own-commitments',
      'cohort-commitments',
    ]);
  });
});

test('every step has its sentences', () => {
  for (const step of STEPS) {
    const sentence = (agrees: boolean | null): string =>
      sentenceOf({ step, expected: '', found: 'not yet', agrees, code: '' });
    expect(sentence(true)).toMatch(/^[A-Z].*\.$/);
    expect(sentence(false)).toMatch(/^[A-Z].*\.$/);
    expect(sentence(true)).not.toBe(sentence(false));
    expect(sentence(null)).toBe('Not checked: not yet.');
  }
});
