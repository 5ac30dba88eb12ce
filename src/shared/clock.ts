import type { UtcSeconds } from './units.ts';

/** Stops a timer; calling it twice does nothing more. */
export type Cancel = () => void;

/**
 * The only source of time and timers of the household and its parts, injected so that a test runs a week in
 * seconds. The system clock lives in `src/main/clock.ts`.
 */
export interface Clock {
  /** Wall time as this machine believes it, whole UTC seconds. */
  now(): UtcSeconds;
  /** Milliseconds that never jump or run backwards; zero is arbitrary. */
  monotonicMs(): number;
  /** Calls back once after `ms` milliseconds of this clock. */
  after(ms: number, callback: () => void): Cancel;
}
