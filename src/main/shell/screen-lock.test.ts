import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { fail, ok } from '../../shared/result.ts';
import { createScreenLock } from './screen-lock.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function open(idle: { seconds: number }, hasPassphrase = true) {
  const clock = manualClock();
  const left = vi.fn();
  const lock = createScreenLock({
    file: join(folder, 'lock.json'),
    clock,
    idleSeconds: () => idle.seconds,
    canLock: async () => (hasPassphrase ? ok(null) : fail('vault.no-passphrase', 'none', 'set one')),
    onLeft: left,
    onChange: () => undefined,
  });
  return { lock, clock, left };
}

test('starting again does not open locked screens', async () => {
  const first = open({ seconds: 0 });
  await first.lock.lock();
  first.lock.stop();
  const second = open({ seconds: 0 });
  expect(second.lock.locked()).toBe(true);
  second.lock.release();
  expect(open({ seconds: 0 }).lock.locked()).toBe(false);
});

test('screens without a passphrase are never locked, as nobody could open them', async () => {
  const { lock } = open({ seconds: 0 }, false);
  expect(await lock.lock()).toMatchObject({ ok: false, error: { code: 'vault.no-passphrase' } });
  expect(lock.locked()).toBe(false);
});

test('an idle computer locks after the chosen time and not before; without a choice never', async () => {
  const idle = { seconds: 0 };
  const { lock, clock } = open(idle);
  idle.seconds = 10_000;
  await clock.advance(60_000);
  expect(lock.locked()).toBe(false);
  lock.change({ afterMinutes: 5, onSleep: false });
  idle.seconds = 299;
  await clock.advance(60_000);
  expect(lock.locked()).toBe(false);
  idle.seconds = 300;
  await clock.advance(20_000);
  expect(lock.locked()).toBe(true);
});

test('sleep locks only where that was chosen', async () => {
  const { lock } = open({ seconds: 0 });
  lock.sleeps();
  await Promise.resolve();
  expect(lock.locked()).toBe(false);
  lock.change({ afterMinutes: null, onSleep: true });
  lock.sleeps();
  await Promise.resolve();
  await Promise.resolve();
  expect(lock.locked()).toBe(true);
});

test('what lies open is put away with every lock, and also when somebody leaves screens that are locked', async () => {
  const idle = { seconds: 0 };
  const { lock, clock, left } = open(idle);
  lock.change({ afterMinutes: 1, onSleep: true });
  await lock.lock();
  expect(left).toHaveBeenCalledTimes(1);
  await clock.advance(20_000);
  expect(left).toHaveBeenCalledTimes(1);
  idle.seconds = 60;
  await clock.advance(5000);
  expect(left).toHaveBeenCalledTimes(2);
  lock.sleeps();
  expect(left).toHaveBeenCalledTimes(3);
  expect(lock.locked()).toBe(true);
});
