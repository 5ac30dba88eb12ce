/**
 * What is strange about a meter, from its own readings and the household's own past; pure. Nothing here changes an
 * energy: registers are what is billed, so the household is told plainly and decides whether to have the meter seen to.
 */
import type { MeterReading } from '../../meter/api.ts';
import type { PastSlot } from '../offers/forecast.ts';

/** Strange about one slot. `far-off`: beyond the week before. `stuck`: power flowed, the registers stood still. */
export type SlotAnomaly =
  | { readonly kind: 'far-off'; readonly leastWh: number; readonly mostWh: number }
  | { readonly kind: 'stuck'; readonly flowedWh: number };

const DAY_SECONDS = 86_400;
/** Below it nobody would look: a kettle more or less. */
const SMALLEST_SPREAD_WH = 100;

/**
 * Whether a slot's net import lies further outside of everything that the past week held than that week was wide.
 * Deliberately blunt: a heat pump's first cold morning passes, a register that loses a digit does not. Null while less
 * than a day of slots is known.
 *
 * @param past slots before this one, any order
 */
export function farOff(netWh: number, past: readonly PastSlot[], slotSeconds: number): SlotAnomaly | null {
  if (past.length < DAY_SECONDS / slotSeconds) return null;
  let leastWh = Number.POSITIVE_INFINITY;
  let mostWh = Number.NEGATIVE_INFINITY;
  for (const one of past) {
    leastWh = Math.min(leastWh, one.netWh);
    mostWh = Math.max(mostWh, one.netWh);
  }
  const spread = Math.max(SMALLEST_SPREAD_WH, mostWh - leastWh);
  return netWh > mostWh + spread || netWh < leastWh - spread ? { kind: 'far-off', leastWh, mostWh } : null;
}

/** Registers since they last moved, and what the meter's own power says went through meanwhile. */
export interface StandStill {
  readonly meterId: string | null;
  readonly importMicroWh: bigint | null;
  readonly exportMicroWh: bigint | null;
  readonly sinceMs: number;
  readonly atMs: number;
  readonly powerMilliW: number | null;
  /** Milliwatt times milliseconds, in the directions that have a register. */
  readonly flowed: bigint;
  /** Of it, what flowed before the last telegram that still carried the same registers; some send them once an hour. */
  readonly proven: bigint;
}

/** Power is carried over a gap between telegrams no longer than this. */
const LONGEST_GAP_MS = 60_000;
const MICRO_WH_PER_WH = 1_000_000n;
const FLOWED_PER_MICRO_WH = 3600n;

/** The state after one more reading; null before the first register. */
export function standStill(before: StandStill | null, { telegram, atMs }: MeterReading): StandStill | null {
  const { importTotal, exportTotal, meterId } = telegram;
  const importMicroWh = importTotal?.microWh ?? before?.importMicroWh ?? null;
  const exportMicroWh = exportTotal?.microWh ?? before?.exportMicroWh ?? null;
  if (importMicroWh === null && exportMicroWh === null) return null;
  const powerMilliW = telegram.powerMilliW ?? before?.powerMilliW ?? null;
  const now = {
    meterId: meterId ?? before?.meterId ?? null,
    importMicroWh,
    exportMicroWh,
    atMs,
    powerMilliW,
  };
  const moved =
    before === null ||
    before.meterId !== now.meterId ||
    before.importMicroWh !== importMicroWh ||
    before.exportMicroWh !== exportMicroWh ||
    atMs < before.atMs;
  if (moved) return { ...now, sinceMs: atMs, flowed: 0n, proven: 0n };
  const power = before.powerMilliW ?? 0;
  const counted = power > 0 ? importMicroWh !== null : exportMicroWh !== null;
  const ms = Math.min(LONGEST_GAP_MS, atMs - before.atMs);
  const flowed = before.flowed + (counted ? BigInt(Math.abs(power)) * BigInt(Math.round(ms)) : 0n);
  const told = importTotal !== null || exportTotal !== null;
  return { ...now, sinceMs: before.sinceMs, flowed, proven: told ? flowed : before.proven };
}

/** Less than this a coarse or slow register may hold back. */
const STUCK_FROM_MICRO_WH = 50n * MICRO_WH_PER_WH;

/** What flowed past registers that stand still, whole Wh; null while they may just not have come to their next step. */
export function stuckWh(state: StandStill | null, last: MeterReading): number | null {
  if (state === null) return null;
  const { importTotal, exportTotal } = last.telegram;
  const steps = [importTotal, exportTotal].map((total) => total?.stepMicroWh ?? 0n);
  const enough = steps.reduce((most, step) => (3n * step > most ? 3n * step : most), STUCK_FROM_MICRO_WH);
  const flowed = state.proven / FLOWED_PER_MICRO_WH;
  return flowed < enough ? null : Number(flowed / MICRO_WH_PER_WH);
}

/** A meter's clock that is hours off is a time zone or a summer time; this far it is wrong. */
const CLOCK_DAYS = 2;

/** Whole days by which the meter's own clock is off (positive: ahead); null while it is right or not told. */
export function clockDaysOff({ telegram, atMs }: MeterReading): number | null {
  const { meterTime } = telegram;
  if (meterTime === null) return null;
  const seconds = meterTime.utcSeconds ?? Date.parse(`${meterTime.local}Z`) / 1000;
  const days = Math.trunc((seconds - atMs / 1000) / DAY_SECONDS);
  return Number.isFinite(days) && Math.abs(days) >= CLOCK_DAYS ? days : null;
}
