import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fail, ok } from '../../shared/result.ts';
import { openSettings } from './settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-shell-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (preferred: string[] = ['nl-BE', 'en-US'], works = true) => {
  const heard: unknown[] = [];
  const logins: boolean[] = [];
  const file = join(folder, 'settings.json');
  const store = openSettings({
    file,
    preferredLanguages: () => preferred,
    onChange: (view) => heard.push(view),
    login: {
      possible: true,
      set: (on) => {
        logins.push(on);
        return works ? ok(null) : fail('x.y', 'No.', 'Try.');
      },
    },
  });
  return { store, heard, file, logins };
};

test('settings start with the system’s language and colours', () => {
  expect(open().store.view()).toEqual({
    choice: {
      theme: 'system',
      language: 'system',
      notify: true,
      background: true,
      startAtLogin: false,
      updates: true,
    },
    language: 'nl',
    locale: 'nl-BE',
    canStartAtLogin: true,
  });
});

test('settings change one thing, keep the rest, tell it, and survive a start', () => {
  const { store, heard } = open();
  expect(store.change({ theme: 'dark' }).ok).toBe(true);
  expect(store.change({ language: 'de', theme: undefined }).ok).toBe(true);
  expect(heard).toHaveLength(2);
  expect(open().store.view()).toMatchObject({ choice: { theme: 'dark', language: 'de' }, locale: 'de-DE' });
});

test('settings do not count before they are on disk', () => {
  const { store, heard, file } = open();
  mkdirSync(file);
  expect(store.change({ theme: 'dark' }).ok).toBe(false);
  expect(store.view().choice.theme).toBe('system');
  expect(heard).toEqual([]);
});

test('starting at login counts only where the system took it', () => {
  const refused = open([], false);
  expect(refused.store.change({ startAtLogin: true }).ok).toBe(false);
  expect(refused.store.view().choice.startAtLogin).toBe(false);
  const { store, logins } = open();
  expect(store.change({ startAtLogin: true, notify: false }).ok).toBe(true);
  expect(store.change({ theme: 'dark' }).ok).toBe(true);
  expect(logins).toEqual([true]);
  expect(store.view().choice).toMatchObject({ startAtLogin: true, notify: false, theme: 'dark' });
});

test('a file of an older version keeps its choices', () => {
  const { file } = open();
  writeFileSync(file, '{"theme":"dark","language":"zh"}');
  expect(open().store.view().choice).toMatchObject({ theme: 'dark', language: 'zh', background: true });
});
