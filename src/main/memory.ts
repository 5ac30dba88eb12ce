import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Cancel, Clock } from '../shared/clock.ts';

/**
 * How V8 keeps house in a process that rests nearly all of its life; each entry imports this before anything large. Said
 * here, as the app does not write its own command line, and a utility process has its heap before it reads its flags. An
 * engine that does not know one of them goes on without.
 */
for (const flag of [
  // No second copy (Sparkplug's) of code that runs seldom; what runs often is optimised as ever.
  '--no-sparkplug',
  // The young generation stays at its first megabyte.
  '--semi-space-growth-factor=1',
  // Collecting leaves no half-empty pages.
  '--optimize-for-size',
  '--expose-gc',
]) {
  setFlagsFromString(flag);
}

/** Loading, and opening the household, are over by then, also on a slow computer. */
const AT_REST_MS = 20_000;

/**
 * Gives back, once, what starting took. V8 does it by itself only when enough has been made since, which in a wallet
 * can be a long time.
 */
export function tidyAfterStart(clock: Pick<Clock, 'after'>): Cancel {
  return clock.after(AT_REST_MS, () => {
    // Flags change contexts made after them, and the process's own was there before. By the global object: the bare name
    // would throw in an engine that has none.
    const collect: unknown = runInNewContext('globalThis.gc');
    if (typeof collect === 'function') collect();
  });
}
