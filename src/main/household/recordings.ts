/** Recordings of what the meters send, made by a person for somebody who helps: started, ended in time, and read again. */
import type { Cancel, Clock } from '../../shared/clock.ts';
import { ok, type Result } from '../../shared/result.ts';
import { type UtcSeconds, utcSeconds } from '../../shared/units.ts';
import type { MeterPart, RunningRecording } from '../meter/api.ts';
import { type RecordingContents, recordingContents } from '../meter/record/contents.ts';
import type { RecordingCounts } from '../meter/record/recorder.ts';

export interface RecordingView extends RecordingCounts {
  readonly file: string;
  readonly endsAt: UtcSeconds;
  readonly running: boolean;
  /** What the finished file holds, read from it; null while it runs, or where it cannot be read. */
  readonly holds: RecordingContents | null;
}

export interface RecordingChoice {
  readonly file: string;
  readonly minutes: number;
  readonly ids: 'blanked' | 'kept';
}

export interface Recordings {
  /** Records a source for so many minutes; one that runs for it already is ended first. */
  start(id: string, choice: RecordingChoice): Promise<Result<null>>;
  stop(id: string): Promise<void>;
  /** The recording of a source that runs, or the last one that was made. */
  view(id: string): RecordingView | null;
  forget(id: string): Promise<void>;
  close(): Promise<void>;
}

interface Kept {
  view: RecordingView;
  running: RunningRecording | null;
  timer: Cancel;
}

/** `onChange` is called when a recording begins or ends. */
export function createRecordings(
  meter: Pick<MeterPart, 'record'>,
  clock: Clock,
  onChange: () => void,
): Recordings {
  const all = new Map<string, Kept>();

  async function stop(id: string): Promise<void> {
    const kept = all.get(id);
    const running = kept?.running ?? null;
    if (kept === undefined || running === null) return;
    kept.running = null;
    kept.timer();
    const counts = await running.stop();
    const held = await recordingContents(kept.view.file);
    kept.view = { ...kept.view, ...counts, running: false, holds: held.ok ? held.value : null };
    onChange();
  }

  return {
    async start(id, { file, minutes, ids }) {
      await stop(id);
      const started = meter.record(id, file, ids);
      if (!started.ok) return started;
      const running = started.value;
      const endsAt = utcSeconds(clock.now() + 60 * minutes);
      const timer = clock.after(60_000 * minutes, () => void stop(id));
      all.set(id, {
        view: { file, endsAt, running: true, holds: null, ...running.counts() },
        running,
        timer,
      });
      onChange();
      return ok(null);
    },
    stop,
    view(id) {
      const kept = all.get(id);
      if (kept === undefined) return null;
      return kept.running === null ? kept.view : { ...kept.view, ...kept.running.counts() };
    },
    async forget(id) {
      await stop(id);
      all.delete(id);
    },
    async close() {
      await Promise.all([...all.keys()].map(stop));
    },
  };
}
