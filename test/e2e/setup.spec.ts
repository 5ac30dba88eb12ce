/**
 * The first run as a family does it: keys, a backup that is really tried, a wiped computer, and the household back from
 * two shares, from the words, from the file. Issue 5.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import QRCode from 'qrcode';
import { newSeed, wordsOf } from '../../src/main/vault/seed.ts';
import type { SetupView } from '../../src/shared/ipc/setup.ts';
import { expect as expectSoon, test, type Wallet } from './app.ts';

/** Stretching a passphrase takes a moment, and long on a busy computer. */
const expect = expectSoon.configure({ timeout: 20_000 });

const PASSPHRASE = 'correct horse battery';
const NEW_PASSPHRASE = 'remembered this time';
const FILE_PASSPHRASE = 'another long passphrase';

test('a household is created, backed up, wiped, and brought back from shares, words and file', async ({
  start,
  profile,
  runtime,
}) => {
  test.setTimeout(300_000);
  const downloads = join(runtime.folder, 'usb-stick');
  mkdirSync(downloads);
  const first = await start();
  await create(first);
  const { account, fingerprint } = (await setupOf(first.page)).keys;
  expect(account).toMatch(/^0x[0-9a-f]{40}$/);

  // The kit as a PDF, then two of its shares to restore from.
  const secrets = await openSecrets(first.app, () =>
    first.page.getByRole('button', { name: 'Make a backup' }).click(),
  );
  await saveInto(first.app, downloads);
  await secrets.getByLabel('Your passphrase').fill(PASSPHRASE);
  await secrets.getByRole('button', { name: 'Make the sheets' }).click();
  await secrets.getByRole('button', { name: 'Save the PDF' }).click();
  await expect(secrets.getByText('Saved.', { exact: true })).toBeVisible();
  const pdf = join(downloads, `wattlet-kit-${fingerprint}.pdf`);
  expect(readFileSync(pdf).subarray(0, 5).toString()).toBe('%PDF-');
  expect(statSync(pdf).size).toBeGreaterThan(5000);

  await secrets.getByRole('button', { name: 'Another kind' }).click();
  await secrets.getByRole('radio', { name: 'Three shares' }).check();
  await secrets.getByLabel('Your passphrase').fill(PASSPHRASE);
  await secrets.getByRole('button', { name: 'Show the shares' }).click();
  const shares = [await wordsOn(secrets)];
  await secrets.getByRole('tab', { name: 'Share 3 of 3' }).click();
  shares.push(await wordsOn(secrets));

  await secrets.getByRole('button', { name: 'Another kind' }).click();
  await secrets.getByRole('radio', { name: '24 words' }).check();
  await secrets.getByLabel('Your passphrase').fill('not the passphrase');
  await secrets.getByRole('button', { name: 'Show the words' }).click();
  await expect(secrets.getByRole('alert').last()).toContainText('does not open the keys');
  await secrets.getByLabel('Your passphrase').fill(PASSPHRASE);
  await secrets.getByRole('button', { name: 'Show the words' }).click();
  const words = await wordsOn(secrets);
  expect(words.split(' ')).toHaveLength(24);

  await secrets.getByRole('button', { name: 'Another kind' }).click();
  await secrets.getByRole('radio', { name: 'Encrypted file' }).check();
  await secrets.getByLabel('Passphrase of the file').fill(FILE_PASSPHRASE);
  await secrets.getByLabel('Your passphrase').fill(PASSPHRASE);
  await secrets.getByRole('button', { name: 'Make the file' }).click();
  await secrets.getByRole('button', { name: 'Save the file' }).click();
  await expect(secrets.getByText('Saved.', { exact: true })).toBeVisible();
  const file = join(downloads, readdirSync(downloads).find((name) => name.endsWith('.json')) ?? '');

  // A guided check, with one word mistyped first.
  await secrets.getByRole('button', { name: 'Try it now' }).click();
  await secrets.getByText('24 words', { exact: true }).click();
  const wrong = words.replace(/^(\S+)/, (word) => `${word.slice(0, 3)}q${word.slice(3)}`);
  await secrets.getByLabel('The words').fill(wrong);
  await secrets.getByRole('button', { name: 'Try it' }).click();
  await expect(secrets.getByRole('alert').last()).toContainText('Word 1');
  await secrets.getByRole('button', { name: words.split(' ')[0] ?? '', exact: true }).click();
  await secrets.getByRole('button', { name: 'Try it' }).click();
  await expect(secrets.getByText('Your backup works')).toBeVisible();
  await closeBy(secrets, 'Close this window');
  await expect(first.page.getByText('Your backup works')).toBeVisible();
  const kept = await setupOf(first.page);
  expect(kept.keys.backups.map(({ kind }) => kind).sort()).toEqual(['file', 'kit', 'shares', 'words']);
  expect(kept.keys.backups.find(({ kind }) => kind === 'words')?.checkedAt).not.toBeNull();
  await first.quit();

  for (const from of ['shares', 'words', 'file'] as const) {
    rmSync(profile, { recursive: true });
    const again = await start();
    await expect(again.page.getByText('I have a backup')).toBeVisible();
    const window = await openSecrets(again.app, () =>
      again.page.getByRole('button', { name: 'Bring it back' }).click(),
    );
    if (from === 'shares') {
      // One as a picture of its code, as a phone takes it of the sheet; the other by hand.
      const picture = join(runtime.folder, 'sheet.png');
      await QRCode.toFile(picture, (shares[0] ?? '').toUpperCase(), {
        errorCorrectionLevel: 'M',
        width: 600,
      });
      await window.locator('input[type=file]').setInputFiles(picture);
      await expect(window.getByTestId('entered Share 1').getByRole('listitem')).toHaveCount(33);
      await window.getByRole('textbox', { name: 'Share 2' }).fill(shares[0] ?? '');
      await window.getByRole('button', { name: 'Go on' }).click();
      await expect(window.getByRole('alert').last()).toContainText('is the same as share');
      await window.getByRole('button', { name: 'Clear: Share 2' }).click();
      await window.getByRole('textbox', { name: 'Share 2' }).fill(shares[1] ?? '');
    } else if (from === 'words') {
      await window.getByText('24 words', { exact: true }).click();
      await window.getByLabel('The words').fill(words);
    } else {
      await window.getByText('File', { exact: true }).click();
      await window.locator('input[type=file]').setInputFiles(file);
      await window.getByLabel('Passphrase of the file').fill(FILE_PASSPHRASE);
    }
    await window.getByRole('button', { name: 'Go on' }).click();
    await expect(window.getByText(fingerprint ?? 'none')).toBeVisible();
    await window.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await window.getByLabel('The same again').fill(PASSPHRASE);
    await window.getByRole('button', { name: 'Bring it back' }).click();
    // The file's passphrase and the new one are both stretched.
    await expect(window.getByText('Your household is back')).toBeVisible({ timeout: 60_000 });
    await closeBy(window, 'Close this window');
    await expect.poll(async () => (await setupOf(again.page)).keys.account, { message: from }).toBe(account);
    expect(again.complaints).toEqual([]);
    await again.quit();
  }
});

test('locked screens show nothing and main answers nothing, until the passphrase, also after a restart; forgotten, a backup sets a new one', async ({
  start,
}) => {
  test.setTimeout(180_000);
  const first = await start();
  await create(first);
  const { page } = first;
  const { fingerprint } = (await setupOf(page)).keys;
  const shown = await openSecrets(first.app, () =>
    page.getByRole('button', { name: 'Make a backup' }).click(),
  );
  await shown.getByRole('radio', { name: '24 words' }).check();
  await shown.getByLabel('Your passphrase').fill(PASSPHRASE);
  await shown.getByRole('button', { name: 'Show the words' }).click();
  const words = await wordsOn(shown);
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.getByRole('button', { name: 'Lock now' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Wattlet is locked');
  const view = await setupOf(page);
  expect(view.keys).toMatchObject({ account: null, fingerprint: null, backups: [] });
  const answers = await page.evaluate(() =>
    Promise.all([
      window.wattlet.invoke('household.slots', { offset: 0, limit: 1 }),
      window.wattlet.invoke('setup.openSecrets', { purpose: 'backup' }),
      window.wattlet.invoke('setup.openSecrets', { purpose: 'restore' }),
      window.wattlet.invoke('setup.setLock', { afterMinutes: null, onSleep: false }),
      window.wattlet.invoke('settings.change', { background: false }),
      window.wattlet.invoke('support.log', { limit: 10 }),
    ]),
  );
  for (const answer of answers)
    expect(answer).toMatchObject({ ok: false, error: { code: 'setup.screens-locked' } });
  await first.quit();

  const second = await start();
  await expect(second.page.getByRole('heading', { level: 1 })).toHaveText('Wattlet is locked');
  await second.page.getByLabel('Your passphrase').fill('wrong passphrase');
  await second.page.getByRole('button', { name: 'Unlock' }).click();
  await expect(second.page.getByRole('alert')).toContainText('does not open the keys');

  // Forgotten. Words of another home change nothing and learn nothing; those of this one set a new passphrase.
  const forgotten = await openSecrets(second.app, () =>
    second.page.getByRole('button', { name: 'I forgot my passphrase' }).click(),
  );
  await forgotten.getByText('24 words', { exact: true }).click();
  await forgotten.getByLabel('The words').fill((await wordsOf(newSeed())).join(' '));
  await forgotten.getByRole('button', { name: 'Go on' }).click();
  await expect(forgotten.getByRole('alert').last()).toContainText('not one of the home on this computer');
  expect(await forgotten.locator('body').innerText()).not.toMatch(new RegExp(`0x|${fingerprint}`));
  await expect(forgotten.getByLabel('The same again')).toBeHidden();
  await forgotten.getByRole('button', { name: 'Clear: The words' }).click();
  await forgotten.getByLabel('The words').fill(words);
  await forgotten.getByRole('button', { name: 'Go on' }).click();
  await forgotten.getByLabel('Passphrase', { exact: true }).fill(NEW_PASSPHRASE);
  await forgotten.getByLabel('The same again').fill(NEW_PASSPHRASE);
  await forgotten.getByRole('button', { name: 'Use this passphrase' }).click();
  await expect(forgotten.getByText('Your new passphrase counts')).toBeVisible();
  expect(await forgotten.locator('body').innerText()).not.toMatch(new RegExp(`0x|${fingerprint}`));
  await closeBy(forgotten, 'Close this window');

  // The lock fell with the new passphrase only, and the old one opens nothing.
  await expect(second.page.getByRole('heading', { level: 1 })).toHaveText('Wattlet is locked');
  expect((await setupOf(second.page)).screensLocked).toBe(true);
  await second.page.getByLabel('Your passphrase').fill(PASSPHRASE);
  await second.page.getByRole('button', { name: 'Unlock' }).click();
  await expect(second.page.getByRole('alert')).toContainText('does not open the keys');
  await second.page.getByLabel('Your passphrase').fill(NEW_PASSPHRASE);
  await second.page.getByRole('button', { name: 'Unlock' }).click();
  await expect(second.page.getByRole('link', { name: 'Keys', exact: true })).toBeVisible();
  const { keys } = await setupOf(second.page);
  expect(keys).toMatchObject({ fingerprint, restoredAt: null, mode: 'keychain', hasPassphrase: true });
  expect(second.complaints).toEqual([]);
});

test('an invitation as a link of the system fills its step; nothing is joined by it', async ({ start }) => {
  const wallet = await start({ args: ['wattlet://join?i=bm90LWFuLWludml0YXRpb24'] });
  await create(wallet);
  await wallet.page.getByRole('link', { name: /Community/ }).click();
  await expect(wallet.page.getByLabel('Link or text')).toHaveValue(
    'wattlet://join?i=bm90LWFuLWludml0YXRpb24',
  );
  await wallet.page.getByRole('button', { name: 'Look at it' }).click();
  await expect(wallet.page.getByRole('alert').last()).toContainText('This is no invitation');
  expect((await setupOf(wallet.page)).community).toBeNull();
});

test('sleep and an idle computer lock the screens with all that lies open: the window for secrets closes, the clipboard is emptied', async ({
  start,
}) => {
  test.setTimeout(120_000);
  const { app, page } = await start();
  await create({ page });
  await page.getByRole('link', { name: 'Keys', exact: true }).click();
  await page.getByRole('switch', { name: 'Lock when the computer sleeps' }).click();
  await expect.poll(async () => (await setupOf(page)).lock.onSleep).toBe(true);
  await app.evaluate(({ BrowserWindow }) => {
    const ask = BrowserWindow.prototype.setContentProtection;
    BrowserWindow.prototype.setContentProtection = function (on) {
      Reflect.set(globalThis, 'protection', on);
      ask.call(this, on);
    };
  });
  const secrets = await openSecrets(app, () => page.getByRole('button', { name: 'Make a backup' }).click());
  // Where the system has protection it is asked for, and where it has none the window says so.
  const none = process.platform === 'linux';
  await expect(secrets.getByText(none ? /cannot keep other programs/ : /cannot take pictures/)).toBeVisible();
  expect(await app.evaluate(() => Reflect.get(globalThis, 'protection'))).toBe(!none);
  await secrets.getByRole('radio', { name: '24 words' }).check();
  await secrets.getByLabel('Your passphrase').fill(PASSPHRASE);
  await secrets.getByRole('button', { name: 'Show the words' }).click();
  const words = await wordsOn(secrets);
  await secrets.getByRole('button', { name: 'Copy' }).click();
  const clipboard = () => app.evaluate(({ clipboard: board }) => board.readText());
  await expect.poll(clipboard).toBe(words);

  const closed = secrets.waitForEvent('close');
  await app.evaluate(({ powerMonitor }) => powerMonitor.emit('suspend'));
  await closed;
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Wattlet is locked');
  expect(await clipboard()).toBe('');
  expect(await page.locator('body').innerText()).not.toContain('0x');

  // Nobody touches the computer: what the system says of that is moved on, by less than the chosen time and then past it.
  await page.getByLabel('Your passphrase').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Unlock' }).click();
  const idleFor = (seconds: number) =>
    app.evaluate(({ powerMonitor }, idle) => {
      const system = powerMonitor.getSystemIdleTime();
      let asked = 0;
      powerMonitor.getSystemIdleTime = () => {
        asked += 1;
        Reflect.set(globalThis, 'askedForIdle', asked);
        return idle;
      };
      return system;
    }, seconds);
  // Before the choice: the driver's keys are none of the screen's, which may have been idle since the tests began.
  expect(await idleFor(299)).toBeGreaterThanOrEqual(0);
  await page.getByRole('combobox', { name: 'Lock by itself' }).click();
  await page.getByRole('option', { name: 'after 5 minutes' }).click();
  await expect.poll(async () => (await setupOf(page)).lock.afterMinutes).toBe(5);
  const open = await openSecrets(app, () => page.getByRole('button', { name: 'Make a backup' }).click());
  await expect
    .poll(() => app.evaluate(() => Number(Reflect.get(globalThis, 'askedForIdle') ?? 0)))
    .toBeGreaterThan(0);
  expect((await setupOf(page)).screensLocked).toBe(false);
  const gone = open.waitForEvent('close');
  await idleFor(300);
  await gone;
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Wattlet is locked');
});

async function create({ page }: Pick<Wallet, 'page'>): Promise<void> {
  await page.getByRole('button', { name: 'Make new keys' }).click();
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('The same again').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Make my keys' }).click();
  await expect(page.getByText('There is no backup yet')).toBeVisible();
}

/** The window for secrets that an act opens. */
async function openSecrets(app: ElectronApplication, act: () => Promise<void>): Promise<Page> {
  const [window] = await Promise.all([app.waitForEvent('window'), act()]);
  await window.getByRole('heading', { level: 1 }).waitFor();
  return window;
}

async function closeBy(window: Page, name: string): Promise<void> {
  const closed = window.waitForEvent('close');
  // The window may be gone before the driver hears that it was clicked.
  await window
    .getByRole('button', { name })
    .click()
    .catch(() => {});
  await closed;
}

const wordsOn = async (window: Page): Promise<string> => {
  const list = window.getByTestId('words').getByRole('listitem');
  await expect(list.first()).toBeVisible();
  const items = await list.allTextContents();
  return items.map((item) => item.replace(/^\d+/, '').trim()).join(' ');
};

/** Answers the system's dialog for files of the window for secrets. */
const saveInto = (app: ElectronApplication, folder: string) =>
  app.evaluate(({ session }, into) => {
    session.fromPartition('secrets').on('will-download', (_event, item) => {
      item.setSavePath(`${into}/${item.getFilename()}`);
    });
  }, folder);

const setupOf = (page: Page): Promise<SetupView> =>
  page.evaluate(
    () =>
      new Promise<SetupView>((done) => {
        const stop = window.wattlet.subscribe('setup', (value) => {
          done(value as SetupView);
          queueMicrotask(() => stop());
        });
      }),
  );
