import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Database, openDatabase } from './database.ts';
import { damaged, faults, isDamage } from './faults.ts';
import { LATEST, migrate, schemaVersion } from './migrations.ts';
import { deriveKey, makeSealer } from './sealing.ts';
import { allLayouts } from './tables.ts';

const KEY_CHECK = 0;
const VERSION = 1;
/** Records tried before a key is called wrong. */
const SAMPLE = 8;

const versionBytes = (version: number): Uint8Array => Uint8Array.of(version >> 8, version & 255);

/** Says whether a key is the file's without opening anything; worthless for finding the key. */
function keyCheck(master: Uint8Array): Uint8Array {
  return createHmac('sha256', deriveKey(master, 'key-check'))
    .update('wattlet-store')
    .digest()
    .subarray(0, 16);
}

function isEmpty(database: Database): boolean {
  return database.all('SELECT count(*) AS n FROM sqlite_schema')[0]?.['n'] === 0;
}

function meta(database: Database, key: number): unknown {
  return database.all('SELECT body FROM meta WHERE key = ?', [key])[0]?.['body'];
}

/** Tells another key from a damaged file: with another key not one record opens. */
function anyRecordOpens(database: Database, master: Uint8Array): boolean {
  return allLayouts.some(({ name }) => {
    const sealer = makeSealer(master, name);
    try {
      return database
        .all(`SELECT key, body FROM ${name} LIMIT ${SAMPLE}`)
        .some(
          ({ key, body }) =>
            typeof key === 'number' && body instanceof Uint8Array && sealer.open(key, body) !== null,
        );
    } catch (thrown) {
      if (isDamage(thrown)) return false;
      throw thrown;
    }
  });
}

function checkKey(database: Database, master: Uint8Array): void {
  const stored = meta(database, KEY_CHECK);
  const fits =
    stored instanceof Uint8Array && stored.length === 16 && timingSafeEqual(stored, keyCheck(master));
  if (!fits) throw anyRecordOpens(database, master) ? damaged('meta') : faults.wrongKey();
  const sealed = meta(database, VERSION);
  const opened = sealed instanceof Uint8Array ? makeSealer(master, 'meta').open(VERSION, sealed) : null;
  if (opened === null) throw damaged('meta');
  const version = ((opened[0] ?? 0) << 8) | (opened[1] ?? 0);
  if (version !== schemaVersion(database)) throw damaged('file');
}

/**
 * Opens the file, or makes it. Throws `store.damaged` where it cannot be trusted, `store.wrong-key` where another
 * key sealed it, `store.newer` where a newer version wrote it; in all three cases nothing was changed.
 */
export function openCore(file: string, master: Uint8Array, target: number = LATEST): Database {
  const database = openDatabase(file);
  try {
    if (!isEmpty(database)) {
      checkKey(database, master);
      database.checkPages();
    }
    migrate(database, target, (version) => {
      const put =
        'INSERT INTO meta (key, body) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET body = excluded.body';
      database.run(put, [KEY_CHECK, keyCheck(master)]);
      database.run(put, [VERSION, makeSealer(master, 'meta').seal(VERSION, versionBytes(version))]);
    });
    return database;
  } catch (thrown) {
    database.close();
    throw thrown;
  }
}
