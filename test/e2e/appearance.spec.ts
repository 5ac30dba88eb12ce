/** Language, colours and the title, as a person changes them. */
import { expect, test } from './app.ts';

test('the language changes at once, everywhere, and stays', async ({ start }) => {
  const first = await start();
  const { page } = first;
  await page.getByRole('link', { name: 'Settings' }).click();
  for (const [language, title, home, locale] of [
    ['Deutsch', 'Einstellungen', 'Übersicht', 'de'],
    ['Nederlands', 'Instellingen', 'Overzicht', 'nl'],
    ['简体中文', '设置', '首页', 'zh-CN'],
  ] as const) {
    await page.getByRole('radio', { name: language }).check();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await expect(page.getByRole('link', { name: home })).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', locale);
  }
  await page.getByRole('radio', { name: 'Deutsch' }).check();
  await expect(page.getByText('12,34')).toBeVisible();
  await first.quit();
  const second = await start();
  await expect(second.page.getByRole('heading', { level: 1 })).toHaveText('Wattlet einrichten');
});

test('the colours follow the choice, in the page and in the system’s own parts', async ({ wallet }) => {
  const { page, app } = wallet;
  await page.getByRole('link', { name: 'Settings' }).click();
  const html = page.locator('html');
  const dark = () => app.evaluate(({ nativeTheme }) => nativeTheme.shouldUseDarkColors);
  await page.getByText('Dark', { exact: true }).click();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'dark');
  expect(await dark()).toBe(true);
  await page.getByText('Light', { exact: true }).click();
  await expect(html).toHaveAttribute('data-mantine-color-scheme', 'light');
  expect(await dark()).toBe(false);
  await page.getByText('Like the computer', { exact: true }).first().click();
  expect(await app.evaluate(({ nativeTheme }) => nativeTheme.themeSource)).toBe('system');
});

test('the title warns about the test runtime, and pages do not change it', async ({ wallet }) => {
  const title = () =>
    wallet.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
  const warns = process.env['WATTLET_TEST_RUNTIME'] === '1';
  expect(await title()).toMatch(
    warns ? /^Wattlet · Test runtime, not for real use \(Electron / : /^Wattlet$/,
  );
  await wallet.page.evaluate(() => {
    document.title = 'Your bank';
  });
  await wallet.page.waitForTimeout(200);
  expect(await title()).toMatch(/^Wattlet/);
});

test('the window works by keyboard alone', async ({ wallet }) => {
  const { page } = wallet;
  // A new wallet begins with the first run; its own screens have more stops than this test walks.
  await page.getByRole('link', { name: 'Home' }).click();
  await page.keyboard.press('Shift+Tab');
  const heard: string[] = [];
  for (let step = 0; step < 8; step++) {
    await page.keyboard.press('Tab');
    heard.push(await page.evaluate(() => document.activeElement?.textContent?.trim() ?? ''));
  }
  await page.getByRole('link', { name: 'Settings' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  await expect(page.getByRole('tab', { name: 'This computer' })).toHaveAttribute('aria-selected', 'true');
  expect(heard.join(' ')).toContain('Home');
});
