import fs from 'node:fs';
import { dirname, join } from 'node:path';
import sqlite from 'node-sqlite3-wasm';
import { damaged, faults } from './faults.ts';

type Statement = ReturnType<InstanceType<typeof sqlite.Database>['prepare']>;
export type SqlValue = number | bigint | string | Uint8Array | null;
export type SqlRow = Record<string, SqlValue>;

/** SQLite with failures as `StoreFault`, kept statements, and one level of transaction with hooks. */
export interface Database {
  readonly file: string;
  all(sql: string, values?: SqlValue[]): SqlRow[];
  /** Row by row; the caller may stop early. */
  iterate(sql: string, values: SqlValue[], visit: (row: SqlRow) => boolean): void;
  run(sql: string, values?: SqlValue[]): void;
  exec(sql: string): void;
  /** All or nothing; nested calls join the outer one, and a nested throw undoes the outer one too. */
  transaction<T>(work: () => T): T;
  /** The same in steps, always the outermost one; whatever is written between the steps belongs to it. */
  transactionInSteps<S, T>(work: () => Generator<S, T>): Generator<S, T>;
  /** Runs just before each commit, and after each rollback. */
  onTransaction(hooks: { beforeCommit: () => void; afterRollback: () => void }): void;
  /** Structure of every page (`quick_check`: there are no indexes); content is checked record by record when read. */
  checkPages(): void;
  /** Closes the file, lets `swap` put another in its place, and opens that; statements and hooks stay valid. */
  replace(swap: () => void): void;
  close(): void;
}

/** What the killed process of an earlier run left: the library's lock is a folder, not a lock of the system. */
function removeStaleLock(file: string): void {
  fs.rmSync(`${file}.lock`, { recursive: true, force: true });
}

/** Free bytes under which a refused write is called a full disk. */
const FULL_BELOW_BYTES = 65_536;
const PROBE_BYTES = 65_536;

/** The library says "disk I/O error" for every refused write; only the system knows whether the disk is full. */
function diskIsFull(dir: string): boolean {
  const probe = join(dir, '.probe');
  try {
    const space = fs.statfsSync(dir);
    if (space.bavail * space.bsize < FULL_BELOW_BYTES) return true;
    const fd = fs.openSync(probe, 'w', 0o600);
    try {
      fs.writeSync(fd, new Uint8Array(PROBE_BYTES));
    } finally {
      fs.closeSync(fd);
    }
    return false;
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : '';
    return code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG';
  } finally {
    fs.rmSync(probe, { force: true });
  }
}

function asFault(thrown: unknown, file: string): unknown {
  if (!(thrown instanceof sqlite.SQLite3Error)) return thrown;
  const text = thrown.message;
  if (text.includes('is full')) return faults.full();
  if (text.includes('disk I/O') || text.includes('unable to open') || text.includes('readonly'))
    return diskIsFull(dirname(file)) ? faults.full() : faults.io();
  if (text.includes('already closed') || text.includes('Database is closed')) return faults.closed();
  return damaged('file');
}

/** After a failed step SQLite repeats the failure when the statement is ended; it was reported already. */
function discard(statement: Statement): void {
  try {
    statement.finalize();
  } catch (thrown) {
    if (!(thrown instanceof sqlite.SQLite3Error)) throw thrown;
  }
}

function openFile(file: string): InstanceType<typeof sqlite.Database> {
  removeStaleLock(file);
  let open: InstanceType<typeof sqlite.Database>;
  try {
    open = new sqlite.Database(file);
  } catch (thrown) {
    throw asFault(thrown, file);
  }
  try {
    open.get('PRAGMA locking_mode=EXCLUSIVE');
    open.get('PRAGMA journal_mode=WAL');
    open.exec('PRAGMA synchronous=FULL; PRAGMA wal_autocheckpoint=1; PRAGMA cell_size_check=ON;');
    return open;
  } catch (thrown) {
    open.close();
    throw asFault(thrown, file);
  }
}

/**
 * Opens or makes the file. Write-ahead log with `synchronous=FULL`, copied into the file at every commit
 * (`wal_autocheckpoint=1`), so that outside a commit everything is in the one file. Not a rollback journal: the
 * library's lock answers "reserved" for its own lock, and SQLite then takes the journal of a killed process for one
 * in use and leaves half a commit in place. Exclusive locking, because the library has no shared memory.
 */
export function openDatabase(file: string): Database {
  let open = openFile(file);
  const statements = new Map<string, Statement>();
  let depth = 0;
  /** A failure inside a nested call: the outer one must not commit what came before it, even if it went on. */
  let doomed: { thrown: unknown } | null = null;
  let hooks = { beforeCommit: (): void => {}, afterRollback: (): void => {} };

  const attempt = <T>(work: () => T): T => {
    if (!open.isOpen) throw faults.closed();
    try {
      return work();
    } catch (thrown) {
      throw asFault(thrown, file);
    }
  };
  const drop = (sql: string): void => {
    const statement = statements.get(sql);
    statements.delete(sql);
    if (statement !== undefined) discard(statement);
  };
  const using = <T>(sql: string, work: (statement: Statement) => T): T =>
    attempt(() => {
      const statement = statements.get(sql) ?? open.prepare(sql);
      statements.set(sql, statement);
      try {
        return work(statement);
      } catch (thrown) {
        drop(sql);
        throw thrown;
      }
    });
  const rollback = (): void => {
    try {
      if (open.isOpen && open.inTransaction) open.exec('ROLLBACK');
    } finally {
      hooks.afterRollback();
    }
  };

  const database: Database = {
    file,
    all: (sql, values = []) => using(sql, (statement) => statement.all(values) as SqlRow[]),
    iterate(sql, values, visit) {
      attempt(() => {
        const statement = open.prepare(sql);
        try {
          for (const row of statement.iterate(values)) if (!visit(row as SqlRow)) break;
        } finally {
          discard(statement);
        }
      });
    },
    run: (sql, values = []) => using(sql, (statement) => void statement.run(values)),
    exec: (sql) => attempt(() => open.exec(sql)),
    transaction(work) {
      if (depth > 0) {
        try {
          return work();
        } catch (thrown) {
          doomed = { thrown };
          throw thrown;
        }
      }
      attempt(() => open.exec('BEGIN IMMEDIATE'));
      depth = 1;
      doomed = null;
      try {
        const value = work();
        if (doomed !== null) throw (doomed as { thrown: unknown }).thrown;
        hooks.beforeCommit();
        attempt(() => open.exec('COMMIT'));
        return value;
      } catch (thrown) {
        rollback();
        throw thrown;
      } finally {
        depth = 0;
      }
    },
    *transactionInSteps(work) {
      if (depth > 0) throw new Error('a transaction in steps is the outermost one');
      attempt(() => open.exec('BEGIN IMMEDIATE'));
      depth = 1;
      doomed = null;
      let committed = false;
      try {
        const value = yield* work();
        if (doomed !== null) throw (doomed as { thrown: unknown }).thrown;
        hooks.beforeCommit();
        attempt(() => open.exec('COMMIT'));
        committed = true;
        return value;
      } finally {
        // Also where whoever drives it goes no further.
        if (!committed) rollback();
        depth = 0;
      }
    },
    onTransaction(next) {
      hooks = next;
    },
    checkPages() {
      const answers = database.all('PRAGMA quick_check(1)');
      if (answers.length !== 1 || answers[0]?.['quick_check'] !== 'ok') throw damaged('file');
    },
    replace(swap) {
      database.close();
      swap();
      open = openFile(file);
      hooks.afterRollback();
    },
    close() {
      if (!open.isOpen) return;
      for (const sql of [...statements.keys()]) drop(sql);
      attempt(() => open.close());
    },
  };
  return database;
}
