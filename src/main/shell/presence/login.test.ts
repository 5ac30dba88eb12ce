import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loginStart } from './login.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-login-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const start = (platform: NodeJS.Platform, packaged = true) => {
  const told: unknown[] = [];
  const login = loginStart({
    platform,
    packaged,
    program: '/opt/My "Wattlet" 100%/$wattlet',
    configFolder: folder,
    setLoginItem: (item) => told.push(item),
  });
  return { login, told, file: join(folder, 'autostart', 'wattlet.desktop') };
};

test('on Linux a desktop entry starts the program hidden, with its path quoted, and goes again', () => {
  const { login, told, file } = start('linux');
  expect(login.set(true).ok).toBe(true);
  expect(readFileSync(file, 'utf8')).toContain(
    'Exec="/opt/My \\\\"Wattlet\\\\" 100%%/\\\\$wattlet" --hidden\n',
  );
  expect(login.set(false).ok).toBe(true);
  expect(login.set(false).ok).toBe(true);
  expect(existsSync(file)).toBe(false);
  expect(told).toEqual([]);
});

test('elsewhere the system is told', () => {
  const { login, told, file } = start('win32');
  expect(login.set(true).ok).toBe(true);
  expect(told).toEqual([{ openAtLogin: true, args: ['--hidden'] }]);
  expect(existsSync(file)).toBe(false);
});

test('a program that is not installed refuses', () => {
  const { login } = start('linux', false);
  expect(login.possible).toBe(false);
  expect(login.set(true)).toMatchObject({ ok: false, error: { code: 'settings.not-installed' } });
  expect(login.set(false).ok).toBe(true);
});
