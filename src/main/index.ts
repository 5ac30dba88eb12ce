/**
 * Entry of the main process: builds the parts and wires them, nothing else.
 */
import './crypto.ts';
import { join } from 'node:path';
import { app, type BrowserWindow, nativeTheme } from 'electron';
import type { HouseholdView } from '../shared/readmodel.ts';
import { systemClock } from './clock.ts';
import { appHandlers } from './ipc/app.ts';
import { householdHandlers } from './ipc/household.ts';
import { proofHandlers } from './ipc/proof.ts';
import { settingsHandlers } from './ipc/settings.ts';
import { supportHandlers } from './ipc/support.ts';
import { createIpc } from './ipc/wrapper.ts';
import { watchFaults } from './shell/faults.ts';
import { guardContents, openLink } from './shell/guards.ts';
import { type HomeHost, hostHome } from './shell/home-host.ts';
import { appInfo, windowTitle } from './shell/info.ts';
import { beginInstance, registerScheme, servePages } from './shell/lifecycle.ts';
import { openLog } from './shell/log/log.ts';
import { setMenu } from './shell/menu.ts';
import { endInOrder } from './shell/quit.ts';
import { saveFile } from './shell/save-dialog.ts';
import { openSettings } from './shell/settings.ts';
import { SUPPORT_LINES, supportFile, supportFileName } from './shell/support.ts';
import { saveSupportFile } from './shell/support-dialog.ts';
import { launchVault, vaultFolder } from './shell/vault-process.ts';
import { focusWindow, openWindow } from './shell/window.ts';
import { WORDS } from './shell/words.ts';
import { diskFiles } from './vault/files.ts';
import { keychainName } from './vault/keychain-name.ts';

const utcNow = () => new Date().toISOString();

function main(): void {
  const profile = app.getPath('userData');
  let window: BrowserWindow | null = null;
  if (!beginInstance(profile, () => window !== null && focusWindow(window))) return;

  const clock = systemClock();
  const { log, recent } = openLog({ folder: join(profile, 'logs'), now: utcNow });
  watchFaults(log);
  const info = appInfo(profile);
  log.info('app.start', { version: info.version, name: `electron ${info.electron}`, pid: process.pid });

  const settings = openSettings({
    file: join(profile, 'settings.json'),
    preferredLanguages: () => app.getPreferredSystemLanguages(),
    onChange: (view) => {
      nativeTheme.themeSource = view.choice.theme;
      window?.setTitle(title());
      setMenu(words().menu);
      ipc.publish('settings', view);
    },
  });
  const words = () => WORDS[settings.view().language];
  const title = () => windowTitle(info, words());
  nativeTheme.themeSource = settings.view().choice.theme;

  async function save() {
    const madeAt = utcNow();
    const text = () =>
      supportFile({
        madeAt,
        info,
        settings: settings.view().choice,
        uptimeSeconds: Math.round(process.uptime()),
        lines: recent(SUPPORT_LINES),
      });
    return saveSupportFile(words().support, supportFileName(madeAt), text);
  }

  const ipc = createIpc(
    {
      ...appHandlers({ info, openLink }),
      ...householdHandlers(() => home?.household() ?? null),
      ...proofHandlers({
        household: () => home?.household() ?? null,
        language: () => settings.view().language,
        timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
        pause: () => new Promise((done) => setImmediate(done)),
        save: saveFile,
      }),
      ...settingsHandlers(settings),
      ...supportHandlers({ recent, save }),
    },
    log,
  );

  let home: HomeHost | null = null;
  function startHome(): void {
    const service = keychainName(diskFiles(vaultFolder(profile)));
    if (!service.ok) {
      log.error('profile.id', { code: service.error.code });
      return;
    }
    const { vault, close } = launchVault(profile, service.value, log);
    const publish = (view: HouseholdView | null) => ipc.publish('household', view);
    const host = hostHome({ profile, vault, clock, log, publish });
    home = host;
    void host.start();
    endInOrder(app, async () => {
      await host.stop();
      close();
    });
  }

  guardContents(app, log);
  app.whenReady().then(() => {
    servePages(log);
    setMenu(words().menu);
    ipc.publish('settings', settings.view());
    ipc.publish('household', null);
    startHome();
    window = openWindow({
      stateFile: join(profile, 'window.json'),
      title,
      words,
      clock,
      log,
      onCreated: (created) => ipc.trust(created.webContents),
    });
    window.on('closed', () => {
      window = null;
    });
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', () => log.info('app.quit'));
}

registerScheme();
main();
