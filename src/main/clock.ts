import { performance } from 'node:perf_hooks';
import type { Cancel, Clock } from '../shared/clock.ts';
import { utcSeconds } from '../shared/units.ts';

/** The longest delay a Node timer takes; a longer one would fire at once, so it is cut into stretches. */
const LONGEST_TIMER_MS = 2_147_483_647;

export interface SystemClockOptions {
  /** Timers do not keep the process alive (command line tools that end when their work is done). */
  readonly unref?: boolean;
}

/** The machine's own clock: the one place outside tests that reads Date and sets timers for the household. */
export function systemClock(options: SystemClockOptions = {}): Clock {
  const unref = options.unref ?? false;
  return {
    now: () => utcSeconds(Math.floor(Date.now() / 1000)),
    monotonicMs: () => performance.now(),
    after: (ms, callback) => startTimer(Math.max(0, ms), callback, unref),
  };
}

function startTimer(ms: number, callback: () => void, unref: boolean): Cancel {
  let left = ms;
  let timer: NodeJS.Timeout;
  const stretch = (): void => {
    const part = Math.min(left, LONGEST_TIMER_MS);
    left -= part;
    timer = setTimeout(() => (left > 0 ? stretch() : callback()), part);
    if (unref) timer.unref();
  };
  stretch();
  return () => clearTimeout(timer);
}
