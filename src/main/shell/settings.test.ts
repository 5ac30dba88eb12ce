import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSettings } from './settings.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-shell-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const open = (preferred: string[] = ['nl-BE', 'en-US']) => {
  const heard: unknown[] = [];
  const file = join(folder, 'settings.json');
  const store = openSettings({
    file,
    preferredLanguages: () => preferred,
    onChange: (view) => heard.push(view),
  });
  return { store, heard, file };
};

test('settings start with the system’s language and colours', () => {
  expect(open().store.view()).toEqual({
    choice: { theme: 'system', language: 'system' },
    language: 'nl',
    locale: 'nl-BE',
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
