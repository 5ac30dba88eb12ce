/**
 * When the window's process dies or hangs. Main goes on (meter, market and keys do not live in the window), so
 * the window is simply loaded anew; one that keeps dying is left alone and a person is asked.
 */
import type { Cancel, Clock } from '../../shared/clock.ts';

export type Step = 'reload' | 'ask';

/** So many deaths within so many milliseconds are no accident. */
const MANY = 3;
const WITHIN_MS = 60_000;
/** A window that does not answer for so long after Chromium noticed is ended, and so loaded anew. */
const HANG_MS = 15_000;

export interface Recovery {
  /** The window's process is gone: what to do about it. */
  died(): Step;
  /** A person chose to try again. */
  forget(): void;
  /** The window stopped answering; `end` is called if it has not answered some seconds later. */
  hangs(end: () => void): void;
  answers(): void;
}

export function createRecovery(clock: Clock): Recovery {
  let deaths: number[] = [];
  let cancel: Cancel | null = null;
  const answers = () => {
    cancel?.();
    cancel = null;
  };
  return {
    died() {
      answers();
      const now = clock.monotonicMs();
      deaths = [...deaths.filter((at) => now - at < WITHIN_MS), now];
      return deaths.length >= MANY ? 'ask' : 'reload';
    },
    forget() {
      deaths = [];
    },
    hangs(end) {
      cancel ??= clock.after(HANG_MS, () => {
        cancel = null;
        end();
      });
    },
    answers,
  };
}
