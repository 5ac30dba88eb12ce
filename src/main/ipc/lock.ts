import { fail } from '../../shared/result.ts';

/** Handlers of any requests. */
type Table = Readonly<Record<string, (request: never) => unknown>>;

/** While the screens are locked, these answer `setup.screens-locked` and do nothing. */
export function whileUnlocked<T extends Table>(handlers: T, locked: () => boolean): T {
  const guarded = Object.entries(handlers).map(([name, handler]) => [
    name,
    (request: never) => (locked() ? screensLocked() : handler(request)),
  ]);
  return Object.fromEntries(guarded) as T;
}

const screensLocked = () =>
  fail('setup.screens-locked', 'The screens are locked. Trading goes on.', 'Type your passphrase first.');
