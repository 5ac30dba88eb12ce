import { ok, type Result } from '../../shared/result.ts';

/** Called between the steps of long work with the part that is done, 0 to 1; the work waits for it. */
export type Pause = (part: number) => Promise<void>;

/**
 * Long work to its end, with everything else of the process between its steps. A fault and a pause that throws both let
 * the steps clean up behind them.
 */
export async function inSteps<T>(
  steps: Generator<number, T>,
  guarded: <R>(work: () => R) => Result<R>,
  pause: Pause,
): Promise<Result<T>> {
  for (;;) {
    const step = guarded(() => steps.next());
    if (!step.ok) return step;
    const { done, value } = step.value;
    if (done === true) return ok(value);
    try {
      await pause(value);
    } catch (thrown) {
      guarded(() => steps.throw(thrown));
      throw thrown;
    }
  }
}
