import type { SlotNo, Wh } from '../../../shared/units.ts';
import type { EnergyTotal } from '../decoder.ts';

/**
 * The words of the register ledger (`ledger.ts`): readings in, slot energy out. All of it is integers and plain
 * data; time is chain time in whole milliseconds.
 */

/** One telegram as the ledger sees it. Null is "not in this telegram", never zero. */
export interface LedgerReading {
  /** Chain time of arrival, whole milliseconds UTC (monotonic clock mapped to chain time, `time-map.ts`). */
  readonly atMs: number;
  readonly meterId: string | null;
  readonly importTotal: Pick<EnergyTotal, 'microWh' | 'stepMicroWh'> | null;
  readonly exportTotal: Pick<EnergyTotal, 'microWh' | 'stepMicroWh'> | null;
  /** Import minus export, whole milliwatts. */
  readonly powerMilliW: number | null;
}

/**
 * - `measured`: difference of registers, each end interpolated between readings close to it.
 * - `shaped`: placed in time by integrated power between registers that come rarely or coarsely, or carrying the
 *   correction of such a slot by the register that came after it.
 * - `unknown`: nothing that can be stood behind; the energy, once the register tells it, is counted as unplaced.
 */
export type SlotQuality = 'measured' | 'shaped' | 'unknown';

/** Why a slot is not simply measured; screens translate by these words. */
export type SlotReason =
  | 'registers-rare'
  | 'registers-coarse'
  /** The slot carries what a later register corrected in the slots before it. */
  | 'trued'
  /** No reading reaches from before the slot's end to after it. */
  | 'no-readings'
  /** Reading began, or began again, inside the slot. */
  | 'began-inside'
  | 'new-meter'
  | 'register-fell'
  | 'register-jumped'
  | 'clock-stepped-back'
  /** Power says nothing for a stretch that no register divides. */
  | 'power-missing'
  /** The meter has no register that the ledger can use. */
  | 'no-registers';

/** Energy of one slot through one meter. Directions are separate registers and both are never negative. */
export interface SlotEnergy {
  readonly slot: SlotNo;
  /** Null when unknown, and always for a meter that sends no such register: missing is not zero. */
  readonly importWh: Wh | null;
  readonly exportWh: Wh | null;
  /** The worse of the directions that this meter sends. */
  readonly quality: SlotQuality;
  readonly reason: SlotReason | null;
  /** Counts from 0; a new one starts wherever registers cannot be compared with those before. */
  readonly segment: number;
}

/** Energy that registers prove but no slot can be given: the "unknowns" of the conservation rule. */
export interface UnplacedEnergy {
  readonly segment: number;
  readonly direction: Direction;
  /** The slots it lies in, both ends included. */
  readonly fromSlot: SlotNo;
  readonly toSlot: SlotNo;
  /** Negative only at a segment's end, where slots closed on power alone were given more than the register shows. */
  readonly wh: Wh;
  readonly reason: SlotReason;
}

export type Direction = 'import' | 'export';

/** What the ledger dropped or bridged, for the meter's page and the logs. */
export interface LedgerCounts {
  readonly readings: number;
  readonly duplicates: number;
  readonly outOfOrder: number;
  /** Readings that did not fit and were followed by ones that did. */
  readonly dips: number;
  readonly rollOvers: number;
}

export interface LedgerOptions {
  /** Start of slot 0, chain milliseconds. */
  readonly genesisMs: number;
  readonly slotMs: number;
  /** What the connection can carry in one direction; bounds jumps and slots. */
  readonly connectionWatt: number;
}
