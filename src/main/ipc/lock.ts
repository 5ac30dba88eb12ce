import { fail } from '../../shared/result.ts';

/** Handlers of any requests. */
type Table = Readonly<Record<string, (request: never) => unknown>>;

/**
 * While the screens are locked, these answer `setup.screens-locked` and do nothing. An answer that was still under way
 * when the lock fell is kept back too: what was asked is done, but nobody who is locked out reads of it.
 */
export function whileUnlocked<T extends Table>(handlers: T, locked: () => boolean): T {
  const guarded = Object.entries(handlers).map(([name, handler]) => [
    name,
    async (request: never) => {
      if (locked()) return screensLocked();
      const answer = await handler(request);
      return locked() ? screensLocked() : answer;
    },
  ]);
  return Object.fromEntries(guarded) as T;
}

export const screensLocked = () =>
  fail('setup.screens-locked', 'The screens are locked. Trading goes on.', 'Type your passphrase first.');
