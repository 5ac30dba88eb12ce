/**
 * The window that takes a backup, given what people and others may give it; and the backup of a lost home, which needs
 * the passphrase. Issue 5.
 */
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import QRCode from 'qrcode';
import { makeFile } from '../../src/main/vault/backups/keystore.ts';
import { makeShares } from '../../src/main/vault/backups/shares.ts';
import { identityOf, keysOf, newSeed } from '../../src/main/vault/seed.ts';
import { expectOk } from '../../src/shared/result.ts';
import { expect as expectSoon, test } from './app.ts';

/** A file's passphrase and the wallet's own are both stretched, which takes long on a busy computer. */
const expect = expectSoon.configure({ timeout: 60_000 });
const PASSPHRASE = 'correct horse battery';
const FILE_PASSPHRASE = 'another long passphrase';

test('whatever is put in is told in words; the backup of a lost home is taken with the passphrase alone', async ({
  wallet,
  runtime,
}) => {
  test.setTimeout(240_000);
  const { app, page } = wallet;
  const lost = newSeed();
  const { fingerprint } = identityOf(await keysOf(lost));
  const [first = '', second = ''] = expectOk(makeShares(lost, 2, 3));
  const [foreign = ''] = expectOk(makeShares(lost, 2, 3));
  const file = (name: string, content: string | Buffer): string => {
    const path = join(runtime.folder, name);
    writeFileSync(path, content);
    return path;
  };
  await page.evaluate(
    (passphrase) => window.wattlet.invoke('setup.create', { mode: 'keychain', passphrase }),
    PASSPHRASE,
  );
  const [secrets] = await Promise.all([
    app.waitForEvent('window'),
    page.evaluate(() => window.wattlet.invoke('setup.openSecrets', { purpose: 'predecessor' })),
  ]);
  await secrets.getByRole('heading', { name: 'Backup of the old home' }).waitFor();
  const choose = (path: string) => secrets.locator('input[type=file]').setInputFiles(path);
  const told = (words: string) => expect(secrets.getByRole('alert').last()).toContainText(words);

  const huge = file('huge.txt', 'a');
  truncateSync(huge, 50 * 2 ** 20);
  const code = await QRCode.toBuffer(first.toUpperCase(), { width: 500 });
  for (const [path, words] of [
    [huge, 'far too large'],
    [file('huge.png', Buffer.alloc(50 * 2 ** 20)), 'far too large'],
    [file('kit.pdf', '%PDF-1.7 …'), 'the PDF with your sheets'],
    [file('notes.txt', 'milk, eggs, bread'), 'not a backup of a household'],
    [file('torn.png', code.subarray(0, code.length / 2)), 'no QR code to be read'],
    [file('no-picture.png', 'this is no picture'), 'no QR code to be read'],
    [file('shop.png', await QRCode.toBuffer('https://example.org')), 'not of a backup'],
  ] as const) {
    await choose(path);
    await told(words);
  }

  // A picture of a share brings up the fields of shares by itself.
  await secrets.getByText('24 words', { exact: true }).click();
  await choose(file('sheet.png', code));
  await expect(secrets.getByTestId('entered Share 1').getByRole('listitem')).toHaveCount(33);

  const go = secrets.getByRole('button', { name: 'Go on' });
  const clear = secrets.getByRole('button', { name: 'Clear: Share 2' });
  const enter = async (share: string) => {
    if (await clear.isVisible()) await clear.click();
    await secrets.getByRole('textbox', { name: 'Share 2' }).fill(share);
  };
  await enter(second);
  await expect(go).toBeDisabled();
  await secrets.getByLabel('Your passphrase').fill('not the passphrase');
  await go.click();
  await told('does not open the keys');
  await secrets.getByLabel('Your passphrase').fill(PASSPHRASE);
  await clear.click();
  await go.click();
  await told('Shares so far: 1. This set needs 2.');
  await enter(foreign);
  await go.click();
  await told('All shares of a set begin with the same two words');
  await enter(first);
  await go.click();
  await told('Share 2 is the same as share 1');
  const fifth = second.split(' ')[4] ?? '';
  await enter(mistyped(second, fifth));
  await go.click();
  await told('Share 2: word 5');
  await secrets.getByRole('button', { name: fifth, exact: true }).click();
  await expect(secrets.getByTestId('entered Share 2').getByRole('listitem').nth(4)).toHaveText(fifth);

  // A file of another program, then the right one under a wrong passphrase; nothing was taken by any of it.
  await choose(file('other.json', '{"version":3,"name":"another program"}'));
  await secrets.getByLabel('Passphrase of the file').fill('whatever it was');
  await go.click();
  await told('not a backup of a household');
  await choose(file('backup.json', await makeFile(lost, FILE_PASSPHRASE)));
  await expect(secrets.getByText('not a backup of a household')).toBeHidden();
  await go.click();
  await told('does not open this file');
  await secrets.getByLabel('Passphrase of the file').fill(FILE_PASSPHRASE);
  await go.click();
  await expect(secrets.getByText(`It is the one of ${fingerprint}`)).toBeVisible();
  expect(wallet.complaints).toEqual([]);
});

/** The first and last letters stay, so that the word is still the closest one. */
const mistyped = (share: string, word: string): string =>
  share
    .split(' ')
    .map((each, at) => (at === 4 ? `${word.slice(0, -1)}q${word.slice(-1)}` : each))
    .join(' ');
