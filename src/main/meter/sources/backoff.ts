import type { Cancel, Clock } from '../../../shared/clock.ts';

/** Waits between attempts to open a source: quick at first, because most cables are back within seconds. */
const STEPS_MS = [1000, 2000, 5000, 10_000, 30_000] as const;

export interface Backoff {
  /** Plans `attempt` and returns how long it will take. A plan made before is dropped. */
  plan(attempt: () => void): number;
  /** Starts over with short waits. */
  reset(): void;
  cancel(): void;
}

export function createBackoff(clock: Clock): Backoff {
  let step = 0;
  let timer: Cancel | null = null;
  const cancel = (): void => {
    timer?.();
    timer = null;
  };
  return {
    plan(attempt) {
      cancel();
      const ms = STEPS_MS[Math.min(step, STEPS_MS.length - 1)] ?? 30_000;
      step += 1;
      timer = clock.after(ms, attempt);
      return ms;
    },
    reset() {
      step = 0;
    },
    cancel,
  };
}
