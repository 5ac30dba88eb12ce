/**
 * Energy of void READINGs (docs/protocol.md, section 8): each void slot's m goes into the next READING, once. A round can
 * turn out void three slots late, when those after it are opened already; so every READING says which slots it carries.
 */
import { ok, type Result } from '../../../shared/result.ts';
import { slotNo, type Wh, wh } from '../../../shared/units.ts';
import type { Context } from '../context.ts';
import { finished, type Slot } from './record.ts';

/** How far back a void slot is looked for: a home that sleeps longer posts gap energy anyway. */
const BACK_SLOTS = 192;
export const READING_VOID = 'slot.reading-void';

export interface Carried {
  readonly wh: Wh;
  readonly from: number[];
}

type CarryContext = Pick<Context, 'store' | 'slots'>;

/** What the READING of `slot` must take along of the void slots from `since` on. */
export function carriedInto(
  ctx: CarryContext,
  slot: number,
  since: number = Math.max(0, slot - BACK_SLOTS),
): Result<Carried> {
  const voids = voidSlots(ctx, since, slot);
  if (!voids.ok) return voids;
  const from: number[] = [];
  let sum = 0;
  for (const { row, detail } of voids.value) {
    const taken = isCarried(ctx, row.slot, slot);
    if (!taken.ok) return taken;
    if (taken.value || detail.reading === null) continue;
    from.push(row.slot);
    sum += detail.reading.m;
  }
  return ok({ wh: wh(sum), from });
}

/** Own slots whose READING round is known to be void, oldest first. */
function voidSlots(ctx: CarryContext, from: number, to: number): Result<Slot[]> {
  const rows = ctx.store.slots.range(slotNo(from), slotNo(to));
  if (!rows.ok) return rows;
  const found: Slot[] = [];
  for (const { slot, state, reason } of rows.value) {
    if (finished(state) && reason !== READING_VOID) continue;
    const record = ctx.slots.get(slot);
    if (!record.ok) return record;
    if (record.value.detail.report?.outcome === 'void') found.push(record.value);
  }
  return ok(found);
}

/** Whether a READING between the two has it, and is on chain or may still come there. */
function isCarried(ctx: CarryContext, slot: number, to: number): Result<boolean> {
  for (let later = slot + 1; later < to; later += 1) {
    const record = ctx.slots.get(later);
    if (!record.ok) return record;
    const { row, detail } = record.value;
    if (detail.reading?.carriedFrom.includes(slot) !== true) continue;
    if (detail.report?.outcome !== 'pending' || !finished(row.state)) return ok(true);
  }
  return ok(false);
}
