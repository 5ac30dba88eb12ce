/**
 * Statements: what a household traded, used and owed over any range, per slot, day, month or bill, as CSV and JSON for
 * machines and PDF for people. Pure: slots come in as they are read, lines come out as they are complete, so ten years
 * need no more memory than a day. Energy in whole Wh, prices in micro-currency per kWh, money in nano-currency.
 */
import { monthOf, type Zone } from './zone.ts';

export const GROUPINGS = ['slot', 'day', 'month', 'bill'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** A slot as a statement takes it; null is unknown, never zero. */
export interface StatementSlot {
  readonly slot: number;
  /** UTC seconds. */
  readonly start: number;
  readonly end: number;
  /** Billing period that the slot lies in. */
  readonly ownPeriod: number;
  /** Billing period in whose bill the slot counts: its own one, or a later one where it was folded late. */
  readonly period: number;
  readonly state: string;
  readonly reason: string | null;
  readonly agrees: boolean | null;
  readonly importWh: number | null;
  readonly exportWh: number | null;
  readonly generatedWh: number | null;
  readonly boughtWh: number | null;
  readonly soldWh: number | null;
  readonly price: number | null;
  readonly imbalancePrice: number | null;
  /** The tariff of the slot's period. */
  readonly retail: number | null;
  readonly feedIn: number | null;
  readonly amount: bigint | null;
  readonly withoutCommunity: bigint | null;
}

export interface StatementBill {
  readonly state: string;
  /** Token units as the chain booked them. */
  readonly booked: bigint | null;
  readonly transaction: string | null;
}

export interface Sums {
  slots: number;
  /** Slots without a known amount. */
  openSlots: number;
  importWh: number | null;
  exportWh: number | null;
  generatedWh: number | null;
  boughtWh: number;
  soldWh: number;
  /** Net of the meter beyond what was traded: taken from, and given to the grid, at the imbalance price. */
  fromGridWh: number;
  toGridWh: number;
  /** P times bought and P times sold. */
  boughtAmount: bigint;
  soldAmount: bigint;
  /** What the same energy costs at the retail and earns at the feed-in tariff. */
  boughtAtRetail: bigint;
  soldAtFeedIn: bigint;
  /** The rest of the amount: energy beyond the trade. */
  gridAmount: bigint;
  amount: bigint;
  withoutCommunity: bigint;
}

export interface StatementLine extends Sums {
  readonly firstSlot: number;
  readonly lastSlot: number;
  readonly start: number;
  readonly end: number;
  readonly firstPeriod: number;
  readonly lastPeriod: number;
  /** A slot's or bill's state; of a day or month `complete`, or `open` while an amount is missing. */
  readonly status: string;
  readonly reason: string | null;
  /** False if a slot of it does not come out as the chain says. */
  readonly agrees: boolean | null;
  /** Of a single slot; of more, the average over the traded energy. */
  readonly price: number | null;
  readonly imbalancePrice: number | null;
  readonly retail: number | null;
  readonly feedIn: number | null;
  /** Token units; lines of bills only. */
  readonly booked: bigint | null;
  /** Of a slot its reading, of a bill its settlement. */
  readonly transaction: string | null;
}

export function noSums(): Sums {
  return {
    slots: 0,
    openSlots: 0,
    importWh: null,
    exportWh: null,
    generatedWh: null,
    boughtWh: 0,
    soldWh: 0,
    fromGridWh: 0,
    toGridWh: 0,
    boughtAmount: 0n,
    soldAmount: 0n,
    boughtAtRetail: 0n,
    soldAtFeedIn: 0n,
    gridAmount: 0n,
    amount: 0n,
    withoutCommunity: 0n,
  };
}

const plus = (sum: number | null, value: number | null): number | null =>
  value === null ? sum : (sum ?? 0) + value;

/** Adds a slot. A trade of a slot that was not settled moved no money and is not counted. */
export function addSlot(sums: Sums, slot: StatementSlot): void {
  sums.slots += 1;
  sums.importWh = plus(sums.importWh, slot.importWh);
  sums.exportWh = plus(sums.exportWh, slot.exportWh);
  sums.generatedWh = plus(sums.generatedWh, slot.generatedWh);
  const { amount, price } = slot;
  if (amount === null || price === null) {
    sums.openSlots += 1;
    return;
  }
  const bought = slot.boughtWh ?? 0;
  const sold = slot.soldWh ?? 0;
  const beyond = (slot.importWh ?? 0) - (slot.exportWh ?? 0) - (bought - sold);
  const boughtAmount = BigInt(bought) * BigInt(price);
  const soldAmount = BigInt(sold) * BigInt(price);
  sums.boughtWh += bought;
  sums.soldWh += sold;
  if (beyond > 0) sums.fromGridWh += beyond;
  else sums.toGridWh -= beyond;
  sums.boughtAmount += boughtAmount;
  sums.soldAmount += soldAmount;
  sums.boughtAtRetail += BigInt(bought) * BigInt(slot.retail ?? price);
  sums.soldAtFeedIn += BigInt(sold) * BigInt(slot.feedIn ?? price);
  sums.gridAmount += amount - boughtAmount + soldAmount;
  sums.amount += amount;
  sums.withoutCommunity += slot.withoutCommunity ?? 0n;
}

export interface GroupingOptions {
  readonly by: Grouping;
  readonly zone: Zone;
  readonly billOf: (period: number) => StatementBill | null;
  /** Asked for lines of single slots only, as each answer is a look into the records. */
  readonly transactionOf: (slot: number) => string | null;
}

export interface Grouper {
  /** Takes the next slot, oldest first; gives the lines that are complete by it. */
  push(slot: StatementSlot): StatementLine[];
  /** The lines that were still open. */
  end(): StatementLine[];
}

/** Puts slots into lines. A day or month is one of the household's calendar, whatever its length. */
export function grouper({ by, zone, billOf, transactionOf }: GroupingOptions): Grouper {
  const keyOf = (slot: StatementSlot): number => {
    if (by === 'slot') return slot.slot;
    if (by === 'bill') return slot.period;
    const day = zone.dayOf(slot.start);
    return by === 'day' ? day : monthOf(day);
  };
  /** Usually one; bills that wait for later slots too, as a late slot stands in a later bill than its neighbours. */
  const open = new Map<number, Group>();
  const completeBefore = (key: number): StatementLine[] => {
    const lines: StatementLine[] = [];
    for (const done of [...open.keys()].filter((one) => one < key).sort((a, b) => a - b)) {
      const group = open.get(done);
      if (group !== undefined) lines.push(lineOf(by, group, billOf, transactionOf));
      open.delete(done);
    }
    return lines;
  };
  return {
    push(slot) {
      const key = keyOf(slot);
      const lines = completeBefore(by === 'bill' ? slot.ownPeriod : key);
      const group = open.get(key) ?? { first: slot, last: slot, sums: noSums(), agrees: null };
      open.set(key, group);
      group.last = slot;
      addSlot(group.sums, slot);
      if (slot.agrees === false) group.agrees = false;
      else if (slot.agrees === true) group.agrees ??= true;
      return lines;
    },
    end: () => completeBefore(Number.POSITIVE_INFINITY),
  };
}

interface Group {
  readonly first: StatementSlot;
  last: StatementSlot;
  readonly sums: Sums;
  agrees: boolean | null;
}

function lineOf(
  by: Grouping,
  { first, last, sums, agrees }: Group,
  billOf: GroupingOptions['billOf'],
  transactionOf: GroupingOptions['transactionOf'],
): StatementLine {
  const single = by === 'slot';
  const bill = by === 'bill' ? billOf(first.period) : null;
  const status = single
    ? first.state
    : by === 'bill'
      ? (bill?.state ?? 'running')
      : sums.openSlots === 0
        ? 'complete'
        : 'open';
  return {
    ...sums,
    firstSlot: first.slot,
    lastSlot: last.slot,
    start: first.start,
    end: last.end,
    firstPeriod: first.period,
    lastPeriod: last.period,
    status,
    reason: single ? first.reason : null,
    agrees,
    price: single ? first.price : averagePrice(sums),
    imbalancePrice: single ? first.imbalancePrice : null,
    retail: first.retail === last.retail ? first.retail : null,
    feedIn: first.feedIn === last.feedIn ? first.feedIn : null,
    booked: bill?.booked ?? null,
    transaction: single ? transactionOf(first.slot) : (bill?.transaction ?? null),
  };
}

/** Average price of the traded energy, micro per kWh, rounded down; null without trade. */
export function averagePrice({ boughtAmount, soldAmount, boughtWh, soldWh }: Sums): number | null {
  const energy = boughtWh + soldWh;
  return energy === 0 ? null : Number((boughtAmount + soldAmount) / BigInt(energy));
}
