/**
 * Entry of the main process: builds the parts and wires them, nothing else.
 */
import './crypto.ts';
import { join } from 'node:path';
import { app, autoUpdater, type BrowserWindow, nativeTheme } from 'electron';
import { descriptionName } from '../shared/release-statement.ts';
import { systemClock } from './clock.ts';
import { appHandlers } from './ipc/app.ts';
import { archiveHandlers } from './ipc/archive.ts';
import { householdHandlers } from './ipc/household.ts';
import { whileUnlocked } from './ipc/lock.ts';
import { proofHandlers } from './ipc/proof.ts';
import { settingsHandlers } from './ipc/settings.ts';
import { setupHandlers } from './ipc/setup.ts';
import { supportHandlers } from './ipc/support.ts';
import { updateHandlers } from './ipc/updates.ts';
import { createIpc } from './ipc/wrapper.ts';
import { tidyAfterStart } from './memory.ts';
import { hearLinks, linkIn } from './shell/deep-link.ts';
import { watchFaults } from './shell/faults.ts';
import { guardContents, openLink } from './shell/guards.ts';
import { appInfo, windowTitle } from './shell/info.ts';
import { createLeaveTaking } from './shell/leave-taking.ts';
import { shippedLicences } from './shell/licences.ts';
import { beginInstance, registerScheme, servePages } from './shell/lifecycle.ts';
import { openLog } from './shell/log/log.ts';
import { setMenu } from './shell/menu.ts';
import { askBeforeQuitting } from './shell/owing-dialog.ts';
import { systemDesktop } from './shell/presence/desktop.ts';
import { HIDDEN_SWITCH, loginStart } from './shell/presence/login.ts';
import { createPresence } from './shell/presence/presence.ts';
import { createPrinter } from './shell/print.ts';
import { endInOrder } from './shell/quit.ts';
import { askSource, askTarget, saveFile } from './shell/save-dialog.ts';
import { openSettings } from './shell/settings.ts';
import { SUPPORT_LINES, supportFile, supportFileName } from './shell/support.ts';
import { saveSupportFile } from './shell/support-dialog.ts';
import { releaseKey, systemUpdates, updateWay } from './shell/updates/engine.ts';
import { createUpdates } from './shell/updates/updates.ts';
import { createWallet } from './shell/wallet.ts';
import { afterFirstPage, focusWindow, goTo, openWindow } from './shell/window.ts';
import { WORDS } from './shell/words.ts';

const utcNow = () => new Date().toISOString();

function main(): void {
  const profile = app.getPath('userData');
  let window: BrowserWindow | null = null;
  let quitting = false;
  const onLink = (link: string): void => {
    wallet.setup.invited(link);
    if (window !== null) focusWindow(window);
  };
  const onSecondStart = (argv: readonly string[]): void => {
    const link = linkIn(argv);
    if (link !== null) onLink(link);
    else if (window !== null) focusWindow(window);
  };
  if (!beginInstance(profile, onSecondStart)) return;
  hearLinks(onLink);

  const clock = systemClock();
  const { log, recent } = openLog({ folder: join(profile, 'logs'), now: utcNow });
  watchFaults(log);
  const info = appInfo(profile);
  log.info('app.start', { version: info.version, name: `electron ${info.electron}`, pid: process.pid });

  const settings = openSettings({
    file: join(profile, 'settings.json'),
    preferredLanguages: () => app.getPreferredSystemLanguages(),
    login: loginStart({
      platform: process.platform,
      packaged: app.isPackaged,
      program: process.env['APPIMAGE'] ?? process.execPath,
      configFolder: app.getPath('appData'),
      setLoginItem: (item) => app.setLoginItemSettings(item),
    }),
    onChange: (view) => {
      nativeTheme.themeSource = view.choice.theme;
      window?.setTitle(title());
      setMenu(words().menu, () => leaveTaking.asked());
      presence.renew();
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

  const wallet = createWallet({
    profile,
    clock,
    log,
    title,
    speech: () => settings.view(),
    presence: () => presence,
    publish: {
      // Locked screens come as null and none: the window forgets at once.
      household: (view) => ipc.publish('household', view, view !== null),
      power: (power) => ipc.publish('power', power, power !== null),
      meters: (meters) => ipc.publish('meters', meters, meters.length > 0),
      setup: (view) => ipc.publish('setup', view),
    },
  });
  const leaveTaking = createLeaveTaking({
    clock,
    owedUntil() {
      const owed = wallet.host.household()?.revealOwed();
      return owed?.ok === true ? owed.value : null;
    },
    ask: (until) => askBeforeQuitting(words().owing, settings.view().locale, until),
    leaving: (leaving) => wallet.quitting(leaving),
    quit: () => app.quit(),
    stay() {
      if (window !== null) focusWindow(window);
    },
  });
  const presence = createPresence({
    desktop: systemDesktop(log),
    clock,
    file: join(profile, 'presence.json'),
    settings: () => settings.view(),
    household: () => wallet.host.household(),
    open(place) {
      if (window === null) return;
      focusWindow(window);
      if (place !== undefined) goTo(window, place);
    },
    quit: () => leaveTaking.asked(),
  });
  const updates = createUpdates({
    engine: systemUpdates(),
    way: updateWay(),
    releaseKey: releaseKey(),
    installed: {
      version: app.getVersion(),
      description: descriptionName(process.platform, process.arch),
    },
    clock,
    log,
    automatic: () => settings.view().choice.updates,
    household: () => wallet.host.household(),
    due: (due) => wallet.updateDue(due),
    publish: (view) => ipc.publish('updates', view),
  });
  const proof = proofHandlers({
    household: wallet.household,
    language: () => settings.view().language,
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    pause: () => new Promise((done) => setImmediate(done)),
    print: createPrinter({ clock, log }),
    progress: (progress) => ipc.publish('statement', progress),
    save: saveFile,
  });
  const archive = archiveHandlers({
    askTarget,
    askSource,
    save: (to) => wallet.host.saveHistory(to),
    take: (from) => wallet.host.takeHistory(from),
    publish: (progress) => ipc.publish('archive', progress),
    pause: () => new Promise((done) => setImmediate(done)),
    day: () => utcNow().slice(0, 10),
  });
  const {
    'setup.unlock': unlock,
    'setup.lock': lock,
    'setup.openSecrets': openSecrets,
    ...behindLock
  } = setupHandlers(wallet.answers);
  const locked = () => wallet.lock.locked();
  const ipc = createIpc(
    {
      ...appHandlers({ info, licences: shippedLicences, openLink }),
      ...whileUnlocked(householdHandlers(wallet.household), locked),
      ...whileUnlocked(proof, locked),
      ...whileUnlocked(archive, locked),
      ...whileUnlocked(settingsHandlers(settings), locked),
      ...whileUnlocked(behindLock, locked),
      ...whileUnlocked(updateHandlers(updates), locked),
      'setup.unlock': unlock,
      'setup.lock': lock,
      'setup.openSecrets': openSecrets,
      ...whileUnlocked(supportHandlers({ recent, save }), locked),
    },
    log,
  );

  guardContents(app, log);
  app.whenReady().then(() => {
    servePages(log);
    setMenu(words().menu, () => leaveTaking.asked());
    ipc.publish('settings', settings.view());
    ipc.publish('household', null);
    wallet.announce();
    ipc.publish('archive', { doing: 'nothing', percent: 0 });
    ipc.publish('updates', updates.view());
    updates.start();
    endInOrder(app, () => wallet.stop());
    const link = linkIn(process.argv);
    if (link !== null) wallet.setup.invited(link);
    window = openWindow({
      stateFile: join(profile, 'window.json'),
      title,
      words,
      clock,
      log,
      onCreated: (created) => ipc.trust(created.webContents),
      hidden: app.commandLine.hasSwitch(HIDDEN_SWITCH) || app.getLoginItemSettings().wasOpenedAtLogin,
      onClose() {
        if (quitting) return false;
        if (!settings.view().choice.background) {
          if (leaveTaking.owes()) leaveTaking.asked();
          return leaveTaking.owes();
        }
        presence.wentToBackground();
        return true;
      },
    });
    window.on('closed', () => {
      window = null;
    });
    // Keys and household keep main busy for a while; meanwhile the page would wait for its files.
    afterFirstPage(window, clock, () => {
      wallet.start();
      tidyAfterStart(clock);
    });
  });
  app.on('before-quit', () => {
    quitting = true;
  });
  // On macOS an update closes the windows before it asks the app to quit: they must not stay open in the background.
  autoUpdater.on('before-quit-for-update', () => {
    quitting = true;
  });
  app.on('activate', () => {
    if (window !== null) focusWindow(window);
  });
  app.on('window-all-closed', () => app.quit());
  app.on('will-quit', () => log.info('app.quit'));
}

registerScheme();
main();
