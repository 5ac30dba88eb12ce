import type { SlotTiming } from '../../../shared/slots.ts';

/** UTC seconds; slots that start in `from <= start < to`. */
export interface TimeRange {
  readonly from: number;
  readonly to: number;
}

/** The slots of a range, the end not included; never below 0. */
export function slotsBetween({ genesis, slotSeconds }: SlotTiming, { from, to }: TimeRange): TimeRange {
  const slot = (time: number): number => Math.max(0, Math.ceil((time - genesis) / slotSeconds));
  return { from: slot(from), to: slot(to) };
}
