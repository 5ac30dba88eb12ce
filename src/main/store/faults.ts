import { type AppError, err, ok, type Result } from '../../shared/result.ts';

/**
 * Inside the store failures travel as exceptions, so that a transaction unwinds; `guard` turns them into Results at
 * the border. Anything else that is thrown is a broken invariant and goes through.
 */
export class StoreFault extends Error {
  readonly error: AppError;

  constructor(error: AppError) {
    super(error.code);
    this.error = error;
  }
}

export function guard<T>(work: () => T): Result<T> {
  try {
    return ok(work());
  } catch (thrown) {
    if (thrown instanceof StoreFault) return err(thrown.error);
    throw thrown;
  }
}

/** A record, an index or a page does not fit its seal. `what` is a table's name, never content. */
export function damaged(what: string): StoreFault {
  return new StoreFault({
    code: 'store.damaged',
    message: `Part of the wallet's database is damaged (${what}); no wrong value was used.`,
    remedy: 'The wallet keeps what is intact and fetches the rest from the chain again.',
    params: { table: what },
  });
}

/** True where the failure says that the file's structure or content cannot be trusted. */
export function isDamage(thrown: unknown): thrown is StoreFault {
  return thrown instanceof StoreFault && thrown.error.code === 'store.damaged';
}

export const faults = {
  closed: (): StoreFault =>
    new StoreFault({
      code: 'store.closed',
      message: 'The database is closed.',
      remedy: 'Start the wallet again.',
    }),
  full: (): StoreFault =>
    new StoreFault({
      code: 'store.full',
      message: 'The disk is full; the last change was not saved, everything before it is safe.',
      remedy: 'Free some space; the wallet goes on by itself.',
    }),
  io: (): StoreFault =>
    new StoreFault({
      code: 'store.io',
      message:
        'The disk refused a read or write; the last change was not saved, everything before it is safe.',
      remedy: 'Check the disk and the permissions of the data folder, then start the wallet again.',
    }),
  inUse: (): StoreFault =>
    new StoreFault({
      code: 'store.in-use',
      message: 'The database is already open in this process.',
      remedy: 'Close the other one first.',
    }),
  wrongKey: (): StoreFault =>
    new StoreFault({
      code: 'store.wrong-key',
      message: 'The database belongs to other keys; nothing was changed.',
      remedy: 'Restore the backup that belongs to it, or move the data folder away to start afresh.',
    }),
  newer: (version: number): StoreFault =>
    new StoreFault({
      code: 'store.newer',
      message: 'The database was written by a newer version of Wattlet; nothing was changed.',
      remedy: 'Install the newest version.',
      params: { version },
    }),
};

/** File system failures outside SQLite (making the folder, renaming) as the store's own. */
export function guardFiles<T>(work: () => T): Result<T> {
  return guard(() => {
    try {
      return work();
    } catch (thrown) {
      if (thrown instanceof StoreFault || !(thrown instanceof Error) || !('code' in thrown)) throw thrown;
      throw thrown.code === 'ENOSPC' || thrown.code === 'EDQUOT' ? faults.full() : faults.io();
    }
  });
}
