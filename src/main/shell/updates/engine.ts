/** New versions by electron-updater; the one file that knows it. Loaded when it is first asked, not at start. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from 'electron';
import type { AppUpdater } from 'electron-updater';
import { z } from 'zod';
import type { UpdateView } from '../../../shared/ipc/updates.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { startLater } from './start-later.ts';
import type { UpdateEngine } from './updates.ts';
import { wayOf } from './way.ts';

export function systemUpdates(): UpdateEngine {
  let loaded: AppUpdater | null = null;
  async function updater(): Promise<AppUpdater> {
    if (loaded !== null) return loaded;
    const { autoUpdater } = await import('electron-updater');
    autoUpdater.autoDownload = false;
    // Only when no slot is open, which a person who quits does not know.
    autoUpdater.autoInstallOnAppQuit = false;
    autoUpdater.allowDowngrade = false;
    autoUpdater.disableWebInstaller = true;
    autoUpdater.logger = null;
    if (process.platform === 'linux') startLater(autoUpdater);
    loaded = autoUpdater;
    return autoUpdater;
  }
  return {
    async check() {
      try {
        const answer = await (await updater()).checkForUpdates();
        return ok(answer?.isUpdateAvailable === true ? answer.updateInfo : null);
      } catch {
        return unreachable();
      }
    },
    async download() {
      try {
        await (await updater()).downloadUpdate();
        return ok(null);
      } catch {
        return notDownloaded();
      }
    },
    install: () => loaded?.quitAndInstall(false, true),
  };
}

/** How this copy of the program gets a new version. */
export const updateWay = (): UpdateView['way'] =>
  wayOf({
    packaged: app.isPackaged,
    knowsPlace: existsSync(join(process.resourcesPath, 'app-update.yml')),
    platform: process.platform,
    appImage: process.env['APPIMAGE'],
  });

const packageSchema = z.object({ releaseKey: z.string() });

/** The public key that the package was made with (`extraMetadata.releaseKey`). */
export function releaseKey(): string | null {
  try {
    const text = readFileSync(join(app.getAppPath(), 'package.json'), 'utf8');
    return packageSchema.parse(JSON.parse(text)).releaseKey;
  } catch {
    return null;
  }
}

const unreachable = (): Result<never> =>
  fail(
    'update.unreachable',
    'The place where new versions are kept did not answer.',
    'Nothing is lost; Wattlet asks again later by itself.',
  );
const notDownloaded = (): Result<never> =>
  fail(
    'update.not-downloaded',
    'The new version could not be downloaded, or what came was not what was announced. Nothing was installed.',
    'Wattlet tries again later by itself.',
  );
