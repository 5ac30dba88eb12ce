import type { Database } from './database.ts';
import { damaged, faults } from './faults.ts';

/**
 * The schema's history. A step never changes once released; a new one is added at the end and gets a test that opens
 * a database of the version before. Each runs in one transaction with its version number.
 */
export interface Migration {
  readonly version: number;
  /** Why it exists, for whoever reads it in five years. */
  readonly reason: string;
  readonly apply: (database: Database) => void;
}

const sealed = (name: string): string =>
  `CREATE TABLE ${name} (key INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;`;

export const migrations: readonly Migration[] = [
  {
    version: 1,
    reason: 'keys, settings, meter readings, slots and their sums, vectors, transactions',
    apply: (database) =>
      database.exec(
        [
          'meta',
          'digests',
          'settings',
          'sources',
          'readings',
          'slots',
          'slot_details',
          'slot_totals',
          'open_slots',
          'vectors',
          'outbox',
          'outbox_order',
          'open_outbox',
        ]
          .map(sealed)
          .join('\n'),
      ),
  },
  {
    version: 2,
    reason: 'the community: raw events, block hashes, recomputed rounds; bills, disclosures, journal',
    apply: (database) =>
      database.exec(
        ['blocks', 'anchors', 'rounds', 'bills', 'disclosures', 'journal'].map(sealed).join('\n'),
      ),
  },
];

export const LATEST = migrations.length;

export function schemaVersion(database: Database): number {
  const version = database.all('PRAGMA user_version')[0]?.['user_version'];
  if (typeof version !== 'number') throw damaged('file');
  return version;
}

/**
 * Brings the schema to `target`; an unknown newer version is refused and nothing is changed. `record` writes the
 * sealed version number in each step's transaction.
 */
export function migrate(database: Database, target: number, record: (version: number) => void): void {
  const from = schemaVersion(database);
  if (from > LATEST) throw faults.newer(from);
  for (const migration of migrations) {
    if (migration.version <= from || migration.version > target) continue;
    database.transaction(() => {
      migration.apply(database);
      database.exec(`PRAGMA user_version = ${migration.version}`);
      record(migration.version);
    });
  }
}
