import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { LANGUAGES } from '../../shared/languages.ts';
import { readJson, writeAtomically } from './atomic-file.ts';
import { prepareProfile, profileBusy } from './profile.ts';
import { createRecovery } from './recovery.ts';
import { openSettings } from './settings.ts';
import { DEFAULT_SIZE, fitToScreens, loadWindowState, MIN_SIZE, saveWindowState } from './window-state.ts';
import { WORDS } from './words.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-shell-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('small files', () => {
  test('are replaced whole and leave nothing beside them', () => {
    const file = join(folder, 'deep', 'a.json');
    expect(writeAtomically(file, '{"n":1}').ok).toBe(true);
    expect(writeAtomically(file, '{"n":2}').ok).toBe(true);
    expect(readJson(file, z.strictObject({ n: z.int() }))).toEqual({ n: 2 });
    expect(readdirSync(join(folder, 'deep'))).toEqual(['a.json']);
  });

  test('that cannot be written say so and keep the old one', () => {
    const file = join(folder, 'a.json');
    mkdirSync(file);
    expect(writeAtomically(file, '{}')).toMatchObject({ ok: false, error: { code: 'files.notWritten' } });
    expect(readdirSync(folder)).toEqual(['a.json']);
  });

  test.each(['', '{', 'null', '{"n":"1"}', '{"n":1,"m":2}'])(
    'that are damaged are as good as missing: %s',
    (text) => {
      writeFileSync(join(folder, 'a.json'), text);
      expect(readJson(join(folder, 'a.json'), z.strictObject({ n: z.int() }))).toBeNull();
    },
  );
});

describe('settings', () => {
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

  test('start with the system’s language and colours', () => {
    expect(open().store.view()).toEqual({
      choice: { theme: 'system', language: 'system' },
      language: 'nl',
      locale: 'nl-BE',
    });
  });

  test('change one thing, keep the rest, tell it, and survive a start', () => {
    const { store, heard } = open();
    expect(store.change({ theme: 'dark' }).ok).toBe(true);
    expect(store.change({ language: 'de', theme: undefined }).ok).toBe(true);
    expect(heard).toHaveLength(2);
    expect(open().store.view()).toMatchObject({ choice: { theme: 'dark', language: 'de' }, locale: 'de-DE' });
  });

  test('do not count before they are on disk', () => {
    const { store, heard, file } = open();
    mkdirSync(file);
    expect(store.change({ theme: 'dark' }).ok).toBe(false);
    expect(store.view().choice.theme).toBe('system');
    expect(heard).toEqual([]);
  });
});

describe('window state', () => {
  const screen = { x: 0, y: 0, width: 1920, height: 1080 };
  const state = { x: 100, y: 50, width: 1000, height: 700, maximized: false };

  test('comes back as it was', () => {
    const file = join(folder, 'window.json');
    saveWindowState(file, state);
    expect(fitToScreens(loadWindowState(file), [screen])).toEqual(state);
  });

  test.each([
    ['on a screen that is gone', { ...state, x: 3000, y: 200 }],
    ['above every screen', { ...state, y: -695 }],
    ['off by a hair', { ...state, x: 1910 }],
  ])('%s, the system places it anew', (_name, lost) => {
    expect(fitToScreens(lost, [screen])).toEqual({ width: 1000, height: 700, maximized: false });
  });

  test('is no larger than its screen and no smaller than what works', () => {
    expect(fitToScreens({ ...state, width: 9000, height: 9000 }, [screen])).toMatchObject({
      width: 1920,
      height: 1080,
    });
    expect(fitToScreens({ ...state, width: 200, height: 100 }, [screen])).toMatchObject(MIN_SIZE);
    expect(fitToScreens(null, [screen])).toEqual({ ...DEFAULT_SIZE, maximized: false });
  });
});

test('a window that dies is loaded anew, one that keeps dying is asked about', () => {
  const recovery = createRecovery();
  expect([recovery.died(0), recovery.died(1000), recovery.died(2000)]).toEqual(['reload', 'reload', 'ask']);
  recovery.forget();
  expect(recovery.died(3000)).toBe('reload');
  expect([recovery.died(100_000), recovery.died(200_000), recovery.died(300_000)]).toEqual([
    'reload',
    'reload',
    'reload',
  ]);
});

describe('profile', () => {
  test('is made for its user alone', () => {
    const profile = join(folder, 'new', 'profile');
    expect(prepareProfile(profile).ok).toBe(true);
    expect(existsSync(profile)).toBe(true);
  });

  test('that is a file, or below one, is refused with words', () => {
    writeFileSync(join(folder, 'file'), '');
    expect(prepareProfile(join(folder, 'file', 'profile'))).toMatchObject({
      ok: false,
      error: { code: 'profile.unusable', params: { reason: 'ENOTDIR' } },
    });
  });

  test.skipIf(process.getuid?.() === 0)(
    'that may not be written is refused (root may write anywhere)',
    () => {
      chmodSync(folder, 0o500);
      expect(prepareProfile(folder)).toMatchObject({ ok: false });
      chmodSync(folder, 0o700);
    },
  );

  test('in use tells by whom', () => {
    expect(profileBusy(folder)).toMatchObject({ error: { code: 'profile.busy' } });
    symlinkSync('kitchen-pc-4711', join(folder, 'SingletonLock'));
    expect(profileBusy(folder)).toMatchObject({
      error: { code: 'profile.busyElsewhere', params: { host: 'kitchen-pc' } },
    });
    rmSync(join(folder, 'SingletonLock'));
    symlinkSync(`${hostname()}-1`, join(folder, 'SingletonLock'));
    expect(profileBusy(folder)).toMatchObject({ error: { code: 'profile.busy' } });
  });
});

test('the system’s own surfaces speak every language, each differently', () => {
  const leaves = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
  const english = leaves(WORDS.en);
  for (const language of LANGUAGES) {
    const words = leaves(WORDS[language]);
    expect(words).toHaveLength(english.length);
    expect(words.every((word) => typeof word === 'string' && word.length > 0)).toBe(true);
    if (language !== 'en') expect(words.filter((word, index) => word === english[index])).toEqual([]);
  }
});

test('the main bundle of a build asks only for what it may find at run time', () => {
  const bundle = join(import.meta.dirname, '../../../out/main/index.cjs');
  if (!existsSync(bundle)) return console.log('skipped: out/main/index.cjs is not built');
  const asked = [...readFileSync(bundle, 'utf8').matchAll(/\brequire\("([^"]+)"\)/g)].map(
    (match) => match[1],
  );
  const allowed = /^(node:.+|electron|keytar|serialport|node-sqlite3-wasm|bufferutil|utf-8-validate)$/;
  expect(asked.filter((name) => !allowed.test(name ?? ''))).toEqual([]);
});
