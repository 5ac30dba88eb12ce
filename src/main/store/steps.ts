import { fail, ok, type Result } from '../../shared/result.ts';
import { StoreFault } from './faults.ts';

/** Called between the steps of long work with the part that is done, 0 to 1; the work waits for it, or ends by it. */
export type Pause = (part: number) => Promise<'stop' | undefined>;

/**
 * Long work to its end, with everything else of the process between its steps. A fault, a pause that throws and one that
 * answers `stop` (code `archive.stopped`) all let the steps clean up behind them.
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
      if ((await pause(value)) !== 'stop') continue;
    } catch (thrown) {
      guarded(() => steps.throw(thrown));
      throw thrown;
    }
    const stopped = fail('archive.stopped', 'This was stopped.', 'Nothing was changed.');
    guarded(() => steps.throw(new StoreFault(stopped.error)));
    return stopped;
  }
}
