/** Without its window: it disappears, the program goes on, says so once, and leads back where it should. Issue 9. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication } from '@playwright/test';
import { expect, test } from './app.ts';

const visible = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((window) => window.isVisible()));

const closeWindow = (app: ElectronApplication) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close());

test('a closed window leaves the wallet running, and comes back with the next start', async ({
  wallet,
  profile,
}) => {
  await closeWindow(wallet.app);
  await expect.poll(() => visible(wallet.app)).toEqual([false]);
  const told: unknown = JSON.parse(readFileSync(join(profile, 'presence.json'), 'utf8'));
  expect(told).toMatchObject({ background: true });
  await wallet.app.evaluate(({ app }) => app.emit('second-instance', {}, []));
  await expect.poll(() => visible(wallet.app)).toEqual([true]);
});

test('started with the computer, the window stays closed until it is asked for', async ({ start }) => {
  const { app } = await start({ args: ['--hidden'] });
  expect(await visible(app)).toEqual([false]);
  await app.evaluate(({ app: program }) => program.emit('second-instance', {}, []));
  await expect.poll(() => visible(app)).toEqual([true]);
});

test('who wants it so ends the wallet with its window', async ({ wallet }) => {
  await wallet.page.goto('app://wattlet/index.html#/settings/computer');
  const switched = wallet.page.getByRole('switch', { name: /Go on trading/ });
  await switched.click();
  await expect(switched).not.toBeChecked();
  const child = wallet.app.process();
  await closeWindow(wallet.app).catch(() => undefined);
  await expect.poll(() => child.exitCode ?? child.signalCode, { timeout: 10_000 }).toBe(0);
});

test('an update that closes the window is not taken for a person who closes it', async ({ wallet }) => {
  const child = wallet.app.process();
  // What macOS does when a new version is installed: the windows go first, and the app after the last of them.
  await wallet.app
    .evaluate(({ autoUpdater, BrowserWindow }) => {
      autoUpdater.emit('before-quit-for-update');
      BrowserWindow.getAllWindows()[0]?.close();
    })
    .catch(() => undefined);
  await expect.poll(() => child.exitCode ?? child.signalCode, { timeout: 10_000 }).toBe(0);
});

test('a link to an invitation opens the window at the invitation', async ({ wallet }) => {
  await closeWindow(wallet.app);
  await expect.poll(() => visible(wallet.app)).toEqual([false]);
  await wallet.app.evaluate(({ app }) =>
    app.emit('second-instance', {}, ['wattlet', 'wattlet://join?i=abc']),
  );
  await expect.poll(() => visible(wallet.app)).toEqual([true]);
});
