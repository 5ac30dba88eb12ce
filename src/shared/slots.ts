import { type PeriodNo, periodNo, type SlotNo, slotNo, type UtcSeconds, utcSeconds } from './units.ts';

/** The time constants of a deployment (docs/protocol.md, sections 1 and 7). */
export interface SlotTiming {
  /** Start of slot 0. */
  readonly genesis: UtcSeconds;
  /** L, seconds per slot. */
  readonly slotSeconds: number;
  readonly slotsPerPeriod: number;
}

/** The phases of the running slot: submit until 0.5, reveal until 0.8, open until 0.9, clear until 1. */
export type Phase = 'submit' | 'reveal' | 'open' | 'clear';

/** The slot that contains `time`; null before genesis. */
export function slotAt(timing: SlotTiming, time: UtcSeconds): SlotNo | null {
  if (time < timing.genesis) return null;
  return slotNo(Math.floor((time - timing.genesis) / timing.slotSeconds));
}

export function slotStart(timing: SlotTiming, slot: SlotNo): UtcSeconds {
  return utcSeconds(timing.genesis + slot * timing.slotSeconds);
}

export function slotEnd(timing: SlotTiming, slot: SlotNo): UtcSeconds {
  return utcSeconds(timing.genesis + (slot + 1) * timing.slotSeconds);
}

/** A phase ends when `10 (time - slot start)` reaches 5 L, 8 L, 9 L (section 7); whole numbers throughout. */
export function phaseAt(timing: SlotTiming, time: UtcSeconds): Phase | null {
  const slot = slotAt(timing, time);
  if (slot === null) return null;
  const tenths = 10 * (time - slotStart(timing, slot));
  if (tenths < 5 * timing.slotSeconds) return 'submit';
  if (tenths < 8 * timing.slotSeconds) return 'reveal';
  if (tenths < 9 * timing.slotSeconds) return 'open';
  return 'clear';
}

export function periodOf(timing: SlotTiming, slot: SlotNo): PeriodNo {
  return periodNo(Math.floor(slot / timing.slotsPerPeriod));
}

export function firstSlotOf(timing: SlotTiming, period: PeriodNo): SlotNo {
  return slotNo(period * timing.slotsPerPeriod);
}
