import { utcSeconds } from '../../shared/units.ts';
import type { Format } from '../format.ts';
import { useFormat } from './format.ts';

/** `10:15 – 10:30`, with seconds only where slots are shorter than a minute. */
export function slotTimes(format: Format, { start, end }: { start: number; end: number }): string {
  const write = start % 60 === 0 && end % 60 === 0 ? format.clock : format.time;
  return `${write(utcSeconds(start))} – ${write(utcSeconds(end))}`;
}

export function useSlotTimes(): (row: { start: number; end: number }) => string {
  const format = useFormat();
  return (row) => slotTimes(format, row);
}
