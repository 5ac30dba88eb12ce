/**
 * The community as its events tell it: members, cohorts, tariffs, and the rounds of the slots around now. A pure
 * reducer: the same events give the same book, so a reorg is mended by building it again (`follow.ts`).
 */
import type { communityAbi, marketAbi, treasuryAbi } from '../../../shared/chain/generated/abi.ts';
import type { Clearing } from '../../../shared/protocol/clearing.ts';
import { OFFER, READING, type RoundKind } from '../../../shared/protocol/domain.ts';
import type { Tariff } from '../../../shared/protocol/price.ts';
import type { LambdaFact } from '../../../shared/protocol/verify/facts.ts';
import { microPerKwh, type SlotNo, slotNo, type Wh, wh } from '../../../shared/units.ts';
import type { Hex } from '../../chain/api.ts';
import type { EventOf } from '../../chain/contract.ts';
import { applyMoneyEvent } from './book-money.ts';
import { emptyShares, type ShareBook } from './book-shares.ts';

export type CommunityEvent =
  | EventOf<typeof marketAbi>
  | EventOf<typeof communityAbi>
  | EventOf<typeof treasuryAbi>;

/** Where an event happened. */
export interface EventPlace {
  readonly block: number;
  readonly time: number;
  readonly txHash: Hex;
}

export interface MemberEntry {
  readonly account: Hex;
  readonly maskX: bigint;
  readonly maskY: bigint;
  payout: Hex;
  /** `registered` until the stewards admit it. */
  state: 'registered' | 'member' | 'gone';
}

/** A member's place in a cohort; holds from `fromPeriod` until the next one. */
export interface Seat {
  readonly cohort: number;
  readonly index: number;
  readonly capacityWh: Wh;
  readonly fromPeriod: number;
}

/** A masked vector on chain. */
export interface Submitted {
  readonly account: Hex;
  readonly index: number;
  readonly capacityWh: Wh;
  readonly place: bigint;
  readonly bind: Hex;
  readonly bHash: Hex;
  readonly v: readonly bigint[];
  /** READING only. */
  readonly A: readonly [bigint, bigint] | null;
  readonly M: readonly [bigint, bigint] | null;
  readonly at: EventPlace;
}

export interface Reveal {
  readonly account: Hex;
  readonly index: number;
  readonly missing: number;
  readonly b: Hex;
  readonly u: readonly bigint[];
  readonly at: EventPlace;
}

/** reason of a void round: 1 too few, 2 not complete in time, 3 failed its check, 4 unopened in time. */
export type Outcome =
  | { readonly kind: 'opened'; readonly words: readonly bigint[] }
  | {
      readonly kind: 'summed';
      readonly a: bigint;
      readonly m: bigint;
      readonly rhoA: bigint;
      readonly rhoM: bigint;
    }
  | { readonly kind: 'void'; readonly reason: number };

export interface Round {
  readonly submitted: Map<number, Submitted>;
  /** In the order of the chain, which is the order in which `open` takes the b's. */
  readonly reveals: Reveal[];
  outcome: Outcome | null;
}

export interface SlotBook {
  readonly slot: SlotNo;
  readonly rounds: { readonly [OFFER]: Map<number, Round>; readonly [READING]: Map<number, Round> };
  /** Undefined until cleared; null clearing: no trade. */
  cleared: { readonly clearing: Clearing | null; readonly at: EventPlace } | undefined;
  lambda: (LambdaFact & { readonly at: EventPlace }) | undefined;
}

/** BillSettled: nano-currency as opened, token units as booked (negative: a credit). */
export interface BillEvent {
  readonly amount: bigint;
  readonly units: bigint;
  readonly slots: number;
  readonly bound: bigint;
  readonly readingsRoot: Hex;
  readonly at: EventPlace;
}

/** PotClosed, token units; exchange in nano-currency. */
export interface PotEvent {
  readonly debits: bigint;
  readonly credits: bigint;
  readonly factor: bigint;
  readonly carried: bigint;
  readonly owed: bigint;
  readonly at: EventPlace;
}

export interface Book {
  readonly members: Map<Hex, MemberEntry>;
  readonly seats: Map<Hex, Seat[]>;
  /** Announced tariffs by period; one holds until the next. */
  readonly tariffs: Map<number, Tariff>;
  readonly rosters: Map<
    number,
    { readonly accounts: readonly Hex[]; readonly fromPeriod: number; until: number | null }
  >;
  /** Per cohort, the active sets in the order they were recorded. */
  readonly activeSets: Map<number, { readonly fromSlot: number; readonly active: number }[]>;
  readonly slots: Map<number, SlotBook>;
  /** Settled bills of every member, by period; a pot's shares follow from them. */
  readonly bills: Map<number, Map<Hex, BillEvent>>;
  readonly pots: Map<number, PotEvent>;
  /** Credits paid to this household, by period. */
  readonly paid: Map<number, bigint>;
  /** Own slots that were folded: slot to the period whose bill they are in. */
  readonly folded: Map<number, { readonly period: number; readonly carried: boolean }>;
  readonly shares: ShareBook;
}

export function emptyBook(): Book {
  return {
    members: new Map(),
    seats: new Map(),
    tariffs: new Map(),
    rosters: new Map(),
    activeSets: new Map(),
    slots: new Map(),
    bills: new Map(),
    pots: new Map(),
    paid: new Map(),
    folded: new Map(),
    shares: emptyShares(),
  };
}

function slotBook(book: Book, slot: number): SlotBook {
  const known = book.slots.get(slot);
  if (known !== undefined) return known;
  const fresh: SlotBook = {
    slot: slotNo(slot),
    rounds: { [OFFER]: new Map(), [READING]: new Map() },
    cleared: undefined,
    lambda: undefined,
  };
  book.slots.set(slot, fresh);
  return fresh;
}

function roundOf(book: Book, kind: RoundKind, slot: number, cohort: number): Round {
  const rounds = slotBook(book, slot).rounds[kind];
  const known = rounds.get(cohort);
  if (known !== undefined) return known;
  const fresh: Round = { submitted: new Map(), reveals: [], outcome: null };
  rounds.set(cohort, fresh);
  return fresh;
}

/** cohort << 32 | index << 24 | capacityWh, as the contracts pack it. */
export function unpackPlace(place: bigint): { cohort: number; index: number; capacityWh: Wh } {
  return {
    cohort: Number(place >> 32n),
    index: Number((place >> 24n) & 0xffn),
    capacityWh: wh(Number(place & 0xffffffn)),
  };
}

export function packPlace(seat: Pick<Seat, 'cohort' | 'index' | 'capacityWh'>): bigint {
  return (BigInt(seat.cohort) << 32n) | (BigInt(seat.index) << 24n) | BigInt(seat.capacityWh);
}

function addSubmitted(
  book: Book,
  kind: RoundKind,
  args: { slot: bigint; account: Hex; place: bigint; bind: Hex; bHash: Hex; v: readonly bigint[] },
  points: { A: readonly [bigint, bigint]; M: readonly [bigint, bigint] } | null,
  at: EventPlace,
): void {
  const { cohort, index, capacityWh } = unpackPlace(args.place);
  roundOf(book, kind, Number(args.slot), cohort).submitted.set(index, {
    account: args.account,
    index,
    capacityWh,
    place: args.place,
    bind: args.bind,
    bHash: args.bHash,
    v: args.v,
    A: points?.A ?? null,
    M: points?.M ?? null,
    at,
  });
}

/** Takes one event into the book. `own` is the household's account: only its own folds are kept. */
export function applyEvent(book: Book, event: CommunityEvent, at: EventPlace, own: Hex): void {
  switch (event.name) {
    case 'Registered':
      book.members.set(event.args.account, {
        account: event.args.account,
        maskX: event.args.maskX,
        maskY: event.args.maskY,
        payout: event.args.payout,
        state: 'registered',
      });
      return;
    case 'Admitted':
      setState(book, event.args.account, 'member');
      return;
    case 'Removed':
    case 'Left':
      setState(book, event.args.account, 'gone');
      return;
    case 'PayoutChanged': {
      const member = book.members.get(event.args.account);
      if (member !== undefined) member.payout = event.args.payout;
      return;
    }
    case 'TariffAnnounced':
      book.tariffs.set(Number(event.args.period), {
        feedIn: microPerKwh(Number(event.args.feedIn)),
        retail: microPerKwh(Number(event.args.retail)),
      });
      return;
    case 'SeatAnnounced': {
      const seats = book.seats.get(event.args.account) ?? [];
      seats.push({
        cohort: Number(event.args.cohort),
        index: Number(event.args.index),
        capacityWh: wh(Number(event.args.capacityWh)),
        fromPeriod: Number(event.args.fromPeriod),
      });
      book.seats.set(event.args.account, seats);
      return;
    }
    case 'CohortAnnounced':
      book.rosters.set(Number(event.args.cohort), {
        accounts: event.args.accounts,
        fromPeriod: Number(event.args.fromPeriod),
        until: null,
      });
      return;
    case 'CohortClosed': {
      const roster = book.rosters.get(Number(event.args.cohort));
      if (roster !== undefined) roster.until = Number(event.args.fromPeriod);
      return;
    }
    case 'ActiveSetChanged': {
      const cohort = Number(event.args.cohort);
      const sets = book.activeSets.get(cohort) ?? [];
      sets.push({ fromSlot: Number(event.args.fromSlot), active: Number(event.args.active) });
      book.activeSets.set(cohort, sets);
      return;
    }
    default:
      applySlotEvent(book, event, at, own);
  }
}

function setState(book: Book, account: Hex, state: MemberEntry['state']): void {
  const member = book.members.get(account);
  if (member !== undefined) member.state = state;
}

function addRevealed(
  book: Book,
  kind: RoundKind,
  reveal: {
    readonly slot: bigint;
    readonly account: Hex;
    readonly place: bigint;
    readonly b: Hex;
    readonly missing: bigint;
    readonly u: readonly bigint[];
  },
  at: EventPlace,
): void {
  const { cohort, index } = unpackPlace(reveal.place);
  const { account, b, u } = reveal;
  roundOf(book, kind, Number(reveal.slot), cohort).reveals.push({
    account,
    index,
    missing: Number(reveal.missing),
    b,
    u,
    at,
  });
}

function applySlotEvent(book: Book, event: CommunityEvent, at: EventPlace, own: Hex): void {
  switch (event.name) {
    case 'OfferSubmitted':
      addSubmitted(book, OFFER, event.args, null, at);
      return;
    case 'ReadingSubmitted':
      addSubmitted(book, READING, event.args, { A: pair(event.args.a), M: pair(event.args.m) }, at);
      return;
    case 'OfferRevealed':
      addRevealed(book, OFFER, { ...event.args, missing: 0n, u: [] }, at);
      return;
    case 'ReadingRevealed':
      addRevealed(book, READING, { ...event.args, missing: 0n, u: [] }, at);
      return;
    case 'Revealed':
      addRevealed(book, Number(event.args.kind) === OFFER ? OFFER : READING, event.args, at);
      return;
    case 'OfferOpened':
      roundOf(book, OFFER, Number(event.args.slot), Number(event.args.cohort)).outcome = {
        kind: 'opened',
        words: event.args.words,
      };
      return;
    case 'ReadingOpened':
      roundOf(book, READING, Number(event.args.slot), Number(event.args.cohort)).outcome = {
        kind: 'summed',
        a: event.args.sumA,
        m: event.args.sumM,
        rhoA: event.args.sumRhoA,
        rhoM: event.args.sumRhoM,
      };
      return;
    case 'RoundVoid': {
      const kind = Number(event.args.kind) === OFFER ? OFFER : READING;
      roundOf(book, kind, Number(event.args.slot), Number(event.args.cohort)).outcome = {
        kind: 'void',
        reason: Number(event.args.reason),
      };
      return;
    }
    case 'Cleared': {
      const { traded, tick, volume, mS, numS, denS, mD, numD, denD } = event.args;
      slotBook(book, Number(event.args.slot)).cleared = {
        clearing: traded
          ? {
              tick: Number(tick),
              volume: Number(volume),
              mS: Number(mS),
              numS: Number(numS),
              denS: Number(denS),
              mD: Number(mD),
              numD: Number(numD),
              denD: Number(denD),
            }
          : null,
        at,
      };
      return;
    }
    case 'LambdaFixed':
      slotBook(book, Number(event.args.slot)).lambda = {
        imbalancePrice: microPerKwh(Number(event.args.lambda)),
        failed: event.args.failed,
        netImport: Number(event.args.sumM),
        at,
      };
      return;
    case 'Folded':
      if (event.args.account === own) {
        book.folded.set(Number(event.args.slot), {
          period: Number(event.args.period),
          carried: event.args.carried,
        });
      }
      return;
    default:
      applyMoneyEvent(book, event, at, own);
  }
}

function pair(values: readonly bigint[]): readonly [bigint, bigint] {
  const [x, y] = values;
  if (x === undefined || y === undefined) throw new Error('a point has two coordinates');
  return [x, y];
}
