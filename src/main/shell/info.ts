import { app } from 'electron';
import type { AppInfo } from '../../shared/ipc/app.ts';
import type { Words } from './words.ts';

/** The Electron that releases are made with (package.json); an older major is the test runtime, or out of support. */
const SUPPORTED_MAJOR = 45;

/** True where this Electron is for trying and testing only. The tool that starts the test runtime sets the variable. */
const isTestRuntime = (): boolean =>
  process.env['WATTLET_TEST_RUNTIME'] === '1' ||
  Number((process.versions.electron ?? '0').split('.')[0]) < SUPPORTED_MAJOR;

/** What this program is and where it runs. */
export const appInfo = (profile: string): AppInfo => ({
  version: app.getVersion(),
  electron: process.versions.electron ?? '',
  chrome: process.versions['chrome'] ?? '',
  node: process.versions.node,
  platform: process.platform,
  arch: process.arch,
  testRuntime: isTestRuntime(),
  profile,
});

export const windowTitle = (info: AppInfo, words: Words): string =>
  info.testRuntime ? `Wattlet · ${words.testRuntime} (Electron ${info.electron})` : 'Wattlet';
