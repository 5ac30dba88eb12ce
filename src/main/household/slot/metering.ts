/** A slot's energy as the meters gave it. */
import { ok, type Result } from '../../../shared/result.ts';
import { slotNo, type Wh, wh } from '../../../shared/units.ts';
import type { Context } from '../context.ts';
import type { PastSlot } from '../offers/forecast.ts';
import { noRegisters, registersOf } from '../readings/registers.ts';
import { saveLedger } from '../sources.ts';
import type { Slot, SlotDetail } from './record.ts';
import type { SlotChange } from './shelf.ts';

export type MeteredSlot = NonNullable<SlotDetail['meter']>;

/** Closes the slot; 'wait' while the meter may still say more and it is not `late`. */
export function meterSlot(ctx: Context, slot: number, late: boolean): MeteredSlot | 'wait' {
  const source = ctx.gridSource();
  if (source === null) {
    return {
      importWh: null,
      exportWh: null,
      quality: 'unknown',
      reason: 'no-meter',
      generatedWh: null,
      ...noRegisters,
    };
  }
  const known = ctx.meter.slotEnergy(source, slotNo(slot));
  if (known === null && !late) return 'wait';
  const energy = ctx.meter.closeSlot(source, slotNo(slot));
  const roof = ctx.generationSource();
  const generated = roof === null ? null : ctx.meter.closeSlot(roof, slotNo(slot));
  return {
    importWh: energy.importWh,
    exportWh: energy.exportWh,
    quality: energy.quality,
    reason: energy.reason,
    // A generation meter counts what the roof gives as export; some are wired the other way round.
    generatedWh: generated === null ? null : (generated.exportWh ?? generated.importWh),
    ...registersOf(ctx.meter, source),
  };
}

/**
 * Writes a slot's energy together with the ledgers that it was cut from. After a crash an older ledger would cut the
 * slot again, at another reading, and give the difference to the next slot a second time.
 */
export function noteMetered(
  ctx: Pick<Context, 'store' | 'meter' | 'slots' | 'gridSource' | 'generationSource'>,
  slot: number,
  change: SlotChange,
): Result<Slot> {
  return ctx.store.transaction(() => {
    for (const source of [ctx.gridSource(), ctx.generationSource()]) {
      const saved = source === null ? ok(null) : saveLedger(ctx.store, ctx.meter, source);
      if (!saved.ok) return saved;
    }
    return ctx.slots.change(slot, change);
  });
}

/**
 * Net import of a slot. A meter without an export register belongs to a home that feeds nothing in, so the missing
 * direction counts as none there; where both are missing nothing is known.
 */
export function netImport(meter: MeteredSlot): Wh | null {
  if (meter.quality === 'unknown' || (meter.importWh === null && meter.exportWh === null)) return null;
  return wh((meter.importWh ?? 0) - (meter.exportWh ?? 0));
}

/** Slots of history that a forecast looks at: a week and a little of quarter-hours. */
const HISTORY_SLOTS = 7 * 96 + 4;

/** Net import of a row, Wh; null where the meter told nothing. */
export const metered = (row: {
  readonly importWh: number | null;
  readonly exportWh: number | null;
}): Wh | null =>
  row.importWh === null && row.exportWh === null ? null : wh((row.importWh ?? 0) - (row.exportWh ?? 0));

/** The household's own metered slots of the week before. */
export function pastSlots(ctx: Pick<Context, 'store'>, slot: number): Result<PastSlot[]> {
  const rows = ctx.store.slots.range(slotNo(Math.max(0, slot - HISTORY_SLOTS)), slotNo(slot));
  if (!rows.ok) return rows;
  return ok(
    rows.value.flatMap((row) => {
      const netWh = metered(row);
      return netWh === null ? [] : [{ slot: row.slot, netWh }];
    }),
  );
}
