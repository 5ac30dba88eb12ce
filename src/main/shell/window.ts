import { app, BrowserWindow, dialog, screen } from 'electron';
import type { Clock } from '../../shared/clock.ts';
import { ORIGIN } from '../../shared/ipc/bus.ts';
import type { Log } from '../../shared/log.ts';
import { pageBackground, safePreferences } from './preferences.ts';
import { createRecovery } from './recovery.ts';
import { fitToScreens, loadWindowState, MIN_SIZE, saveWindowState } from './window-state.ts';
import type { Words } from './words.ts';

/** The state is written so long after the last movement: rarely enough for the disk, soon enough for a crash. */
const SAVE_AFTER_MS = 400;

export interface WindowOptions {
  readonly stateFile: string;
  readonly title: () => string;
  readonly words: () => Words;
  readonly clock: Clock;
  readonly log: Log;
  /** Called before the page is loaded. */
  readonly onCreated: (window: BrowserWindow) => void;
  /** The window stays closed until somebody asks for it: the program started with the computer. */
  readonly hidden: boolean;
  /** Asked when the person closes the window; true: it only disappears. */
  readonly onClose: () => boolean;
}

/** The main window; made once, loaded anew when its process dies. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const { stateFile, title } = options;
  const areas = screen.getAllDisplays().map((display) => display.workArea);
  const { maximized, ...bounds } = fitToScreens(loadWindowState(stateFile), areas);
  const window = new BrowserWindow({
    ...bounds,
    minWidth: MIN_SIZE.width,
    minHeight: MIN_SIZE.height,
    title: title(),
    show: false,
    backgroundColor: pageBackground(),
    webPreferences: safePreferences('index'),
  });
  window.setMenuBarVisibility(false);
  // The title is main's, as it carries the warning about the runtime; pages do not change it.
  window.on('page-title-updated', (event) => event.preventDefault());
  window.once('ready-to-show', () => {
    if (options.hidden) return;
    if (maximized) window.maximize();
    window.show();
  });
  window.on('close', (event) => {
    if (!options.onClose()) return;
    event.preventDefault();
    window.hide();
  });
  keepState(window, options);
  recover(window, options);
  options.onCreated(window);
  load(window, options.log);
  return window;
}

function load(window: BrowserWindow, log: Log): void {
  window.loadURL(`${ORIGIN}/index.html`).catch((error: Error) => {
    log.error('window.notLoaded', { reason: error.message });
  });
}

function keepState(window: BrowserWindow, { stateFile, clock }: WindowOptions): void {
  let cancel = () => {};
  const save = () => {
    cancel();
    if (!window.isDestroyed()) {
      saveWindowState(stateFile, { ...window.getNormalBounds(), maximized: window.isMaximized() });
    }
  };
  const later = () => {
    cancel();
    cancel = clock.after(SAVE_AFTER_MS, save);
  };
  window.on('resize', later);
  window.on('move', later);
  window.on('maximize', later);
  window.on('unmaximize', later);
  window.on('close', save);
  window.on('closed', () => cancel());
}

function recover(window: BrowserWindow, { clock, log, words }: WindowOptions): void {
  const recovery = createRecovery(clock);
  const contents = window.webContents;

  async function ask(): Promise<void> {
    const { message, detail, again, quit } = words().crashed;
    const buttons = [again, quit];
    const { response } = await dialog.showMessageBox({
      type: 'warning',
      message,
      detail,
      buttons,
      cancelId: 0,
    });
    if (response === 1) return app.quit();
    recovery.forget();
    if (!window.isDestroyed()) contents.reload();
  }

  contents.on('render-process-gone', (_event, { reason, exitCode }) => {
    if (reason === 'clean-exit' || window.isDestroyed()) return;
    log.error('window.gone', { reason, code: exitCode });
    if (recovery.died() === 'reload') contents.reload();
    else void ask();
  });
  window.on('unresponsive', () => {
    log.warn('window.hangs');
    recovery.hangs(() => {
      if (!window.isDestroyed()) contents.forcefullyCrashRenderer();
    });
  });
  window.on('responsive', () => {
    log.info('window.answers');
    recovery.answers();
  });
  window.on('closed', () => recovery.answers());
  contents.on('did-fail-load', (_event, code, _text, _url, isMainFrame) => {
    if (isMainFrame) log.error('window.notLoaded', { code });
  });
}

/** A page that does not come (its process died, a very slow disk) holds nothing up for longer. */
const FIRST_PAGE_MS = 3000;

/** Runs `begin` once: when the window's first page is there, or has taken too long. */
export function afterFirstPage(window: BrowserWindow, clock: Clock, begin: () => void): void {
  let begun = false;
  const once = () => {
    if (begun) return;
    begun = true;
    cancel();
    begin();
  };
  const cancel = clock.after(FIRST_PAGE_MS, once);
  window.webContents.once('did-finish-load', once);
  window.webContents.once('did-fail-load', once);
}

/** Brings the window to the front, from wherever it is. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  if (!window.isVisible()) window.show();
  window.focus();
}

/** Shows a place of the page, as it stands behind `#/`; a new hash loads nothing anew. */
export function goTo(window: BrowserWindow, place: string): void {
  void window.loadURL(`${ORIGIN}/index.html#/${place}`).catch(() => undefined);
}
