/** The first run, the Keys screen, the lock and the window for secrets: axe finds nothing, nothing is too wide. */
import type { Page } from '@playwright/test';
import { settled } from '../fixtures/show.ts';
import { expect as expectSoon, test } from './app.ts';
import { expectAccessible } from './axe.ts';

const expect = expectSoon.configure({ timeout: 20_000 });
const PASSPHRASE = 'correct horse battery';
const PLACES = [
  'setup/welcome',
  'setup/keys',
  'setup/backup',
  'setup/invitation',
  'setup/meter',
  'setup/limits',
  'keys',
];

test('no violation and no overflow, in both themes and the longest language', async ({ start }) => {
  test.setTimeout(180_000);
  const wallet = await start({ traced: false });
  const { app, page } = wallet;
  await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: null });
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setContentSize(900, 600));
  await look(page, 'a new wallet');
  await page.evaluate(
    (passphrase) => window.wattlet.invoke('setup.create', { mode: 'keychain', passphrase }),
    PASSPHRASE,
  );
  for (const [theme, language] of [
    ['light', 'en'],
    ['dark', 'de'],
  ] as const) {
    await page.evaluate((choice) => window.wattlet.invoke('settings.change', choice), { theme, language });
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
    for (const place of PLACES) {
      await page.evaluate((to) => {
        window.location.hash = `#/${to}`;
      }, place);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await settled(page);
      await look(page, `${place} ${theme}`);
    }
    for (const purpose of ['backup', 'check', 'restore', 'predecessor', 'passphrase'] as const) {
      const [secrets] = await Promise.all([
        app.waitForEvent('window'),
        page.evaluate((to) => window.wattlet.invoke('setup.openSecrets', { purpose: to }), purpose),
      ]);
      await secrets.emulateMedia({ reducedMotion: 'reduce', colorScheme: null });
      await secrets.getByRole('heading', { level: 1 }).waitFor();
      await look(secrets, `${purpose} ${theme}`);
    }
    await page.evaluate(() => window.wattlet.invoke('setup.lock', null));
    await page.locator('form').waitFor();
    await look(page, `locked ${theme}`);
    await page.evaluate((passphrase) => window.wattlet.invoke('setup.unlock', { passphrase }), PASSPHRASE);
    await page.getByRole('navigation').waitFor();
  }
  expect(wallet.complaints).toEqual([]);
});

async function look(page: Page, place: string): Promise<void> {
  await expectAccessible(page, place);
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  );
  expect(overflow, `${place} is wider than the window`).toBe(0);
}
