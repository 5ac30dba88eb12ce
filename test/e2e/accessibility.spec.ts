/** axe finds nothing, in both themes, at the smallest size that is promised and at a common one. */
import { settled } from '../fixtures/show.ts';
import { expect, test } from './app.ts';
import { expectAccessible } from './axe.ts';

const PLACES = [
  'home',
  'market',
  'history',
  'share',
  'keys',
  'settings/appearance',
  'settings/support',
  'settings/about',
];
const SIZES = [
  [900, 600],
  [1440, 900],
] as const;

for (const theme of ['light', 'dark'] as const) {
  test(`no accessibility violation in ${theme}`, async ({ start }) => {
    // Sixteen looks of some seconds each, on a busy machine.
    test.setTimeout(180_000);
    const wallet = await start({ traced: false });
    const { page, app } = wallet;
    await page.evaluate((chosen) => window.wattlet.invoke('settings.change', { theme: chosen }), theme);
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', theme);
    // Colours that are still fading would be measured half way.
    await page.emulateMedia({ reducedMotion: 'reduce', colorScheme: null });
    for (const size of SIZES) {
      await app.evaluate(
        ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setContentSize(wanted[0], wanted[1]),
        size,
      );
      for (const place of PLACES) {
        await page.evaluate((to) => {
          window.location.hash = `#/${to}`;
        }, place);
        await page.getByRole('heading', { level: 1 }).waitFor();
        await settled(page);
        await expectAccessible(page, `${place} ${size[0]}`);
        const overflow = await page.evaluate(
          () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
        );
        expect(overflow, `${place} is wider than the window`).toBe(0);
      }
    }
    // Nothing of our own met the policy, and nothing broke on the way.
    expect(wallet.complaints).toEqual([]);
  });
}
