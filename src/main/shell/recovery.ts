/**
 * When the window's process dies or hangs. Main goes on (meter, market and keys do not live in the window), so
 * the window is simply loaded anew; one that keeps dying is left alone and a person is asked.
 */
export type Step = 'reload' | 'ask';

/** So many deaths within so many milliseconds are no accident. */
const MANY = 3;
const WITHIN_MS = 60_000;

/** Decides by the history of deaths; `nowMs` from a clock that does not jump. */
export function createRecovery(): { died(nowMs: number): Step; forget(): void } {
  let deaths: number[] = [];
  return {
    died(nowMs) {
      deaths = [...deaths.filter((at) => nowMs - at < WITHIN_MS), nowMs];
      return deaths.length >= MANY ? 'ask' : 'reload';
    },
    forget() {
      deaths = [];
    },
  };
}
