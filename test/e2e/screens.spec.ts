/**
 * Every screen and state of a household, over a made-up one: axe finds nothing in either theme, nothing is wider than
 * the window in any language and size or with text twice as large, and the page complains about nothing.
 */
import type { ElectronApplication, Page } from '@playwright/test';
import { LANGUAGES } from '../../src/shared/languages.ts';
import { cutText } from '../fixtures/cut-text.ts';
import { SCENES } from '../fixtures/scenes.ts';
import { show } from '../fixtures/show.ts';
import { expect, test } from './app.ts';
import { expectAccessible, violations } from './axe.ts';

const resize = (app: ElectronApplication, size: readonly [number, number], zoom = 1) =>
  app.evaluate(
    ({ BrowserWindow }, wanted) => {
      const window = BrowserWindow.getAllWindows()[0];
      window?.setContentSize(wanted.size[0], wanted.size[1]);
      window?.webContents.setZoomFactor(wanted.zoom);
    },
    { size, zoom },
  );

const overflow = (page: Page) =>
  page.evaluate(() => {
    const main = document.querySelector('main');
    return main === null ? 0 : main.scrollWidth - main.clientWidth;
  });

const scrollable = (page: Page) =>
  page.evaluate(() => {
    const main = document.querySelector('main');
    return main === null ? -1 : main.scrollHeight - main.clientHeight;
  });

for (const theme of ['light', 'dark'] as const) {
  test(`no state of any screen has an accessibility violation in ${theme}`, async ({ start }) => {
    test.setTimeout(300_000);
    const wallet = await start({ traced: false });
    const { app, page } = wallet;
    await page.evaluate((chosen) => window.wattlet.invoke('settings.change', { theme: chosen }), theme);
    await resize(app, [900, 600]);
    for (const scene of SCENES) {
      await show(app, page, scene);
      // The themes differ in colours alone.
      await expectAccessible(page, scene.name, theme === 'light' ? undefined : ['color-contrast']);
    }
    expect(wallet.complaints).toEqual([]);
    // What looks for violations sees one that is.
    await page.evaluate(() => {
      const faint = document.createElement('p');
      faint.style.cssText = 'color: #888; background: #777';
      faint.textContent = 'hard to read';
      document.querySelector('main')?.append(faint);
    });
    expect(await violations(page, ['color-contrast'])).toEqual([expect.stringContaining('hard to read')]);
  });
}

const SMALL = [[[900, 600], 1]] as const;
const LARGE = [...SMALL, [[1440, 900], 2], [[900, 600], 2]] as const;

test('nothing is wider than the window and no word is cut, in any language, nor with text twice as large', async ({
  start,
}) => {
  test.setTimeout(300_000);
  const { app, page } = await start({ traced: false });
  for (const language of LANGUAGES) {
    await page.evaluate((chosen) => window.wattlet.invoke('settings.change', { language: chosen }), language);
    // German has the longest words; what fits in it with large text fits in the others.
    for (const [size, zoom] of language === 'de' ? LARGE : SMALL) {
      await resize(app, size, zoom);
      for (const scene of SCENES.filter(({ name }) => WIDEST.has(name))) {
        await show(app, page, scene);
        const place = `${scene.name} ${language} ${size[0]} x${zoom}`;
        expect.soft(await overflow(page), place).toBe(0);
        // The list of slots scrolls in itself; the page beside it would be a second place to scroll.
        if (scene.name === 'history-slots' && zoom === 1) expect.soft(await scrollable(page), place).toBe(0);
        expect.soft(await cutText(page), place).toEqual([]);
      }
    }
  }
  // What looks for cut words sees one that is.
  await page.evaluate(() => {
    const narrow = document.createElement('p');
    narrow.style.cssText = 'width: 40px; white-space: nowrap';
    narrow.textContent = 'far too long for this';
    document.querySelector('main')?.append(narrow);
  });
  expect(await cutText(page)).toHaveLength(1);
});

/** One state of each screen: the one with the most on it. */
const WIDEST = new Set([
  'home-selling',
  'home-stopped',
  'market',
  'market-by-hand',
  'history-slots',
  'history-days',
  'history-bills',
  'history-charts-month',
  'story-differs',
  'bill-differs',
]);
