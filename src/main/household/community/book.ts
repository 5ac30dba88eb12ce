/**
 * The community as its events tell it: members, cohorts, tariffs, and the rounds of the slots around now. `apply.ts`
 * takes events into it, `facts.ts` answers questions to it, `follow.ts` keeps it up to date, `checkpoint.ts` remembers
 * it over a restart.
 */
import type { communityAbi, marketAbi, treasuryAbi } from '../../../shared/chain/generated/abi.ts';
import type { Clearing } from '../../../shared/protocol/clearing.ts';
import type { OFFER, READING } from '../../../shared/protocol/domain.ts';
import type { Tariff } from '../../../shared/protocol/price.ts';
import type { MarketEvent } from '../../../shared/protocol/verify/events.ts';
import { type SlotNo, type Wh, wh } from '../../../shared/units.ts';
import type { Hex } from '../../chain/api.ts';
import type { EventOf } from '../../chain/contract.ts';
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
  /** `registered` until the stewards admit it; `replaced`: another account has its place and all it had. */
  state: 'registered' | 'member' | 'gone' | 'replaced';
}

/** An account that asks for another one's place (a lost computer), and how far it came. */
export interface Replacement {
  readonly oldAccount: Hex;
  /** `withdrawn`: the stewards took their approval back, and the new account is out. */
  readonly state: 'asked' | 'approved' | 'withdrawn' | 'done';
  /** It has the place from the beginning of this period on; null until the stewards approve. */
  readonly fromPeriod: number | null;
}

/** A member's place in a cohort; holds from `fromPeriod` until the next one. */
export interface Seat {
  readonly cohort: number;
  readonly index: number;
  readonly capacityWh: Wh;
  readonly fromPeriod: number;
}

/** A masked vector on chain, as far as rounds are followed by it; checks read the event itself. */
export interface Submitted {
  readonly account: Hex;
  readonly index: number;
  readonly at: EventPlace;
}

export interface Reveal {
  readonly account: Hex;
  readonly b: Hex;
  readonly at: EventPlace;
}

/** reason of a void round: 1 too few, 2 not complete in time, 3 failed its check, 4 unopened in time. */
export type Outcome =
  | { readonly kind: 'opened'; readonly words: readonly bigint[] }
  | { readonly kind: 'summed' }
  | { readonly kind: 'void'; readonly reason: number };

export interface Round {
  readonly submitted: Map<number, Submitted>;
  /** In the order of the chain, which is the order in which `open` takes the b's. */
  readonly reveals: Reveal[];
  outcome: Outcome | null;
}

export interface SlotBook {
  readonly slot: SlotNo;
  /**
   * What checks read, as it was published: the one source of a slot's facts (`facts.ts`). Null once the slot's sums
   * and checks are on disk: a large community's events would fill the memory.
   */
  events: MarketEvent[] | null;
  readonly rounds: { readonly [OFFER]: Map<number, Round>; readonly [READING]: Map<number, Round> };
  /** Undefined until cleared; null clearing: no trade. */
  cleared: { readonly clearing: Clearing | null; readonly at: EventPlace } | undefined;
  /** Undefined until lambda is fixed. */
  lambda: { readonly failed: boolean; readonly at: EventPlace } | undefined;
  /** Charges that are over: cohorts whose void READING was settled, accounts whose absence was opened or charged. */
  readonly voidsSettled: Set<number>;
  readonly absencesDone: Set<Hex>;
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
  /** Slots below it are no longer followed: what comes of them is dropped. */
  completeFrom: number;
  readonly members: Map<Hex, MemberEntry>;
  /** By the new account: several can ask for the same place, and the stewards approve one. */
  readonly replacements: Map<Hex, Replacement>;
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
  /** Own gap energy up to the end of this period is posted; null: none was. */
  gapPostedPeriod: number | null;
  /** Own slots that were folded: slot to the period whose bill they are in. */
  readonly folded: Map<number, { readonly period: number; readonly carried: boolean }>;
  readonly shares: ShareBook;
}

export function emptyBook(): Book {
  return {
    completeFrom: 0,
    members: new Map(),
    replacements: new Map(),
    seats: new Map(),
    tariffs: new Map(),
    rosters: new Map(),
    activeSets: new Map(),
    slots: new Map(),
    bills: new Map(),
    pots: new Map(),
    paid: new Map(),
    gapPostedPeriod: null,
    folded: new Map(),
    shares: emptyShares(),
  };
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
