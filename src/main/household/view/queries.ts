/** What screens ask for: lists of slots and bills, a slot's story, the market's curves. Everything comes from disk. */

import { addCurves } from '../../../shared/protocol/clearing.ts';
import { OFFER } from '../../../shared/protocol/domain.ts';
import { decodeOffer, TICKS } from '../../../shared/protocol/packing.ts';
import { tickPrice } from '../../../shared/protocol/price.ts';
import { verifySlot } from '../../../shared/protocol/verify/slot.ts';
import type {
  BillRow,
  Check,
  Curves,
  EnergyTotals,
  Limits,
  Score,
  SlotFilter,
  SlotRow,
  SlotStory,
} from '../../../shared/readmodel.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { firstSlotOf, periodOf, slotEnd, slotStart } from '../../../shared/slots.ts';
import { microPerKwh, nano, periodNo, type SlotNo, slotNo } from '../../../shared/units.ts';
import type { WhatIf } from '../../../shared/what-if.ts';
import { type BillRecord, billRecordSchema } from '../bills/record.ts';
import { slotFacts, tariffOf } from '../community/facts.ts';
import { type KeptSlot, keptSlot } from '../community/kept.ts';
import type { Context } from '../context.ts';
import type { Slot } from '../slot/record.ts';
import { ownSlot } from '../slot/settle.ts';
import { groupsOf, tryLimits } from './market.ts';
import { seenScores } from './score.ts';

export interface SlotSearch {
  readonly filter: SlotFilter;
  /** Only slots below it; null for all. */
  readonly before: number | null;
}

/** So many slots are looked through per answer, so that the rest of the wallet never waits long for a search. */
const SEARCHED = 4000;

export interface HouseholdQueries {
  /** Rows by rank from the newest (0), and how many there are. */
  slots(range: {
    readonly offset: number;
    readonly limit: number;
  }): Result<{ rows: SlotRow[]; count: number }>;
  findSlots(search: SlotSearch): Result<{ rows: SlotRow[]; next: number | null }>;
  story(slot: number): Result<SlotStory>;
  bills(range: { readonly before: number | null; readonly limit: number }): Result<BillRow[]>;
  billChecks(period: number): Result<Check[]>;
  curves(slot: number): Result<Curves | null>;
  totals(ranges: readonly { readonly from: number; readonly to: number }[]): Result<EnergyTotals[]>;
  /** What these limits would have brought in the last week. */
  tryLimits(limits: Limits): Result<WhatIf>;
  /** Changes of the credit score, oldest first. */
  scores(): Result<Score[]>;
}

export function queriesOf(ctx: Context): HouseholdQueries {
  return {
    slots({ offset, limit }) {
      const rows = ctx.store.slots.window({ offset, limit });
      if (!rows.ok) return rows;
      const count = ctx.store.slots.count();
      if (!count.ok) return count;
      return ok({ rows: rows.value.map((row) => rowOf(ctx, row)), count: count.value });
    },
    findSlots: (search) => findSlots(ctx, search),
    story: (slot) => storyOf(ctx, slot),
    bills: (range) => billRows(ctx, range),
    billChecks(period) {
      const stored = ctx.store.bills.get(periodNo(period));
      if (!stored.ok) return stored;
      return ok(stored.value === null ? [] : billRecordSchema.parse(stored.value).checks);
    },
    curves: (slot) => curvesOf(ctx, slot),
    totals: (ranges) =>
      ctx.store.slots.totals(ranges.map(({ from, to }) => ({ from: slotNo(from), to: slotNo(to) }))),
    tryLimits: (limits) => tryLimits(ctx, limits),
    scores: () => seenScores(ctx.store),
  };
}

function findSlots(
  ctx: Context,
  { filter, before }: SlotSearch,
): Result<{ rows: SlotRow[]; next: number | null }> {
  const page = ctx.store.slots.page({
    limit: SEARCHED,
    ...(before === null ? {} : { before: slotNo(before) }),
  });
  if (!page.ok) return page;
  const rows = page.value.filter((row) => fits(row, filter)).map((row) => rowOf(ctx, row));
  const next = page.value.length < SEARCHED ? null : (page.value.at(-1)?.slot ?? null);
  return ok({ rows, next });
}

function fits(row: Slot['row'], filter: SlotFilter): boolean {
  if (filter === 'skipped') return row.state === 'skipped';
  if (filter === 'differs') return row.agrees === false;
  return (row.soldWh ?? 0) > 0 || (row.boughtWh ?? 0) > 0;
}

/** A stored row with its times. */
export function rowOf(ctx: Context, row: Slot['row']): SlotRow {
  const { generatedWh: _generated, withoutCommunity: _without, ...rest } = row;
  return { ...rest, start: slotStart(ctx.timing, row.slot), end: slotEnd(ctx.timing, row.slot) };
}

function storyOf(ctx: Context, number: number): Result<SlotStory> {
  const slot = slotNo(number);
  const stored = ctx.slots.get(number);
  if (!stored.ok) return stored;
  const curves = curvesOf(ctx, number);
  if (!curves.ok) return curves;
  const checks = checksOf(ctx, stored.value, slot);
  if (!checks.ok) return checks;
  const { plan, meter, reading, anomaly } = stored.value.detail;
  return ok({
    row: rowOf(ctx, stored.value.row),
    offerReason: plan?.reason ?? null,
    offerParams: plan?.params ?? {},
    curves: curves.value,
    meter:
      meter === null
        ? null
        : {
            quality: meter.quality,
            reason: meter.reason,
            generatedWh: meter.generatedWh,
            reportedWh: reading?.m ?? null,
            carriedWh: reading?.carriedWh ?? 0,
            anomaly,
          },
    checks: checks.value,
    transactions: transactionsOf(ctx, stored.value),
  });
}

/** As kept when the slot was settled; before that computed from what is there. */
function checksOf(ctx: Context, slot: Slot, number: SlotNo): Result<Check[]> {
  if (slot.detail.checks !== null) return ok(slot.detail.checks);
  const facts = slotFacts(ctx.follower.book(), ctx.timing, number);
  if (facts === null) {
    const kept = keptSlot(ctx, number);
    return kept.ok ? ok(kept.value?.checks ?? []) : kept;
  }
  const own = ownSlot(ctx, slot);
  if (!own.ok) return own;
  const price = slot.row.price === null ? null : microPerKwh(slot.row.price);
  const steps = verifySlot(facts, { ...own.value, price });
  return ok(steps.map(({ step, expected, found, agrees }) => ({ step, expected, found, agrees })));
}

function transactionsOf(ctx: Context, slot: Slot): SlotStory['transactions'] {
  const { offer, report } = slot.detail;
  const ids = [offer?.sent, offer?.reveal?.sent, report?.sent, report?.reveal?.sent];
  return ids.flatMap((id) => {
    const entry = id == null ? null : ctx.outbox.get(id);
    if (entry === null || !entry.ok || entry.value === null || entry.value.mined === null) return [];
    return [{ purpose: entry.value.purpose, hash: entry.value.mined.hash, block: entry.value.mined.block }];
  });
}

/** Supply and demand of the whole community as opened; null while no round of the slot is open. */
function curvesOf(ctx: Context, number: number): Result<Curves | null> {
  const book = ctx.follower.book();
  const slot = slotNo(number);
  const tariff = tariffOf(book, periodOf(ctx.timing, slot));
  const own = ctx.slots.get(number);
  if (!own.ok) return own;
  const sums = sumsOf(ctx, number);
  if (!sums.ok) return sums;
  if (tariff === null || sums.value === null) return ok(null);
  const { supplyWh, demandWh, clearing } = sums.value;
  const { plan } = own.value.detail;
  return ok({
    slot: number,
    prices: Array.from({ length: TICKS }, (_, tick) => tickPrice(tariff, tick)),
    supplyWh,
    demandWh,
    price: clearing === null ? null : tickPrice(tariff, clearing.tick),
    volumeWh: clearing?.volume ?? 0,
    ownSupplyWh: plan === null ? null : [...plan.supplyWh],
    ownDemandWh: plan === null ? null : [...plan.demandWh],
    groups: groupsOf(ctx, number, clearing),
  });
}

/** From the rounds as they are followed, or as they were kept. */
function sumsOf(
  ctx: Context,
  number: number,
): Result<Pick<KeptSlot, 'supplyWh' | 'demandWh' | 'clearing'> | null> {
  const entry = ctx.follower.book().slots.get(number);
  const opened = [...(entry?.rounds[OFFER].values() ?? [])].flatMap((round) =>
    round.outcome?.kind === 'opened' ? [decodeOffer(round.outcome.words)] : [],
  );
  if (opened.length > 0) {
    const { supply, demand } = addCurves(opened, TICKS);
    const clearing = entry?.cleared?.clearing ?? null;
    return ok({ supplyWh: [...supply], demandWh: [...demand], clearing });
  }
  const kept = keptSlot(ctx, number);
  return kept.ok ? ok(kept.value?.supplyWh.length === TICKS ? kept.value : null) : kept;
}

function billRows(
  ctx: Context,
  range: { readonly before: number | null; readonly limit: number },
): Result<BillRow[]> {
  const page = ctx.store.bills.page({
    limit: range.limit,
    ...(range.before === null ? {} : { before: periodNo(range.before) }),
  });
  if (!page.ok) return page;
  return ok(page.value.map(({ period, record }) => billRow(ctx, period, billRecordSchema.parse(record))));
}

function billRow(ctx: Context, period: number, record: BillRecord): BillRow {
  const first = record.slots[0] ?? firstSlotOf(ctx.timing, periodNo(period));
  const last = firstSlotOf(ctx.timing, periodNo(period + 1)) - 1;
  return {
    period,
    firstSlot: first,
    lastSlot: last,
    start: slotStart(ctx.timing, slotNo(first)),
    end: slotEnd(ctx.timing, slotNo(last)),
    state: record.state === 'sent' ? 'closing' : record.state,
    slotsFolded: record.slots.length,
    amount: nano(record.amount),
    booked: record.booked,
    transaction: record.transaction,
    agrees: record.agrees,
  };
}
