import { chmodSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { heldElsewhere, prepareProfile, profileBusy } from './profile.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-shell-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a profile is made for its user alone', () => {
  const profile = join(folder, 'new', 'profile');
  expect(prepareProfile(profile).ok).toBe(true);
  expect(existsSync(profile)).toBe(true);
});

test('one that is a file, or below one, is refused with words', () => {
  writeFileSync(join(folder, 'file'), '');
  expect(prepareProfile(join(folder, 'file', 'profile'))).toMatchObject({
    ok: false,
    error: { code: 'profile.unusable', params: { reason: 'ENOTDIR' } },
  });
});

test.skipIf(process.getuid?.() === 0)(
  'that may not be written is refused (skipped for root, who may write anywhere)',
  () => {
    chmodSync(folder, 0o500);
    expect(prepareProfile(folder)).toMatchObject({ ok: false });
    chmodSync(folder, 0o700);
  },
);

test('one in use tells by whom', () => {
  expect(profileBusy(folder)).toMatchObject({ code: 'profile.busy', params: { folder } });
  expect(heldElsewhere(folder).ok).toBe(true);
  symlinkSync('kitchen-pc-4711', join(folder, 'SingletonLock'));
  expect(heldElsewhere(folder)).toMatchObject({
    error: { code: 'profile.busyElsewhere', params: { host: 'kitchen-pc' } },
  });
});

test.each([`${hostname()}-1`, 'nonsense', '-', ''])(
  'a lock of this computer, or none that is understood, is left to Electron: %s',
  (text) => {
    if (text === '') writeFileSync(join(folder, 'SingletonLock'), '');
    else symlinkSync(text, join(folder, 'SingletonLock'));
    expect(heldElsewhere(folder).ok).toBe(true);
  },
);
