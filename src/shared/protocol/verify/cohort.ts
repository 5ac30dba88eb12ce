import { ok, type Result } from '../../result.ts';
import { equalBytes } from '../bytes.ts';
import { addCurves, type Clearing } from '../clearing.ts';
import { OFFER, READING, type RoundKind } from '../domain.ts';
import { seedHashOf } from '../keys.ts';
import { openSum } from '../masks.ts';
import { type Curves, decodeOffer, decodeReading, TICKS } from '../packing.ts';
import type { CommitmentClaim } from '../pedersen.ts';
import { openOffer, openReading, readingClaims } from '../rounds.ts';
import type { CohortFacts, OpenedReading, RevealFact, SlotFacts, SubmittedFact } from './facts.ts';
import { compared, judged, type Step, unknown } from './step.ts';

/** Steps that anyone can check: the sums of each cohort against what was submitted and revealed. */

export type Holds = (claim: CommitmentClaim) => boolean;

const hexWord = (word: bigint): string => `0x${word.toString(16)}`;

/** Joins what is said of each cohort; empty texts are left out. */
function perCohort(facts: SlotFacts, of: (cohort: CohortFacts) => string): string {
  return facts.cohorts
    .map((cohort) => ({ cohort: cohort.cohort, text: of(cohort) }))
    .filter(({ text }) => text !== '')
    .map(({ cohort, text }) => `cohort ${cohort}: ${text}`)
    .join('; ');
}

type Round = { readonly submitted: readonly SubmittedFact[]; readonly reveals: readonly RevealFact[] };

/** Two steps need a READING's sum, and hashing masks is the dearest part of verifying. */
const sums = new WeakMap<Round, bigint[] | null>();

/** The exact sum from V, U and b of each member of S; null until all of S have revealed. */
function recomputedSum(kind: RoundKind, round: Round): bigint[] | null {
  const known = sums.get(round);
  if (known !== undefined) return known;
  const sum = sumAnew(kind, round);
  sums.set(round, sum);
  return sum;
}

function sumAnew(kind: RoundKind, { submitted, reveals }: Round): bigint[] | null {
  const byAccount = new Map(reveals.map((reveal) => [reveal.account, reveal]));
  const complete = submitted
    .map((one) => byAccount.get(one.account))
    .filter((reveal) => reveal !== undefined);
  if (submitted.length === 0 || complete.length < submitted.length) return null;
  return openSum({
    kind,
    masked: submitted.map((one) => one.masked),
    corrections: complete.map((one) => one.corrections).filter((words) => words.length > 0),
    seeds: complete.map((one) => one.b),
  });
}

/** Each revealed b is the one whose hash was submitted. */
export function seedsStep(facts: SlotFacts): Step {
  let count = 0;
  const wrong: string[] = [];
  for (const { offer, reading } of facts.cohorts) {
    for (const round of [offer, reading]) {
      const hashes = new Map(round.submitted.map((one) => [one.account, one.seedHash]));
      for (const reveal of round.reveals) {
        const hash = hashes.get(reveal.account);
        if (hash !== undefined && equalBytes(hash, seedHashOf(reveal.b))) count++;
        else wrong.push(reveal.account);
      }
    }
  }
  if (count + wrong.length === 0) return unknown('seeds', 'nothing was revealed');
  return judged(
    'seeds',
    `${count + wrong.length} keys fit their hashes`,
    wrong.length === 0 ? `${count} keys fit their hashes` : `not those of ${wrong.join(', ')}`,
    wrong.length === 0,
  );
}

/** The opened OFFER words are the sums of what was submitted. */
export function offerSumsStep(facts: SlotFacts): Step {
  const opened = facts.cohorts.filter((cohort) => cohort.offer.opened !== null);
  if (opened.length === 0) return unknown('offer-sums', 'no offers were opened');
  const words = (sum: readonly bigint[] | null): string =>
    sum?.map(hexWord).join(' ') ?? 'not all were revealed';
  const text = (of: (cohort: CohortFacts) => readonly bigint[] | null): string =>
    perCohort(facts, (cohort) => (cohort.offer.opened === null ? '' : words(of(cohort))));
  return compared(
    'offer-sums',
    text((cohort) => recomputedSum(OFFER, cohort.offer)),
    text((cohort) => cohort.offer.opened),
  );
}

/** No opened OFFER sum is above the capacities of those who offered (section 8). */
export function offerCapacitiesStep(facts: SlotFacts): Step {
  const checked = facts.cohorts.flatMap(({ offer }) =>
    offer.opened === null
      ? []
      : [
          openOffer(
            offer.opened,
            offer.submitted.map((one) => one.capacity),
          ),
        ],
  );
  if (checked.length === 0) return unknown('offer-capacities', 'no offers were opened');
  const above = checked.filter((result) => !result.ok).length;
  return judged(
    'offer-capacities',
    `${checked.length} sums within the capacities`,
    `${checked.length - above} sums within the capacities`,
    above === 0,
  );
}

/** Curves of the whole community: what clearing starts from. */
export function communityCurves(facts: SlotFacts): Curves {
  return addCurves(
    facts.cohorts.flatMap(({ offer }) => (offer.opened === null ? [] : [decodeOffer(offer.opened)])),
    TICKS,
  );
}

const sumsText = ({ a, m, rhoA, rhoM }: OpenedReading): string =>
  `a ${a} Wh, m ${m} Wh, rhoA ${hexWord(rhoA)}, rhoM ${hexWord(rhoM)}`;

/** The opened READING sums are the sums of what was submitted. */
export function readingSumsStep(facts: SlotFacts): Step {
  if (facts.cohorts.every((cohort) => cohort.reading.opened === null)) {
    return unknown('reading-sums', 'no readings were opened');
  }
  const recomputed = perCohort(facts, ({ reading }) => {
    if (reading.opened === null) return '';
    const sum = recomputedSum(READING, reading);
    if (sum === null) return 'not all were revealed';
    const values = decodeReading(sum, reading.submitted.length);
    return values.ok ? sumsText(values.value) : values.error.code;
  });
  const opened = perCohort(facts, ({ reading }) => (reading.opened === null ? '' : sumsText(reading.opened)));
  return compared('reading-sums', recomputed, opened);
}

/** The commitments of each cohort add up to its opened sums. */
export function commitmentsStep(facts: SlotFacts, holds: Holds): Step {
  const opened = facts.cohorts.filter((cohort) => cohort.reading.opened !== null);
  if (opened.length === 0) return unknown('cohort-commitments', 'no readings were opened');
  const wrong = opened.filter(({ reading }) => {
    if (reading.opened === null) return false;
    const A = reading.submitted.map((one) => one.A);
    const M = reading.submitted.map((one) => one.M);
    const claims = readingClaims({ A, M }, reading.opened);
    return !claims.every(holds);
  });
  return judged(
    'cohort-commitments',
    `${opened.length} sums fit their commitments`,
    wrong.length === 0
      ? `${opened.length} sums fit their commitments`
      : `not those of cohort ${wrong.map((cohort) => cohort.cohort).join(', ')}`,
    wrong.length === 0,
  );
}

/** All checks of section 6 on one cohort's READING; null where it was not fully revealed. */
function checkReading(cohort: CohortFacts, clearing: Clearing | null, holds: Holds): Result<unknown> | null {
  const { offer, reading } = cohort;
  const sum = recomputedSum(READING, reading);
  if (sum === null) return null;
  const present = new Set(reading.submitted.map((one) => one.account));
  return openReading(
    {
      sum,
      capacities: reading.submitted.map((one) => one.capacity),
      A: reading.submitted.map((one) => one.A),
      M: reading.submitted.map((one) => one.M),
      trade: {
        curves: offer.opened === null ? null : decodeOffer(offer.opened),
        offering: offer.submitted.length,
        absentCapacities: offer.submitted
          .filter((one) => !present.has(one.account))
          .map((one) => one.capacity),
      },
      clearing,
    },
    holds,
  );
}

/**
 * The chain opened what passes the checks of section 6 and refused what fails. The commitments are checked by the
 * step before for opened rounds, so here only a refused round pays for checking them.
 */
export function readingCheckStep(facts: SlotFacts, holds: Holds): Step {
  if (facts.cleared === undefined) return unknown('reading-check', 'not cleared yet');
  const { clearing } = facts.cleared;
  const judgedCohorts = facts.cohorts.flatMap((cohort) => {
    const { opened, failed } = cohort.reading;
    if (opened === null && !failed) return [];
    const result = checkReading(cohort, clearing, failed ? holds : () => true) ?? ok(null);
    const expected = result.ok ? 'passes' : result.error.code;
    return [{ cohort: cohort.cohort, expected, agrees: result.ok !== failed, failed }];
  });
  if (judgedCohorts.length === 0) return unknown('reading-check', 'no readings were opened');
  return judged(
    'reading-check',
    judgedCohorts.map((one) => `cohort ${one.cohort}: ${one.expected}`).join('; '),
    judgedCohorts.map((one) => `cohort ${one.cohort}: ${one.failed ? 'refused' : 'opened'}`).join('; '),
    judgedCohorts.every((one) => one.agrees),
  );
}
