/**
 * What is kept of the community's slots: their sums, clearing and imbalance price, and for slots without this home the
 * checks, all computed anew before they are kept. Stories and curves are shown from it when the events are long gone.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { addCurves } from '../../../shared/protocol/clearing.ts';
import { decodeOffer, TICKS } from '../../../shared/protocol/packing.ts';
import type { SlotFacts } from '../../../shared/protocol/verify/facts.ts';
import { verifySlots } from '../../../shared/protocol/verify/slot.ts';
import { checkSchema } from '../../../shared/readmodel.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { slotNo } from '../../../shared/units.ts';
import type { Context } from '../context.ts';
import { forgettableBlock } from './checkpoint.ts';
import { slotFacts } from './facts.ts';

const int = z.int();
const clearingSchema = z.object({
  tick: int,
  volume: int,
  mS: int,
  numS: int,
  denS: int,
  mD: int,
  numD: int,
  denD: int,
});
const keptSlotSchema = z.object({
  /** Sums per tick over all opened cohorts, Wh; empty where no round was opened. */
  supplyWh: z.array(int),
  demandWh: z.array(int),
  clearing: clearingSchema.nullable(),
  imbalancePrice: int,
  netImport: int,
  failed: z.boolean(),
  /** Of slots in which this home took no part; its own are with the slot's record. */
  checks: z.array(checkSchema),
});
export type KeptSlot = z.output<typeof keptSlotSchema>;

export type KeepContext = Pick<Context, 'store' | 'slots' | 'follower' | 'timing'>;

/** Slots whose commitments are checked together. */
const BATCH = 48;

/** All that can be kept by now: where days come in at once they must not pile up in memory. */
export function keepAll(ctx: KeepContext): Result<null> {
  for (;;) {
    const kept = keepStep(ctx);
    if (!kept.ok) return kept;
    if (kept.value === 0) return ok(null);
  }
}

/**
 * Keeps slots whose imbalance price is final and that no longer need their events, a batch at a time, and says how many;
 * when there are none left, lets go of what is old.
 */
export function keepStep(ctx: KeepContext): Result<number> {
  const open = ctx.slots.open();
  if (!open.ok) return open;
  const inWork = new Set<number>(open.value.map(({ row }) => row.slot));
  const ready: SlotFacts[] = [];
  const final = ctx.follower.finalBlock() ?? -1;
  const { slots } = ctx.follower.book();
  for (const [number, entry] of slots) {
    if (ready.length === BATCH) break;
    if (entry.events === null || inWork.has(number) || (entry.lambda?.at.block ?? Infinity) > final) continue;
    const known = ctx.store.rounds.get(slotNo(number));
    if (!known.ok) return known;
    const facts = known.value === null ? slotFacts(ctx.follower.book(), ctx.timing, slotNo(number)) : null;
    if (facts === null) entry.events = null;
    else ready.push(facts);
  }
  if (ready.length === 0) {
    const forgotten = forget(ctx, inWork);
    return forgotten.ok ? ok(0) : forgotten;
  }
  const kept = keep(ctx, ready);
  if (!kept.ok) return kept;
  for (const { slot } of ready) {
    const entry = slots.get(slot);
    if (entry !== undefined) entry.events = null;
  }
  return ok(ready.length);
}

function keep(ctx: KeepContext, ready: readonly SlotFacts[]): Result<null> {
  const strange: SlotFacts[] = [];
  for (const facts of ready) {
    const own = ctx.slots.get(facts.slot);
    if (!own.ok) return own;
    if (own.value.detail.checks === null) strange.push(facts);
  }
  const checked = verifySlots(
    strange.map((facts) => ({ facts, own: null })),
    (length) => randomBytes(length),
  );
  const checks = new Map(strange.map(({ slot }, i) => [slot, checked[i] ?? []]));
  return ctx.store.rounds.putMany(
    ready.map((facts) => {
      const opened = facts.cohorts.flatMap(({ offer }) =>
        offer.opened === null ? [] : [decodeOffer(offer.opened)],
      );
      const sums = opened.length === 0 ? null : addCurves(opened, TICKS);
      const record: KeptSlot = {
        supplyWh: [...(sums?.supply ?? [])],
        demandWh: [...(sums?.demand ?? [])],
        clearing: facts.cleared?.clearing ?? null,
        imbalancePrice: facts.lambda?.imbalancePrice ?? 0,
        netImport: facts.lambda?.netImport ?? 0,
        failed: facts.lambda?.failed ?? false,
        checks: (checks.get(facts.slot) ?? []).map(({ step, expected, found, agrees }) => ({
          step,
          expected,
          found,
          agrees,
        })),
      };
      return { slot: facts.slot, record };
    }),
  );
}

/** Old slots leave the memory, and the events that no start will replay leave the disk. */
function forget(ctx: KeepContext, inWork: ReadonlySet<number>): Result<null> {
  const { completeFrom } = ctx.follower.book();
  ctx.follower.trim();
  const now = ctx.follower.book().completeFrom;
  const due = Math.floor(now / PRUNE_EVERY_SLOTS) > Math.floor(completeFrom / PRUNE_EVERY_SLOTS);
  if (!due || [...inWork].some((slot) => slot < now)) return ok(null);
  const block = forgettableBlock(ctx.store.settings);
  if (!block.ok || block.value === null) return block.ok ? ok(null) : block;
  const pruned = ctx.store.events.prune(block.value + 1);
  return pruned.ok ? ok(null) : pruned;
}

const PRUNE_EVERY_SLOTS = 16;

/** What is kept of a slot; null for one that is not settled, or from before this wallet followed the community. */
export function keptSlot(ctx: Pick<Context, 'store'>, slot: number): Result<KeptSlot | null> {
  const stored = ctx.store.rounds.get(slotNo(slot));
  if (!stored.ok) return stored;
  const read = keptSlotSchema.safeParse(stored.value);
  return ok(read.success ? read.data : null);
}
