import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DEFAULT_SIZE, fitToScreens, loadWindowState, MIN_SIZE, saveWindowState } from './window-state.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-shell-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const screen = { x: 0, y: 0, width: 1920, height: 1080 };
const state = { x: 100, y: 50, width: 1000, height: 700, maximized: false };

test('a window comes back as it was', () => {
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

test('a window is no larger than its screen and no smaller than what works', () => {
  expect(fitToScreens({ ...state, width: 9000, height: 9000 }, [screen])).toMatchObject({
    width: 1920,
    height: 1080,
  });
  expect(fitToScreens({ ...state, width: 200, height: 100 }, [screen])).toMatchObject(MIN_SIZE);
  expect(fitToScreens(null, [screen])).toEqual({ ...DEFAULT_SIZE, maximized: false });
});
