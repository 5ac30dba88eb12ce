/**
 * The sealed database of a household: one SQLite file, `wattlet.db`. From below: `database.ts` (SQLite, faults,
 * transactions), `sealing.ts` (AES-256-GCM per record), `digests.ts` (no record goes missing unnoticed),
 * `sealed-table.ts` (both together), `repositories/` (one file per table group), `migrations.ts`, `core.ts` (checks
 * at start), `check-mark.ts` (damage met while working), `repair.ts`, `archive.ts`; beside it `keepsake.ts`. What others
 * may call is in `api.ts`.
 */
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ok, type Result } from '../../shared/result.ts';
import type { OpenedStore, RepairReport, Store, StoreOptions } from './api.ts';
import { exportArchive, importArchive } from './archive.ts';
import { checkAsked, checkDone } from './check-mark.ts';
import { openCore } from './core.ts';
import type { Database } from './database.ts';
import { faults, guard, guardFiles, isDamage, StoreFault } from './faults.ts';
import { finishRepair, rebuild } from './repair.ts';
import { eventsRepository } from './repositories/events.ts';
import { outboxRepository } from './repositories/outbox.ts';
import { readingsRepository } from './repositories/readings.ts';
import {
  billsRepository,
  disclosuresRepository,
  journalRepository,
  roundsRepository,
} from './repositories/records.ts';
import { settingsRepository } from './repositories/settings.ts';
import { slotsRepository } from './repositories/slots.ts';
import { type Toolbox, toolbox } from './repositories/tools.ts';
import { vectorsRepository } from './repositories/vectors.ts';
import { inSteps } from './steps.ts';
import { allLayouts } from './tables.ts';

const FILE = 'wattlet.db';
const KEY_BYTES = 32;

/** Files open in this process: a second opening would remove the first one's lock. */
const inUse = new Set<string>();

/**
 * Opens or makes the household's database. The caller holds the single-instance lock: a lock that a killed process
 * left is removed. Damage found at the start is repaired at once and reported. Errors: `store.wrong-key`,
 * `store.newer`, `store.in-use`, `store.full`, `store.io`; none of them changed anything.
 */
export function openStore(options: StoreOptions): Result<OpenedStore> {
  if (options.key.length !== KEY_BYTES) throw new RangeError(`the sealing key has ${KEY_BYTES} bytes`);
  const file = join(options.dir, FILE);
  const master = Uint8Array.from(options.key);
  return guardFiles(() => {
    if (inUse.has(file)) throw faults.inUse();
    mkdirSync(options.dir, { recursive: true, mode: 0o700 });
    finishRepair(file);
    let repaired: RepairReport | null = null;
    let database: Database;
    try {
      database = openCore(file, master);
      if (checkAsked(file)) checkEverything(database, master);
    } catch (thrown) {
      if (!isDamage(thrown)) throw thrown;
      repaired = rebuild(file, master, options.clock);
      database = openCore(file, master);
    }
    checkDone(file);
    chmodSync(file, 0o600);
    inUse.add(file);
    return { store: build(database, master, options), repaired };
  });
}

function verifyAll(database: Database, tools: Toolbox): void {
  database.checkPages();
  for (const layout of allLayouts) tools.table(layout).verifyAll();
}

/** As `verify`; what is damaged is left closed. */
function checkEverything(database: Database, master: Uint8Array): void {
  try {
    verifyAll(database, toolbox(database, master));
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}

function build(database: Database, master: Uint8Array, options: StoreOptions): Store {
  const { file } = database;
  const tools = toolbox(database, master);
  const store: Store = {
    settings: settingsRepository(tools),
    readings: readingsRepository(tools),
    slots: slotsRepository(tools),
    vectors: vectorsRepository(tools),
    outbox: outboxRepository(tools),
    events: eventsRepository(tools),
    rounds: roundsRepository(tools),
    bills: billsRepository(tools),
    disclosures: disclosuresRepository(tools),
    journal: journalRepository(tools, options.clock),
    transaction: (work) => inTransaction(database, work),
    verify: () =>
      guard(() => {
        verifyAll(database, tools);
        return null;
      }),
    repair: () =>
      guardFiles(() => {
        let report: RepairReport | null = null;
        database.replace(() => {
          report = rebuild(file, master, options.clock);
        });
        checkDone(file);
        if (report === null) throw new Error('a repair ended without a report');
        return report;
      }),
    exportArchive: ({ file: target, passphrase, label, pause }) =>
      inSteps(exportArchive(tools, target, passphrase, label), guardFiles, pause),
    importArchive: ({ file: source, passphrase, label, pause }) =>
      inSteps(importArchive(tools, source, passphrase, label), guardFiles, pause),
    sizeBytes: () => guardFiles(() => statSync(file).size),
    close() {
      inUse.delete(file);
      database.close();
    },
  };
  return store;
}

/** A failed Result undoes like a throw does, and is what comes back. */
function inTransaction<T>(database: Database, work: () => Result<T>): Result<T> {
  const undone = guard(() =>
    database.transaction(() => {
      const result = work();
      if (!result.ok) throw new StoreFault(result.error);
      return result.value;
    }),
  );
  return undone.ok ? ok(undone.value) : undone;
}
