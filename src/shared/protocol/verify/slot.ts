import { bytesToHex } from '../bytes.ts';
import { allocate, type Clearing, clear } from '../clearing.ts';
import { bindOf } from '../keys.ts';
import { offerWords, readingWords } from '../packing.ts';
import { allClaimsHold, type CommitmentClaim, claimHolds } from '../pedersen.ts';
import { tickPrice } from '../price.ts';
import { amountOf, imbalancePriceOf, type SlotPrices } from '../settle.ts';
import {
  commitmentsStep,
  communityCurves,
  type Holds,
  offerCapacitiesStep,
  offerSumsStep,
  readingCheckStep,
  readingSumsStep,
  seedsStep,
} from './cohort.ts';
import type { OwnSeal, OwnSlot, SlotFacts, SubmittedFact } from './facts.ts';
import { compared, judged, nanoText, priceText, type Step, unknown, whText } from './step.ts';

/** P and lambda of a slot from its published facts; null until lambda is fixed (sections 5, 6 and 8). */
export function pricesOf(facts: SlotFacts): SlotPrices | null {
  if (facts.lambda === undefined || facts.cleared === undefined) return null;
  const { imbalancePrice, failed } = facts.lambda;
  const { clearing } = facts.cleared;
  const traded = clearing !== null && !failed;
  return { price: traded ? tickPrice(facts.tariff, clearing.tick) : imbalancePrice, imbalancePrice };
}

const clearingText = (clearing: Clearing | null): string =>
  clearing === null
    ? 'no trade'
    : `tick ${clearing.tick}, ${clearing.volume} Wh, supply to ${clearing.mS} (${clearing.numS}/${clearing.denS}), demand to ${clearing.mD} (${clearing.numD}/${clearing.denD})`;

function clearingStep(facts: SlotFacts): Step {
  if (facts.cleared === undefined) return unknown('clearing', 'not cleared yet');
  const expected = clear(communityCurves(facts));
  // The offers would have given a trade, but the slot began without one: nothing is wrong, nothing was cleared. Whoever
  // shows events may have left the clearing out, so nothing is proven either.
  if (facts.cleared.missed === true && expected !== null)
    return unknown('clearing', 'not cleared in time, so nothing was traded');
  const { clearing, unfunded } = facts.cleared;
  const without = unfunded === undefined ? '' : '; no trade, as the supplier account was too low';
  return compared(
    'clearing',
    `${clearingText(expected)}${without}`,
    `${clearingText(unfunded ?? clearing)}${without}`,
  );
}

/** The price that the wallet goes by, against the tick, the lambda and the failed checks on chain. */
function priceStep(facts: SlotFacts, own: OwnSlot | null): Step {
  const prices = pricesOf(facts);
  if (prices === null) return unknown('price', 'not fixed yet');
  if (own?.price === null || own === null) return unknown('price', 'this wallet has no record');
  return compared('price', priceText(prices.price), priceText(own.price));
}

function imbalanceStep(facts: SlotFacts): Step {
  const { lambda } = facts;
  if (lambda === undefined) return unknown('imbalance-price', 'not fixed yet');
  const netImport = facts.cohorts.reduce((sum, { reading }) => sum + (reading.opened?.m ?? 0), 0);
  const failed = facts.cohorts.some(({ reading }) => reading.failed || reading.unopened);
  const text = (price: number, x: number, withFailure: boolean): string =>
    `${priceText(price)}, net import ${whText(x)}, ${withFailure ? 'a check failed' : 'all checks passed'}`;
  return compared(
    'imbalance-price',
    text(imbalancePriceOf(facts.tariff, netImport), netImport, failed),
    text(lambda.imbalancePrice, lambda.netImport, lambda.failed),
  );
}

function bindSteps(facts: SlotFacts, own: OwnSlot): Step[] {
  const mine = (kind: 'offer' | 'reading') =>
    facts.cohorts.flatMap((cohort) => cohort[kind].submitted).find((one) => one.account === own.account);
  const { offer, reading } = own;
  return [
    bindStep('offer-bind', mine('offer'), offer === null ? null : ownBind(offerWords(offer.curves), offer)),
    bindStep(
      'reading-bind',
      mine('reading'),
      reading === null ? null : ownBind(readingWords(reading), reading),
    ),
  ];
}

const ownBind = (words: readonly bigint[], { salt, bind }: OwnSeal): Uint8Array | null =>
  salt === null ? (bind ?? null) : bindOf(words, salt);

function bindStep(
  name: 'offer-bind' | 'reading-bind',
  sent: SubmittedFact | undefined,
  bind: Uint8Array | null,
): Step {
  if (sent === undefined)
    return unknown(name, name === 'offer-bind' ? 'no own offer on chain' : 'no own reading on chain');
  if (bind === null) return unknown(name, 'this wallet has no record');
  return compared(name, bytesToHex(bind), bytesToHex(sent.bind));
}

function allocationStep(facts: SlotFacts, own: OwnSlot): Step {
  if (facts.cleared === undefined) return unknown('allocation', 'not cleared yet');
  if (own.reading === null) return unknown('allocation', 'this wallet has no reading');
  const inOpened = facts.cohorts.some(
    ({ offer }) => offer.opened !== null && offer.submitted.some((one) => one.account === own.account),
  );
  if (inOpened && own.offer === null) return unknown('allocation', 'this wallet has no record of its offer');
  const offer = inOpened && own.offer !== null ? own.offer.curves : { supply: [], demand: [] };
  const { bought, sold } = allocate(offer, facts.cleared.clearing);
  return compared('allocation', whText(bought - sold), whText(own.reading.a));
}

function ownCommitmentsStep(facts: SlotFacts, own: OwnSlot, holds: Holds): Step {
  const { reading } = own;
  const found = facts.cohorts
    .flatMap((cohort) => cohort.reading.submitted)
    .find((one) => one.account === own.account);
  if (found === undefined || reading === null) {
    return unknown(
      'own-commitments',
      reading === null ? 'this wallet has no record' : 'no own reading on chain',
    );
  }
  const opens = [
    { points: [found.A], v: BigInt(reading.a), rho: reading.rhoA },
    { points: [found.M], v: BigInt(reading.m), rho: reading.rhoM },
  ].every(holds);
  return judged('own-commitments', 'both open', opens ? 'both open' : 'one does not open', opens);
}

/** What is beyond the capacity is in no READING: it joins the home's gap (section 8). */
function meterStep(facts: SlotFacts, own: OwnSlot): Step {
  if (own.meter === null || own.reading === null) {
    return unknown('meter', own.meter === null ? 'the meter gave no energy' : 'this wallet has no reading');
  }
  const { importWh, exportWh, carriedWh } = own.meter;
  const net = importWh - exportWh + carriedWh;
  const sent = facts.cohorts
    .flatMap((cohort) => cohort.reading.submitted)
    .find((one) => one.account === own.account);
  const limit = sent?.capacity ?? Math.abs(net);
  return compared('meter', whText(Math.max(-limit, Math.min(limit, net))), whText(own.reading.m));
}

function amountStep(facts: SlotFacts, own: OwnSlot): Step {
  const prices = pricesOf(facts);
  if (prices === null) return unknown('amount', 'prices are not fixed yet');
  if (own.reading === null || own.amount === null) return unknown('amount', 'this wallet has no record');
  return compared('amount', nanoText(amountOf(prices, own.reading.a, own.reading.m)), nanoText(own.amount));
}

/**
 * Every step of one slot, in the order in which it happened. Without `own` the public steps only. `holds` decides
 * commitment claims; give one that collects to check many slots in one batch (`verifySlots`).
 */
export function verifySlot(facts: SlotFacts, own: OwnSlot | null, holds: Holds = claimHolds): Step[] {
  const mine = (of: (own: OwnSlot) => Step[]): Step[] => (own === null ? [] : of(own));
  return [
    ...mine((self) => bindSteps(facts, self)),
    seedsStep(facts),
    offerSumsStep(facts),
    offerCapacitiesStep(facts),
    clearingStep(facts),
    ...mine((self) => [
      allocationStep(facts, self),
      meterStep(facts, self),
      ownCommitmentsStep(facts, self, holds),
    ]),
    readingSumsStep(facts),
    commitmentsStep(facts, holds),
    readingCheckStep(facts, holds),
    imbalanceStep(facts),
    ...mine((self) => [priceStep(facts, self), amountStep(facts, self)]),
  ];
}

export interface SlotToVerify {
  readonly facts: SlotFacts;
  readonly own: OwnSlot | null;
}

/**
 * Many slots at once: commitments of all of them in one batch with random weights. If the batch fails, or a round
 * was refused by the chain (whose claims are expected to fail), the slots are checked one by one.
 */
export function verifySlots(
  slots: readonly SlotToVerify[],
  randomBytes: (length: number) => Uint8Array,
): Step[][] {
  const claims: CommitmentClaim[] = [];
  const collect = (claim: CommitmentClaim): boolean => {
    claims.push(claim);
    return true;
  };
  const refused = ({ facts }: SlotToVerify): boolean => facts.cohorts.some(({ reading }) => reading.failed);
  const steps = slots.map((slot) => verifySlot(slot.facts, slot.own, refused(slot) ? claimHolds : collect));
  if (allClaimsHold(claims, randomBytes)) return steps;
  return slots.map(({ facts, own }) => verifySlot(facts, own));
}
