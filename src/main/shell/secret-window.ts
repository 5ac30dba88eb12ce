/**
 * The window that shows and takes secrets: a session of its own (so a process of its own), a page of its own, and a
 * port straight to the vault. Main opens it, saves the files it makes where the person says, and empties the clipboard.
 */
import { join } from 'node:path';
import {
  app,
  BrowserWindow,
  clipboard,
  MessageChannelMain,
  type MessagePortMain,
  type Session,
  session,
} from 'electron';
import type { Clock } from '../../shared/clock.ts';
import { ORIGIN } from '../../shared/ipc/bus.ts';
import { SECRET_PORTS } from '../../shared/ipc/secret-bus.ts';
import { deskNoteSchema, type SecretStart } from '../../shared/ipc/secret-desk.ts';
import type { Log } from '../../shared/log.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { createClipboardGuard } from './clipboard-guard.ts';
import { pageBackground, safePreferences } from './preferences.ts';
import type { VaultProcess } from './vault-process.ts';

const SIZE = { width: 880, height: 720, minWidth: 640, minHeight: 520 };

/** In memory only; other than the main window's, so that the two pages never share a process. */
export const secretSession = (): Session => session.fromPartition('secrets');

/** Files that the page itself made: the kit, the encrypted backup. */
export const isSecretFile = (url: string): boolean => url.startsWith(`blob:${ORIGIN}/`);

/** Linux has no way to keep other programs from taking pictures. */
export const CAPTURE_PROTECTED = process.platform === 'darwin' || process.platform === 'win32';

export interface SecretWindowOptions {
  readonly attachSecrets: VaultProcess['attachSecrets'];
  readonly clock: Clock;
  readonly log: Log;
  readonly title: () => string;
  /** A backup was made or tried, keys were restored, or the window closed. */
  readonly onChange: () => void;
}

export interface SecretWindow {
  /** Answers when the window has its ports. One at a time: another purpose replaces the one before. */
  open(start: SecretStart): Promise<Result<null>>;
  /** The vault's process ended, and the port with it: the page begins anew. */
  vaultEnded(): void;
  /** With the clipboard, where something secret was copied: the screens are locked, or the app ends. */
  close(): void;
}

export function createSecretWindow(options: SecretWindowOptions): SecretWindow {
  const { attachSecrets, clock, log, title, onChange } = options;
  let window: BrowserWindow | null = null;
  const copies = createClipboardGuard(clock, () => clipboard.clear());
  /** Where the page of a window hears notes; another one after a reload. */
  const desks = new WeakMap<BrowserWindow, MessagePortMain>();

  async function handOver(opened: BrowserWindow, start: SecretStart): Promise<boolean> {
    const secrets = new MessageChannelMain();
    const desk = new MessageChannelMain();
    if (!(await attachSecrets(secrets.port1)) || opened.isDestroyed()) return false;
    desk.port1.on('message', ({ data }) => {
      const note = deskNoteSchema.safeParse(data);
      if (!note.success) return;
      if (note.data.kind === 'copied') copies.copied();
      else if (note.data.kind === 'changed') onChange();
      else opened.close();
    });
    desk.port1.start();
    desks.set(opened, desk.port1);
    opened.webContents.postMessage(SECRET_PORTS, start, [secrets.port2, desk.port2]);
    return true;
  }

  return {
    async open(start) {
      window?.destroy();
      const opened = new BrowserWindow({
        ...SIZE,
        title: title(),
        show: false,
        backgroundColor: pageBackground(),
        webPreferences: { ...safePreferences('secret'), session: secretSession() },
      });
      window = opened;
      opened.setContentProtection(CAPTURE_PROTECTED);
      opened.setMenuBarVisibility(false);
      opened.on('page-title-updated', (event) => event.preventDefault());
      opened.once('ready-to-show', () => opened.show());
      tellSaves(opened, (saved) => desks.get(opened)?.postMessage({ kind: 'saved', saved }));
      opened.on('closed', () => {
        if (window === opened) window = null;
        onChange();
      });
      opened.webContents.on('render-process-gone', (_event, { reason }) => {
        log.warn('secrets.gone', { reason });
        if (!opened.isDestroyed()) opened.close();
      });
      const handed = new Promise<boolean>((resolve) => {
        // Also after a reload: the ports of before ended with the page.
        opened.webContents.on('did-finish-load', () => void handOver(opened, start).then(resolve));
        opened.once('closed', () => resolve(false));
      });
      try {
        await opened.loadURL(`${ORIGIN}/secret.html`);
      } catch {
        opened.destroy();
        return notOpened();
      }
      if (await handed) return ok(null);
      if (!opened.isDestroyed()) opened.destroy();
      return notOpened();
    },
    vaultEnded() {
      window?.webContents.reload();
    },
    close() {
      copies.clearNow();
      window?.destroy();
    },
  };
}

/** A file of the page goes where the person says; the page hears whether it was written. */
function tellSaves(window: BrowserWindow, tell: (saved: boolean) => void): void {
  const partition = secretSession();
  const hear = (
    _event: unknown,
    item: Electron.DownloadItem,
    contents: Electron.WebContents | undefined,
  ): void => {
    if (contents !== window.webContents) return;
    item.setSaveDialogOptions({ defaultPath: join(app.getPath('documents'), item.getFilename()) });
    item.once('done', (_done, state) => tell(state === 'completed'));
  };
  partition.on('will-download', hear);
  window.once('closed', () => partition.off('will-download', hear));
}

const notOpened = () =>
  fail(
    'setup.no-secret-window',
    'The window for your backup could not be opened. Nothing was changed.',
    'Try again; if it stays, start Wattlet again.',
  );
