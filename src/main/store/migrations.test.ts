import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { expectOk } from '../../shared/result.ts';
import { slotNo } from '../../shared/units.ts';
import { openCore } from './core.ts';
import { LATEST, migrations, schemaVersion } from './migrations.ts';
import { openStore } from './open.ts';
import { settingsRepository } from './repositories/settings.ts';
import { slotsRepository } from './repositories/slots.ts';
import { toolbox } from './repositories/tools.ts';
import { vectorsRepository } from './repositories/vectors.ts';
import { makeSealer } from './sealing.ts';
import { settledSlot } from './test-data.ts';

const key = new Uint8Array(32).fill(3);
let dir: string;
let file: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wattlet-migrate-'));
  file = join(dir, 'wattlet.db');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('versions are numbered from 1 without gaps and each says why', () => {
  expect(migrations.map((migration) => migration.version)).toEqual(migrations.map((_, i) => i + 1));
  for (const migration of migrations) expect(migration.reason.length).toBeGreaterThan(10);
});

test.each(Array.from({ length: LATEST }, (_, i) => i + 1))(
  'a database of version %i opens with everything in it, and every table works',
  (version) => {
    const old = openCore(file, key, version);
    const tools = toolbox(old, key);
    expectOk(settingsRepository(tools).set('limits', { mode: 'manual' }));
    expectOk(slotsRepository(tools).putMany([settledSlot(1), settledSlot(2)], true));
    expectOk(vectorsRepository(tools).putOnce(1, slotNo(9), { V: [1n] }));
    expect(schemaVersion(old)).toBe(version);
    old.close();
    const { store, repaired } = expectOk(openStore({ dir, key, clock: manualClock() }));
    expect(repaired).toBeNull();
    expect(expectOk(store.settings.get('limits', z.object({ mode: z.string() })))).toEqual({
      mode: 'manual',
    });
    expect(expectOk(store.slots.get(slotNo(2)))).toEqual(settledSlot(2));
    expect(expectOk(store.vectors.get(1, slotNo(9)))).toEqual({ V: [1n] });
    expectOk(store.rounds.put(slotNo(1), { lambda: 80_000 }));
    expectOk(store.journal.add('start', null));
    expectOk(store.verify());
    store.close();
    const again = openCore(file, key);
    expect(schemaVersion(again)).toBe(LATEST);
    again.close();
  },
);

test('a database of a newer version is refused and left alone', () => {
  const database = openCore(file, key);
  const newer = LATEST + 1;
  database.exec(`PRAGMA user_version = ${newer}`);
  database.run('UPDATE meta SET body = ? WHERE key = 1', [
    makeSealer(key, 'meta').seal(1, Uint8Array.of(newer >> 8, newer & 255)),
  ]);
  database.close();
  const refused = openStore({ dir, key, clock: manualClock() });
  expect(refused).toMatchObject({ ok: false, error: { code: 'store.newer' } });
});

test('a version number that was only changed in the file’s head is damage, not a newer version', () => {
  const database = openCore(file, key);
  expectOk(settingsRepository(toolbox(database, key)).set('a', 1));
  database.exec('PRAGMA user_version = 77');
  database.close();
  const { store, repaired } = expectOk(openStore({ dir, key, clock: manualClock() }));
  expect(repaired?.lost).toEqual({});
  expect(expectOk(store.settings.get('a', z.number()))).toBe(1);
  store.close();
});
