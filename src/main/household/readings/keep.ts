/**
 * The meters' registers as they came, kept for ten years: one reading in ten seconds and the two on either side of each
 * slot's boundary; after a day only those at the boundaries (`StoredReading`, `thin`).
 */
import type { Cancel, Clock } from '../../../shared/clock.ts';
import { type SlotTiming, slotAt } from '../../../shared/slots.ts';
import { utcSeconds } from '../../../shared/units.ts';
import type { MeterPart, MeterReading } from '../../meter/api.ts';
import type { ReadingsRepository, StoredReading } from '../../store/api.ts';
import type { HouseholdLog } from '../context.ts';

const EVERY_MS = 10_000;
const WRITE_MS = 10_000;
const DAY_MS = 86_400_000;
/** About a day of them. */
const MOST_WAITING = 10_000;

interface Source {
  last: StoredReading;
  lastMeter: string | null;
  writtenMs: number;
}

export interface KeepReadingsOptions {
  readonly readings: ReadingsRepository;
  readonly meter: Pick<MeterPart, 'onReading'>;
  readonly clock: Clock;
  readonly timing: SlotTiming;
  readonly log: HouseholdLog;
}

export function keepReadings({ readings, meter, clock, timing, log }: KeepReadingsOptions): { stop(): void } {
  const sources = new Map<string, Source>();
  let waiting: StoredReading[] = [];
  let thinnedMs = 0;

  const slotOf = (timeMs: number): number | null => slotAt(timing, utcSeconds(Math.floor(timeMs / 1000)));
  const forget = meter.onReading((reading) => {
    if (reading.role === 'replay') return;
    const before = sources.get(reading.sourceId);
    const next = toStored(reading, segmentOf(reading, before, readings));
    const meterId = reading.telegram.meterId;
    if (before === undefined) {
      waiting.push(next);
      sources.set(reading.sourceId, { last: next, lastMeter: meterId, writtenMs: next.timeMs });
      return;
    }
    const atBoundary =
      slotOf(before.last.timeMs) !== slotOf(next.timeMs) || before.last.segment !== next.segment;
    if (atBoundary && before.last.timeMs !== before.writtenMs) waiting.push(before.last);
    if (atBoundary || next.timeMs - before.writtenMs >= EVERY_MS) {
      waiting.push(next);
      before.writtenMs = next.timeMs;
    }
    before.last = next;
    before.lastMeter = meterId ?? before.lastMeter;
  });

  const write = (): void => {
    if (waiting.length > 0) {
      const added = readings.append(waiting);
      // A full disk is emptied some time: until then they wait here, the oldest giving way in the end.
      if (!added.ok) log.warn('meter.readings', { code: added.error.code, count: waiting.length });
      waiting = added.ok ? [] : waiting.slice(-MOST_WAITING);
    }
    const nowMs = clock.now() * 1000;
    if (nowMs - thinnedMs < DAY_MS) return;
    thinnedMs = nowMs;
    const thinned = readings.thin({
      beforeMs: nowMs - DAY_MS,
      genesisMs: timing.genesis * 1000,
      slotMs: timing.slotSeconds * 1000,
    });
    if (!thinned.ok) log.warn('meter.readings', { code: thinned.error.code });
  };
  let cancel: Cancel = () => undefined;
  const loop = (): void => {
    write();
    cancel = clock.after(WRITE_MS, loop);
  };
  cancel = clock.after(WRITE_MS, loop);
  return {
    stop() {
      cancel();
      forget();
      write();
    },
  };
}

/** A new segment begins where registers cannot be compared with those before: another meter, or a register that fell. */
function segmentOf(reading: MeterReading, before: Source | undefined, readings: ReadingsRepository): number {
  if (before === undefined) {
    const latest = readings.latest(reading.sourceId);
    return latest.ok && latest.value !== null ? latest.value.segment + 1 : 0;
  }
  const { meterId, importTotal, exportTotal } = reading.telegram;
  const fell = (now: bigint | undefined, then: bigint | null): boolean =>
    now !== undefined && then !== null && now < then;
  const other = meterId !== null && before.lastMeter !== null && meterId !== before.lastMeter;
  const comparable =
    !other &&
    !fell(importTotal?.microWh, before.last.importMicroWh) &&
    !fell(exportTotal?.microWh, before.last.exportMicroWh);
  return comparable ? before.last.segment : before.last.segment + 1;
}

function toStored({ sourceId, role, atMs, telegram }: MeterReading, segment: number): StoredReading {
  const importMicroWh = telegram.importTotal?.microWh ?? null;
  const exportMicroWh = telegram.exportTotal?.microWh ?? null;
  return {
    source: sourceId,
    timeMs: atMs,
    segment,
    importMicroWh,
    exportMicroWh,
    generationMicroWh: role === 'generation' ? (exportMicroWh ?? importMicroWh) : null,
    powerMilliW: telegram.powerMilliW,
    flags: [],
  };
}
