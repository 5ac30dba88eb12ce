/** A slot's energy as the meters gave it. */
import { slotNo, type Wh, wh } from '../../../shared/units.ts';
import type { Context } from '../context.ts';
import { noRegisters, registersOf } from '../readings/registers.ts';
import type { SlotDetail } from './record.ts';

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
 * Net import of a slot. A meter without an export register belongs to a home that feeds nothing in, so the missing
 * direction counts as none there; where both are missing nothing is known.
 */
export function netImport(meter: MeteredSlot): Wh | null {
  if (meter.quality === 'unknown' || (meter.importWh === null && meter.exportWh === null)) return null;
  return wh((meter.importWh ?? 0) - (meter.exportWh ?? 0));
}
