import type { Result } from '../../../shared/result.ts';
import type { Sealable } from '../api.ts';
import { askForCheck } from '../check-mark.ts';
import { isRecord } from '../codec.ts';
import type { Database } from '../database.ts';
import { makeDigests } from '../digests.ts';
import { damaged, guard } from '../faults.ts';
import { anything, type SealedTable, type Shape, sealedTable } from '../sealed-table.ts';
import type { TableLayout } from '../tables.ts';
import { textKeys } from '../text-key.ts';

/** What every repository is made from. */
export interface Toolbox {
  readonly database: Database;
  table(layout: TableLayout): SealedTable<Sealable>;
  shaped<T>(layout: TableLayout, shape: Shape<T>): SealedTable<T>;
  keyOf(layout: TableLayout): (name: string) => number;
  /** A read: failures become a Result. */
  read<T>(work: () => T): Result<T>;
  /** A write, in a transaction of its own or in the running one. */
  write<T>(work: () => T): Result<T>;
  /** A write whose answer is only that it is done. */
  change(work: () => void): Result<null>;
}

export function toolbox(database: Database, master: Uint8Array): Toolbox {
  const digests = makeDigests(database, master);
  const noting = <T>(work: () => T): Result<T> => {
    const done = guard(work);
    if (!done.ok && done.error.code === 'store.damaged') askForCheck(database.file);
    return done;
  };
  return {
    database,
    table: (layout) => sealedTable({ database, digests, master, layout, shape: anything }),
    shaped: (layout, shape) => sealedTable({ database, digests, master, layout, shape }),
    keyOf: (layout) => textKeys(master, layout.name),
    read: noting,
    write: (work) => noting(() => database.transaction(work)),
    change: (work) =>
      noting(() =>
        database.transaction(() => {
          work();
          return null;
        }),
      ),
  };
}

/** A record that names itself, under a key made from its name. */
export interface Named {
  readonly name: string;
  readonly value: Sealable;
}

/** Records by name; two names that share a key are a broken invariant, not a lost record. */
export function namedTable(tools: Toolbox, layout: TableLayout) {
  const table = tools.table(layout);
  const keyOf = tools.keyOf(layout);
  const unwrap = (stored: Sealable): Named => {
    if (!isRecord(stored) || typeof stored['name'] !== 'string' || stored['value'] === undefined)
      throw damaged(layout.name);
    return { name: stored['name'], value: stored['value'] };
  };
  return {
    get(name: string): Sealable | null {
      const stored = table.get(keyOf(name));
      if (stored === null) return null;
      const named = unwrap(stored);
      if (named.name !== name) throw new Error(`two names with one key in ${layout.name}`);
      return named.value;
    },
    put(name: string, value: Sealable): void {
      table.put(keyOf(name), { name, value });
    },
    remove(name: string): void {
      table.remove(keyOf(name));
    },
    all(): Named[] {
      return table.range({ from: 0, to: Number.MAX_SAFE_INTEGER }).map((entry) => unwrap(entry.value));
    },
  };
}
