import { type MicroPerKwh, microPerKwh, nano, slotNo, tokenUnits, type Wh, wh } from '../../units.ts';
import { type Account, type Hex, hexToBytes } from '../bytes.ts';
import { READING } from '../domain.ts';
import type { Tariff } from '../price.ts';
import type {
  BillFacts,
  CohortFacts,
  FoldedSlotFact,
  LambdaFact,
  MovedIn,
  RevealFact,
  SettledFact,
  SlotFacts,
  SubmittedFact,
  SubmittedReadingFact,
} from './facts.ts';
import { pricesOf } from './slot.ts';

/** From the contract's decoded events to facts; pure, so that stored or exported events are enough. */

type Event<Name extends string, Args> = { readonly name: Name; readonly args: Args };
interface Submitted {
  readonly slot: bigint;
  readonly account: Account;
  /** cohort << 32 | index << 24 | capacityWh */
  readonly place: bigint;
  readonly bind: Hex;
  readonly bHash: Hex;
  readonly v: readonly bigint[];
}

/** A reveal for an empty D: there are no corrections. */
interface Revealed {
  readonly slot: bigint;
  readonly account: Account;
  readonly place: bigint;
  readonly b: Hex;
}

/** The events of the market that verification reads, as decoded by their names (IMarket.sol). */
export type MarketEvent =
  | Event<'OfferSubmitted', Submitted>
  | Event<'ReadingSubmitted', Submitted & { readonly a: readonly bigint[]; readonly m: readonly bigint[] }>
  | Event<'OfferRevealed', Revealed>
  | Event<'ReadingRevealed', Revealed>
  | Event<'OfferCorrected', Revealed & { readonly u: readonly bigint[] }>
  | Event<'ReadingCorrected', Revealed & { readonly u: readonly bigint[] }>
  | Event<
      'OfferOpened',
      { readonly slot: bigint; readonly cohort: bigint; readonly words: readonly bigint[] }
    >
  | Event<
      'ReadingOpened',
      {
        readonly slot: bigint;
        readonly cohort: bigint;
        readonly sumA: bigint;
        readonly sumM: bigint;
        readonly sumRhoA: bigint;
        readonly sumRhoM: bigint;
      }
    >
  | Event<
      'RoundVoid',
      { readonly slot: bigint; readonly cohort: bigint; readonly kind: bigint; readonly reason: bigint }
    >
  | Event<
      'Cleared',
      {
        readonly slot: bigint;
        readonly traded: boolean;
        readonly tick: bigint;
        readonly volume: bigint;
        readonly mS: bigint;
        readonly numS: bigint;
        readonly denS: bigint;
        readonly mD: bigint;
        readonly numD: bigint;
        readonly denD: bigint;
      }
    >
  | Event<
      'LambdaFixed',
      { readonly slot: bigint; readonly lambda: bigint; readonly failed: boolean; readonly sumM: bigint }
    >
  | Event<
      'Folded',
      { readonly slot: bigint; readonly account: Account; readonly period: bigint; readonly carried: boolean }
    >;

/** The market's events that verification reads. */
export const MARKET_EVENTS: readonly MarketEvent['name'][] = [
  'OfferSubmitted',
  'ReadingSubmitted',
  'OfferRevealed',
  'ReadingRevealed',
  'OfferCorrected',
  'ReadingCorrected',
  'OfferOpened',
  'ReadingOpened',
  'RoundVoid',
  'Cleared',
  'LambdaFixed',
  'Folded',
];
const NAMES: ReadonlySet<string> = new Set(MARKET_EVENTS);

/** Whether verification reads a decoded event of the market. */
export function isVerifiable<E extends { readonly name: string }>(
  event: E,
): event is Extract<E, { readonly name: MarketEvent['name'] }> {
  return NAMES.has(event.name);
}

/** Of all decoded events of the market, those that verification reads. */
export function verifiable<E extends { readonly name: string }>(
  events: readonly E[],
): Extract<E, { readonly name: MarketEvent['name'] }>[] {
  return events.filter(isVerifiable);
}

/** Event RoundVoid: the round was opened and failed its check. */
const FAILED_ITS_CHECK = 3n;
/** Event RoundVoid: the round was complete and nobody opened it in time. */
const UNOPENED = 4n;

const cohortOf = (place: bigint): number => Number(place >> 32n);
const capacityOf = (place: bigint): Wh => wh(Number(place & 0xffffffn));

function submitted({ account, place, bind, bHash, v }: Submitted): SubmittedFact {
  return {
    account,
    capacity: capacityOf(place),
    bind: hexToBytes(bind),
    seedHash: hexToBytes(bHash),
    masked: v,
  };
}

function point(of: readonly bigint[]): { x: bigint; y: bigint } {
  return { x: of[0] ?? 0n, y: of[1] ?? 0n };
}

/** A cohort while its events are read. */
interface Growing {
  readonly offers: SubmittedFact[];
  readonly offerReveals: RevealFact[];
  readonly readings: SubmittedReadingFact[];
  readonly readingReveals: RevealFact[];
  offerOpened: readonly bigint[] | null;
  readingOpened: CohortFacts['reading']['opened'];
  failed: boolean;
  unopened: boolean;
}

/** Everything the market said about one slot. `events` may hold other slots too; order does not matter. */
export function slotFacts(events: readonly MarketEvent[], slot: number, tariff: Tariff): SlotFacts {
  const cohorts = new Map<number, Growing>();
  const cohort = (number: number): Growing => {
    const known = cohorts.get(number);
    if (known !== undefined) return known;
    const fresh: Growing = {
      offers: [],
      offerReveals: [],
      readings: [],
      readingReveals: [],
      offerOpened: null,
      readingOpened: null,
      failed: false,
      unopened: false,
    };
    cohorts.set(number, fresh);
    return fresh;
  };
  let cleared: SlotFacts['cleared'];
  let lambda: LambdaFact | undefined;
  for (const event of events) {
    if (event.args.slot !== BigInt(slot)) continue;
    if (event.name === 'OfferSubmitted')
      cohort(cohortOf(event.args.place)).offers.push(submitted(event.args));
    else if (event.name === 'ReadingSubmitted') {
      const { place, a, m } = event.args;
      cohort(cohortOf(place)).readings.push({ ...submitted(event.args), A: point(a), M: point(m) });
    } else if (event.name === 'OfferRevealed' || event.name === 'ReadingRevealed') {
      const { account, place, b } = event.args;
      const of = cohort(cohortOf(place));
      const reveals = event.name === 'OfferRevealed' ? of.offerReveals : of.readingReveals;
      reveals.push({ account, b: hexToBytes(b), corrections: [] });
    } else if (event.name === 'OfferCorrected' || event.name === 'ReadingCorrected') {
      const { account, place, b, u } = event.args;
      const of = cohort(cohortOf(place));
      const reveals = event.name === 'OfferCorrected' ? of.offerReveals : of.readingReveals;
      reveals.push({ account, b: hexToBytes(b), corrections: u });
    } else if (event.name === 'OfferOpened') cohort(Number(event.args.cohort)).offerOpened = event.args.words;
    else if (event.name === 'ReadingOpened') {
      const { sumA, sumM, sumRhoA, sumRhoM } = event.args;
      cohort(Number(event.args.cohort)).readingOpened = {
        a: Number(sumA),
        m: Number(sumM),
        rhoA: sumRhoA,
        rhoM: sumRhoM,
      };
    } else if (event.name === 'RoundVoid') {
      const { kind, reason } = event.args;
      if (kind !== BigInt(READING)) continue;
      const of = cohort(Number(event.args.cohort));
      of.failed ||= reason === FAILED_ITS_CHECK;
      of.unopened ||= reason === UNOPENED;
    } else if (event.name === 'Cleared') cleared = clearedOf(event.args);
    else if (event.name === 'LambdaFixed') {
      const { lambda: price, failed, sumM } = event.args;
      lambda = { imbalancePrice: microPerKwh(Number(price)), failed, netImport: Number(sumM) };
    }
  }
  return {
    slot: slotNo(slot),
    tariff,
    cohorts: [...cohorts].sort(([a], [b]) => a - b).map(([number, of]) => grown(number, of)),
    // A slot that was never cleared before it began has no trade (section 7).
    cleared: cleared ?? (lambda === undefined ? undefined : { clearing: null, missed: true }),
    lambda,
  };
}

function grown(cohort: number, of: Growing): CohortFacts {
  return {
    cohort,
    offer: { submitted: of.offers, reveals: of.offerReveals, opened: of.offerOpened },
    reading: {
      submitted: of.readings,
      reveals: of.readingReveals,
      opened: of.readingOpened,
      failed: of.failed,
      unopened: of.unopened,
    },
  };
}

/** Null clearing: no trade, for want of a common price or, with `unfunded`, of a filled supplier account (section 6). */
export function clearedOf(
  args: Extract<MarketEvent, { name: 'Cleared' }>['args'],
): NonNullable<SlotFacts['cleared']> {
  const { traded, tick, volume, mS, numS, denS, mD, numD, denD } = args;
  if (!traded && volume === 0n) return { clearing: null };
  const found = {
    tick: Number(tick),
    volume: Number(volume),
    mS: Number(mS),
    numS: Number(numS),
    denS: Number(denS),
    mD: Number(mD),
    numD: Number(numD),
    denD: Number(denD),
  };
  return traded ? { clearing: found } : { clearing: null, unfunded: found };
}

/** Event BillSettled of the treasury. */
export interface BillSettledArgs {
  readonly account: Account;
  readonly period: bigint;
  readonly amountNano: bigint;
  readonly units: bigint;
  readonly slots: bigint;
  readonly bound: bigint;
  readonly readingsRoot: Hex;
}

/** `rho`: from the call's data or the household's own record; null where neither is at hand. */
export function settledFact(args: BillSettledArgs, rho: bigint | null): SettledFact {
  return {
    amount: nano(args.amountNano),
    rho,
    units: tokenUnits(args.units),
    slots: Number(args.slots),
    bound: args.bound,
    readingsRoot: hexToBytes(args.readingsRoot),
  };
}

/**
 * The bill of an account and period: the slots whose READING was folded into it, with their commitments and prices.
 * Slots whose events are not at hand are left out, and then the count of slots tells.
 */
export function billFacts(
  events: readonly MarketEvent[],
  account: Account,
  period: number,
  rest: {
    readonly tariffOf: (slot: number) => Tariff;
    readonly movedIn: MovedIn;
    readonly acc: BillFacts['acc'];
    readonly settled: SettledFact | null;
  },
): BillFacts {
  const folded = events.flatMap((event): FoldedSlotFact[] => {
    if (event.name !== 'Folded' || event.args.account !== account) return [];
    if (event.args.carried || event.args.period !== BigInt(period)) return [];
    const slot = Number(event.args.slot);
    const tariff = rest.tariffOf(slot);
    const facts = slotFacts(events, slot, tariff);
    const prices: { price: MicroPerKwh; imbalancePrice: MicroPerKwh } | null = pricesOf(facts);
    const reading = facts.cohorts
      .flatMap((cohort) => cohort.reading.submitted)
      .find((one) => one.account === account);
    if (prices === null || reading === undefined) return [];
    const { A, M, capacity } = reading;
    return [{ slot: slotNo(slot), ...prices, A, M, tariff, capacity }];
  });
  return { period, folded, movedIn: rest.movedIn, acc: rest.acc, settled: rest.settled };
}
