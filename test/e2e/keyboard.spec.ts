/**
 * By keyboard alone: every control of every screen is reached with Tab and shows that it is, dialogs hold the focus and
 * give it back, lists and tables are walked with the keys of their kind. And where the system asks for less motion,
 * or nobody sees the window, nothing moves.
 */
import type { Page } from '@playwright/test';
import { SCENES } from '../fixtures/scenes.ts';
import { show } from '../fixtures/show.ts';
import { expect, test, type Wallet } from './app.ts';
import { expectAccessible } from './axe.ts';

/** The state of each screen with the most to press. */
const WALKED = [
  'home-stopped',
  'market-by-hand',
  'history-slots',
  'history-days',
  'history-bills',
  'history-charts-month',
  'story-differs',
  'bill-differs',
  'share',
  'keys',
  'settings-appearance',
  'settings-computer',
  'settings-support',
  'setup-welcome',
  'setup-keys',
  'setup-backup',
  'setup-invitation',
  'setup-meter-none',
  'setup-meter-reading',
  'locked',
];
/** More stops than any screen has: whoever is not around by then is caught somewhere. */
const MOST_STOPS = 160;

async function scene({ app, page }: Wallet, name: string): Promise<void> {
  const found = SCENES.find((one) => one.name === name);
  if (found === undefined) throw new Error(`there is no scene ${name}`);
  await show(app, page, found);
}

/** One Tab: notes that its stop was reached; answers what it is if it does not show the focus, null where it does. */
async function tab(page: Page): Promise<{ around: boolean; hidden: string | null }> {
  await page.keyboard.press('Tab');
  return page.evaluate(() => {
    const at = document.activeElement;
    if (!(at instanceof HTMLElement) || at === document.body) return { around: false, hidden: null };
    const around = at.dataset['reached'] !== undefined;
    at.dataset['reached'] = '';
    // A check box or switch is drawn by what stands beside it, the frame of a passphrase by what is around it.
    const drawn = [at, at.nextElementSibling, at.parentElement].some((one) => {
      if (one === null) return false;
      const { outlineStyle, outlineWidth } = getComputedStyle(one);
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
    });
    const box = at.getBoundingClientRect();
    const inside = box.bottom > 0 && box.top < window.innerHeight;
    return { around, hidden: drawn && inside ? null : at.outerHTML.slice(0, 200) };
  });
}

/** Stops of the scene before, of what stays when the screen changes, count no more. */
const forget = (page: Page): Promise<void> =>
  page.evaluate(() => {
    for (const one of document.querySelectorAll('[data-reached]')) one.removeAttribute('data-reached');
  });

/** What could be pressed or typed into, and was not reached. */
const missed = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    [
      ...document.querySelectorAll<HTMLElement>(
        'a[href], button, input, select, textarea, summary, [tabindex="0"]',
      ),
    ]
      .filter((one) => {
        if (one.dataset['reached'] !== undefined || one.tabIndex < 0 || one.matches(':disabled'))
          return false;
        if (one.getClientRects().length === 0 || getComputedStyle(one).visibility === 'hidden') return false;
        // Of a group of radio buttons one is a stop; the arrow keys lead to the others.
        if (!(one instanceof HTMLInputElement) || one.type !== 'radio') return true;
        const group = [
          ...document.querySelectorAll<HTMLInputElement>(`input[name="${CSS.escape(one.name)}"]`),
        ];
        return !group.some((other) => other.dataset['reached'] !== undefined);
      })
      .map((one) => one.outerHTML.slice(0, 160)),
  );

test('every control of every screen is reached by Tab, and shows it', async ({ start }) => {
  test.setTimeout(240_000);
  const wallet = await start({ traced: false });
  const { page } = wallet;
  for (const name of WALKED) {
    await scene(wallet, name);
    await forget(page);
    const unseen: string[] = [];
    let around = false;
    for (let stop = 0; stop < MOST_STOPS && !around; stop += 1) {
      const stopped = await tab(page);
      around = stopped.around;
      if (stopped.hidden !== null) unseen.push(stopped.hidden);
    }
    expect.soft(around, `${name}: the way round`).toBe(true);
    expect.soft(unseen, `${name}: focus not seen`).toEqual([]);
    expect.soft(await missed(page), `${name}: not reached`).toEqual([]);
  }
});

test('a dialog takes the focus, keeps it, and gives it back', async ({ wallet }) => {
  const { page } = wallet;
  await scene(wallet, 'history-bills');
  const opener = page.getByRole('button', { name: 'Statement' });
  await opener.focus();
  await page.keyboard.press('Enter');
  const dialog = page.getByRole('dialog');
  await expect(dialog).toBeVisible();
  for (let stop = 0; stop < 20; stop += 1) {
    await page.keyboard.press('Tab');
    await expect(dialog.locator(':focus')).toHaveCount(1);
  }
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(opener).toBeFocused();
});

test('the slots are walked by arrow keys to either end, and one opens with Enter', async ({ wallet }) => {
  const { page } = wallet;
  await scene(wallet, 'history-slots');
  const list = page.getByRole('list', { name: 'Slots' });
  await list.getByRole('link').first().focus();
  await page.keyboard.press('ArrowDown');
  await expect(list.locator('[data-index="1"]')).toBeFocused();
  await page.keyboard.press('PageDown');
  await expect(list.locator('[data-index="9"]')).toBeFocused();
  await page.keyboard.press('End');
  await expect(list.locator('[data-index="1499"]')).toBeFocused();
  await page.keyboard.press('Home');
  await expect(list.locator('[data-index="0"]')).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/#\/history\/slot\//);
  await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
});

test('what a chart draws is there as a table, opened by key; its time is changed by keys', async ({
  wallet,
}) => {
  const { page } = wallet;
  await scene(wallet, 'history-charts-month');
  await page.locator('summary').first().focus();
  await page.keyboard.press('Enter');
  const table = page.getByRole('table').first();
  await expect(table).toBeVisible();
  expect(await table.getByRole('row').count()).toBeGreaterThan(10);
  const before = page.getByRole('button', { name: 'Earlier' });
  const named = page.getByText('September 2026');
  await expect(named).toBeVisible();
  await before.focus();
  await page.keyboard.press('Enter');
  await expect(named).toBeHidden();
});

test('a number is typed with a comma or a point, stepped by arrow keys, and what is none is said at once', async ({
  wallet,
}) => {
  const { page } = wallet;
  await page.evaluate(() => window.wattlet.invoke('settings.change', { language: 'de' }));
  await scene(wallet, 'market');
  const field = page.getByLabel('Niedrigster Verkaufspreis');
  await field.fill('0.12 EUR/kWh');
  await page.keyboard.press('Tab');
  await expect(field).toHaveValue('0,12');
  await field.focus();
  await page.keyboard.press('ArrowUp');
  await expect(field).toHaveValue('0,13');
  await field.fill('10 ct');
  await expect(page.getByText('Das kann Wattlet nicht als Zahl lesen', { exact: false })).toBeVisible();
  await expect(field).toHaveAttribute('aria-invalid', 'true');
});

test('a day is typed as the language writes it, or picked from a month by keys, also in a dialog', async ({
  wallet,
}) => {
  const { page } = wallet;
  await page.evaluate(() => window.wattlet.invoke('settings.change', { language: 'de' }));
  await scene(wallet, 'history-bills');
  await page.getByRole('button', { name: 'Abrechnung' }).click();
  const dialog = page.getByRole('dialog', { name: 'Abrechnung als Datei' });
  const field = dialog.getByLabel('Von');
  await field.fill('1.4.26');
  await page.keyboard.press('Tab');
  await expect(field).toHaveValue('01.04.2026');
  await field.focus();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('button', { name: 'Mittwoch, 1. April 2026' })).toBeFocused();
  await expectAccessible(page, 'a month to choose from');
  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('02.05.2026');
  await expect(field).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('button', { name: 'Samstag, 2. Mai 2026' })).toBeFocused();
  await page.keyboard.press('Escape');
  // Escape left the month, not the dialog.
  await expect(page.getByRole('grid')).toBeHidden();
  await expect(field).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
});

test('the flow moves, and stands still for who asks for less motion and where nobody sees it', async ({
  wallet,
}) => {
  const { page } = wallet;
  await scene(wallet, 'home-selling');
  const dots = page.locator('[data-step]:not([data-step="0"])').first();
  const places = async () => {
    const seen = new Set<string>();
    for (let look = 0; look < 12; look += 1) {
      seen.add(await dots.evaluate((one) => (one as HTMLElement).style.transform));
      await page.waitForTimeout(150);
    }
    return seen.size;
  };
  expect(await places()).toBe(1);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  expect(await places()).toBeGreaterThan(1);
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await places()).toBe(1);
  await page.emulateMedia({ reducedMotion: 'no-preference' });
  // Playwright keeps the page awake in a hidden window, so the page is told that it is not seen.
  await page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => true });
    document.dispatchEvent(new Event('visibilitychange'));
  });
  expect(await places()).toBe(1);
});
