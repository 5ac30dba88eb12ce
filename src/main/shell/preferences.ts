import { join } from 'node:path';
import { app, nativeTheme, type WebPreferences } from 'electron';

/** Background before a page has painted; the pages' own colours (src/renderer/theme.ts). */
const BACKGROUND = { light: '#f6f8f7', dark: '#141a19' };

export const pageBackground = (): string =>
  nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;

/** What every page lives in: the sandbox, nothing of Node, no script of ours beside it. */
export const barePreferences = (): WebPreferences => ({
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInSubFrames: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  webviewTag: false,
  spellcheck: false,
  devTools: !app.isPackaged,
  navigateOnDragDrop: false,
  safeDialogs: true,
  enableWebSQL: false,
});

/** The page of a window that people see has the bridge as well, in a world apart. */
export const safePreferences = (preload: 'index' | 'secret'): WebPreferences => ({
  ...barePreferences(),
  preload: join(app.getAppPath(), 'out', 'preload', `${preload}.cjs`),
});
