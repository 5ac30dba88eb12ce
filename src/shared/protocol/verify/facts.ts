import type { MicroPerKwh, Nano, SlotNo, TokenUnits, Wh } from '../../units.ts';
import type { Account } from '../bytes.ts';
import type { Clearing } from '../clearing.ts';
import type { Curves } from '../packing.ts';
import type { Point } from '../pedersen.ts';
import type { Tariff } from '../price.ts';
import type { BillOpening, SlotPrices } from '../settle.ts';

/** What the chain published about a slot or bill, in the terms of its events, and what only the household knows. */

/** An OFFER or READING as submitted (events OfferSubmitted, ReadingSubmitted). */
export interface SubmittedFact {
  readonly account: Account;
  readonly capacity: Wh;
  readonly bind: Uint8Array;
  /** keccak256(b). */
  readonly seedHash: Uint8Array;
  /** V. */
  readonly masked: readonly bigint[];
}

export interface SubmittedReadingFact extends SubmittedFact {
  readonly A: Point;
  readonly M: Point;
}

/** Event Revealed: b, and U (empty if D was empty). */
export interface RevealFact {
  readonly account: Account;
  readonly b: Uint8Array;
  readonly corrections: readonly bigint[];
}

export interface OfferRoundFacts {
  readonly submitted: readonly SubmittedFact[];
  readonly reveals: readonly RevealFact[];
  /** Words of event OfferOpened; null: the round is void or not open yet. */
  readonly opened: readonly bigint[] | null;
}

/** Event ReadingOpened. */
export interface OpenedReading {
  readonly a: number;
  readonly m: number;
  readonly rhoA: bigint;
  readonly rhoM: bigint;
}

export interface ReadingRoundFacts {
  readonly submitted: readonly SubmittedReadingFact[];
  readonly reveals: readonly RevealFact[];
  readonly opened: OpenedReading | null;
  /** The chain says that the opened round failed its check (event RoundVoid, reason 3). */
  readonly failed: boolean;
  /** Complete and not opened in time (event RoundVoid, reason 4): the slot counts as failed, nobody's words do. */
  readonly unopened: boolean;
}

export interface CohortFacts {
  readonly cohort: number;
  readonly offer: OfferRoundFacts;
  readonly reading: ReadingRoundFacts;
}

/** Event LambdaFixed. */
export interface LambdaFact {
  readonly imbalancePrice: MicroPerKwh;
  /** A READING round failed its check, so P = lambda. */
  readonly failed: boolean;
  /** X, sum of m over the opened cohorts. */
  readonly netImport: number;
}

export interface SlotFacts {
  readonly slot: SlotNo;
  readonly tariff: Tariff;
  /** All cohorts of the slot: prices follow from their sums. */
  readonly cohorts: readonly CohortFacts[];
  /**
   * Event Cleared; null clearing: no trade. Undefined until it was cleared. `missed`: nobody cleared it in time; `unfunded`:
   * the trade that the offers would have given, had the supplier account not been below its minimum.
   */
  readonly cleared:
    | { readonly clearing: Clearing | null; readonly missed?: true; readonly unfunded?: Clearing }
    | undefined;
  /** Undefined until lambda is fixed. */
  readonly lambda: LambdaFact | undefined;
}

/** How an own vector is known again: with its salt the bind is computed anew. */
export interface OwnSeal {
  /** Null while the vault keeps it. */
  readonly salt: Uint8Array | null;
  /** The bind as the vault made it; what is compared where the salt is not at hand. */
  readonly bind?: Uint8Array;
}

/** What only the household knows of its slot; null for what it does not know (any more). */
export interface OwnSlot {
  readonly account: Account;
  readonly offer: ({ readonly curves: Curves } & OwnSeal) | null;
  readonly reading:
    | ({ readonly a: number; readonly m: number; readonly rhoA: bigint; readonly rhoM: bigint } & OwnSeal)
    | null;
  /** From the register ledger, plus the net import carried in from void slots (section 8). */
  readonly meter: { readonly importWh: Wh; readonly exportWh: Wh; readonly carriedWh: number } | null;
  /** What the wallet recorded: P of the slot and the amount. */
  readonly price: MicroPerKwh | null;
  readonly amount: Nano | null;
}

/** A folded slot of the household: commitments and prices from the chain. */
export interface FoldedSlotFact extends SlotPrices {
  readonly slot: SlotNo;
  readonly A: Point;
  readonly M: Point;
  /** Tariff and capacity of the slot's period, for the bound. */
  readonly tariff: Tariff;
  readonly capacity: Wh;
}

/** Event BillSettled. */
export interface SettledFact {
  readonly amount: Nano;
  /** From the call's data or the household's own record; the event does not carry it. */
  readonly rho: bigint | null;
  readonly units: TokenUnits;
  readonly slots: number;
  readonly bound: bigint;
  readonly readingsRoot: Uint8Array;
}

/** What moved in from a period that was not settled (section 6); zero and the neutral element if nothing did. */
export interface MovedIn {
  readonly acc: Point;
  readonly slots: number;
  readonly bound: bigint;
}

export interface BillFacts {
  readonly period: number;
  readonly folded: readonly FoldedSlotFact[];
  readonly movedIn: MovedIn;
  /** Acc as the contract's view gives it; null after it was settled. */
  readonly acc: Point | null;
  readonly settled: SettledFact | null;
}

/** The household's own openings of the folded slots, in any order. */
export interface OwnBill {
  readonly openings: readonly {
    readonly slot: SlotNo;
    readonly a: number;
    readonly m: number;
    readonly rhoA: bigint;
    readonly rhoM: bigint;
  }[];
  readonly movedIn: BillOpening;
  /** Root of the household's own readings tree. */
  readonly readingsRoot: Uint8Array | null;
}
