/**
 * Gap energy: what flowed in slots without a READING of this household on chain (docs/protocol.md, section 8). It is
 * posted as one total, with a bill where one comes, so that energy is billed once.
 */
import { z } from 'zod';
import { ok, type Result } from '../../../shared/result.ts';
import { firstSlotOf } from '../../../shared/slots.ts';
import { periodNo, slotNo } from '../../../shared/units.ts';
import type { Context } from '../context.ts';
import { carriedInto } from '../slot/carry.ts';
import { saveLedger } from '../sources.ts';

export interface GapTotal {
  readonly post: boolean;
  readonly importWh: bigint;
  readonly exportWh: bigint;
}

interface Energy {
  readonly importWh: number;
  readonly exportWh: number;
}

const NOTHING: GapTotal = { post: false, importWh: 0n, exportWh: 0n };
/** Slots below it are posted, as seen on chain. */
const POSTED = 'gap.posted-until';
/** Energy that the registers prove and no slot holds, not posted yet. */
const UNPLACED = 'gap.unplaced';
/** What of it went into the posting that is under way. */
const SENDING = 'gap.sending';
const energySchema = z.object({ importWh: z.int(), exportWh: z.int() });
const sendingSchema = energySchema.extend({ until: z.int() });
const NONE: Energy = { importWh: 0, exportWh: 0 };

/** Takes from the meter what no slot holds, and from the chain what was posted. */
export function gapStep(ctx: Context): Result<null> {
  const collected = collectUnplaced(ctx);
  return collected.ok ? notePosted(ctx) : collected;
}

function collectUnplaced(ctx: Context): Result<null> {
  const source = ctx.gridSource();
  const found = source === null ? [] : ctx.meter.takeUnplaced(source);
  if (source === null || found.length === 0) return ok(null);
  const sum = (direction: 'import' | 'export'): number =>
    found.reduce((total, one) => total + (one.direction === direction ? one.wh : 0), 0);
  // Together with the ledger, which no longer has it: after a crash it is in the one or in the other.
  return ctx.store.transaction(() => {
    const before = ctx.store.settings.get(UNPLACED, energySchema);
    if (!before.ok) return before;
    const { importWh, exportWh } = before.value ?? NONE;
    const next = { importWh: importWh + sum('import'), exportWh: exportWh + sum('export') };
    const written = ctx.store.settings.set(UNPLACED, next);
    return written.ok ? saveLedger(ctx.store, ctx.meter, source) : written;
  });
}

/** Slots below it are posted on chain. */
function postedUntil(ctx: Context): number {
  const period = ctx.follower.book().gapPostedPeriod;
  return period === null ? 0 : firstSlotOf(ctx.timing, periodNo(period + 1));
}

function notePosted(ctx: Context): Result<null> {
  const until = postedUntil(ctx);
  const noted = ctx.store.settings.get(POSTED, z.int());
  if (!noted.ok) return noted;
  if (until <= (noted.value ?? 0)) return ok(null);
  return ctx.store.transaction(() => {
    const sending = ctx.store.settings.get(SENDING, sendingSchema);
    if (!sending.ok) return sending;
    if (sending.value?.until === until) {
      const before = ctx.store.settings.get(UNPLACED, energySchema);
      if (!before.ok) return before;
      const { importWh, exportWh } = before.value ?? NONE;
      const next = {
        importWh: importWh - sending.value.importWh,
        exportWh: exportWh - sending.value.exportWh,
      };
      const written = ctx.store.settings.set(UNPLACED, next);
      if (!written.ok) return written;
    }
    return ctx.store.settings.set(POSTED, until);
  });
}

/**
 * The gap's total up to the end of a period; nothing while its pool is too small to say little of each slot. Whoever
 * has left posts what there is.
 */
export async function gapOf(ctx: Context, period: number, left: boolean): Promise<Result<GapTotal>> {
  const { market } = ctx.contracts;
  const answer = await ctx.chain.call(market.call('gapSlotsOf', [ctx.account]), 'latest');
  if (!answer.ok) return answer;
  const pool = market.decode('gapSlotsOf', answer.value);
  if (!pool.ok) return pool;
  const slots = Number(pool.value.slots);
  const end = firstSlotOf(ctx.timing, periodNo(period + 1));
  const from = postedUntil(ctx);
  if (end <= from || (slots < ctx.config.minBillSlots && !left)) return ok(NOTHING);
  const outside = energyOutside(ctx, from, end);
  if (!outside.ok) return outside;
  const flowed = left ? withUncarried(ctx, outside.value, from, end) : outside;
  if (!flowed.ok) return flowed;
  const unplaced = ctx.store.settings.get(UNPLACED, energySchema);
  if (!unplaced.ok) return unplaced;
  const rest = unplaced.value ?? NONE;
  const written = ctx.store.settings.set(SENDING, { ...rest, until: end });
  if (!written.ok) return written;
  // At most what the connection could have carried; the contract refuses more. Never less than nothing.
  const most = Math.max(slots, 1) * Number(pool.value.maxWhPerSlot);
  const clamp = (value: number): bigint => BigInt(Math.min(Math.max(value, 0), most));
  return ok({
    post: true,
    importWh: clamp(flowed.value.importWh + rest.importWh),
    exportWh: clamp(flowed.value.exportWh + rest.exportWh),
  });
}

/** After the last READING nothing carries a void slot's energy any more: it is gap energy. */
function withUncarried(ctx: Context, outside: Energy, from: number, end: number): Result<Energy> {
  const carried = carriedInto(ctx, end, from);
  if (!carried.ok) return carried;
  const { importWh, exportWh } = outside;
  const net = carried.value.wh;
  return ok({ importWh: importWh + Math.max(net, 0), exportWh: exportWh + Math.max(-net, 0) });
}

/** Metered energy of `from <= slot < to` that is in no READING on chain: whole slots, and what went beyond capacity. */
function energyOutside(ctx: Context, from: number, to: number): Result<Energy> {
  const rows = ctx.store.slots.range(slotNo(from), slotNo(to));
  if (!rows.ok) return rows;
  let importWh = 0;
  let exportWh = 0;
  for (const row of rows.value) {
    const record = ctx.slots.get(row.slot);
    if (!record.ok) return record;
    const { report, reading } = record.value.detail;
    const onChain = report?.outcome === 'opened' || report?.outcome === 'void';
    if (!onChain || reading === null) {
      importWh += row.importWh ?? 0;
      exportWh += row.exportWh ?? 0;
      continue;
    }
    // Read off the chain after a restore: what the meter said then nobody knows, and the READING stands for it.
    if (row.importWh === null && row.exportWh === null) continue;
    const beyond = (row.importWh ?? 0) - (row.exportWh ?? 0) + reading.carriedWh - reading.m;
    if (beyond > 0) importWh += beyond;
    else exportWh -= beyond;
  }
  return ok({ importWh, exportWh });
}
