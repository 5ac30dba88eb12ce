import { expect, test } from 'vitest';
import { expectOk, fail, ok } from '../../shared/result.ts';
import type { Store } from '../store/api.ts';
import { restoreWatch } from './restored.ts';

const SLOT = 900;
const NOW = 1_800_000_000;
const YEAR = 365 * 86_400;

/** The settings table of a store, and one whose disk is full. */
function table(full = false): Store['settings'] {
  const kept = new Map<string, unknown>();
  return {
    get: (key, schema) => ok(kept.has(key) ? schema.parse(kept.get(key)) : null),
    set: (key, value) => {
      if (full) return fail('store.full', 'full', 'make room');
      kept.set(key, value);
      return ok(null);
    },
    remove: (key) => {
      kept.delete(key);
      return ok(null);
    },
  };
}

test.each([
  ['right', 0],
  ['a year behind', -YEAR],
  ['a year ahead', YEAR],
])('a computer whose calendar is %s waits two whole slots of the chain', (_name, off) => {
  const watch = restoreWatch(table(), NOW + off, SLOT);
  expect(watch.waits(NOW)).toBe(true);
  expectOk(watch.look(NOW));
  expect(watch.since()).toBe(NOW);
  expectOk(watch.look(NOW + SLOT));
  expect(watch.waits(NOW + 3 * SLOT - 1)).toBe(true);
  expect(watch.waits(NOW + 3 * SLOT)).toBe(false);
});

test('starting again neither shortens the wait nor begins it anew; another restore does', () => {
  const settings = table();
  expectOk(restoreWatch(settings, NOW, SLOT).look(NOW));
  const again = restoreWatch(settings, NOW, SLOT);
  expectOk(again.look(NOW + 2 * SLOT));
  expect(again.since()).toBe(NOW);
  expect(again.waits(NOW + 2 * SLOT)).toBe(true);
  const second = restoreWatch(settings, NOW + 5, SLOT);
  expectOk(second.look(NOW + 9 * SLOT));
  expect(second.since()).toBe(NOW + 9 * SLOT);
});

test('what cannot be noted is waited for; a home that was never restored does not wait', () => {
  const watch = restoreWatch(table(true), NOW, SLOT);
  expect(watch.look(NOW).ok).toBe(false);
  expect(watch.waits(NOW + YEAR)).toBe(true);
  const fresh = restoreWatch(table(), null, SLOT);
  expectOk(fresh.look(NOW));
  expect(fresh.since()).toBeNull();
  expect(fresh.waits(NOW)).toBe(false);
});
