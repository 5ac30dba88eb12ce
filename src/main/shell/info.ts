import { app } from 'electron';
import type { AppInfo } from '../../shared/ipc/app.ts';
import type { Words } from './words.ts';

/** What this program is and where it runs. The tool that starts the test runtime sets the variable. */
export const appInfo = (profile: string): AppInfo => ({
  version: app.getVersion(),
  electron: process.versions.electron ?? '',
  chrome: process.versions['chrome'] ?? '',
  node: process.versions.node,
  platform: process.platform,
  arch: process.arch,
  testRuntime: process.env['WATTLET_TEST_RUNTIME'] === '1',
  profile,
});

export const windowTitle = (info: AppInfo, words: Words): string =>
  info.testRuntime ? `Wattlet · ${words.testRuntime} (Electron ${info.electron})` : 'Wattlet';
