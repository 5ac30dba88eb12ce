import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Cancel, Clock } from '../shared/clock.ts';

/**
 * How V8 keeps house in a process that rests nearly all of its life; each entry imports this before anything large. Said
 * here, as the app does not write its own command line, and a utility process has its heap before it reads its flags. An
 * engine that does not know one of them goes on without.
 */
for (const flag of [
  // Code that did not run between two collections is given back, its second copy (Sparkplug's) too.
  '--flush-baseline-code',
  '--bytecode-old-age=1',
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
/** What runs at rest has run again by then, and its code is kept. */
const AGAIN_MS = 10_000;

/**
 * Gives back what starting took: objects at the first collection, code that did not run since at the second. V8 does it
 * by itself only when enough has been made, which in a wallet can be a long time.
 */
export function tidyAfterStart(clock: Pick<Clock, 'after'>): Cancel {
  let cancel = clock.after(AT_REST_MS, () => {
    collect();
    cancel = clock.after(AGAIN_MS, collect);
  });
  return () => cancel();
}

function collect(): void {
  // Flags change contexts made after them, and the process's own was there before. By the global object: the bare name
  // would throw in an engine that has none.
  const gc: unknown = runInNewContext('globalThis.gc');
  if (typeof gc === 'function') gc();
}
