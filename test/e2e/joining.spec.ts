/**
 * An invitation of a real community on a local chain: looked at, accepted, the meter plugged in; and all of it still
 * there after the next start. Issues 5 and 9.
 */
import { join } from 'node:path';
import { startMeterEmulator } from '../../src/community/emulator/emulator.ts';
import { systemClock } from '../../src/main/clock.ts';
import { invitationFile, invitationLink } from '../../src/shared/invitation.ts';
import { expectOk } from '../../src/shared/result.ts';
import { expect as expectSoon, test } from './app.ts';
import { startServedCommunity } from './community.ts';

const expect = expectSoon.configure({ timeout: 30_000 });
const PASSPHRASE = 'correct horse battery';
const FILE_PASSPHRASE = 'apart from the file';
const PAYOUT = `0x${'5b'.repeat(20)}`;

test('a family joins its community and plugs in its meter', async ({ start, runtime }) => {
  test.setTimeout(240_000);
  const clock = systemClock();
  const emulator = expectOk(
    await startMeterEmulator({
      protocol: 'p1',
      transport: 'tcp',
      curve: () => 420,
      clock,
      meterId: 'DEMO000000000000',
    }),
  );
  // Comes up while the keys are made.
  const starting = startServedCommunity();
  try {
    const first = await start();
    const { page } = first;
    await page.getByRole('button', { name: 'Make new keys' }).click();
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await page.getByLabel('The same again').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Make my keys' }).click();
    await expect(page.getByText('There is no backup yet')).toBeVisible();

    const { community } = await starting;
    const invitation = community.invite(clock.now() + 86_400);
    // Changed on its way: nothing is shown and nothing joined.
    await page.getByRole('link', { name: 'Community' }).click();
    await page.getByLabel('Link or text').fill(invitationFile(invitation).replace('"EUR"', '"USD"'));
    await page.getByRole('button', { name: 'Look at it' }).click();
    await expect(page.getByRole('alert').last()).toContainText('changed after it was signed');

    await page.getByLabel('Link or text').fill(invitationLink(invitation));
    await page.getByRole('button', { name: 'Look at it' }).click();
    await expect(page.getByRole('heading', { name: 'Sunny Lane' })).toBeVisible();
    await expect(page.getByText('3 people look after it; 2 of them must agree')).toBeVisible();
    await expect(page.getByText('€0.08')).toBeVisible();

    // The payout account is asked for plainly, and the wallet's own is refused.
    await page.getByRole('button', { name: 'Join the community' }).click();
    await expect(page.getByText('An account begins with 0x')).toBeVisible();
    await page.getByLabel('Account for payouts').fill(PAYOUT);
    await page.getByLabel('Your passphrase').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Join the community' }).click();
    await expect(page.getByText('You are part of Sunny Lane')).toBeVisible();
    await page.getByRole('button', { name: 'Next step' }).click();

    await page.getByRole('radio', { name: 'Somewhere else' }).check();
    await page.getByLabel('Address or port').fill(emulator.path);
    await page.getByRole('button', { name: 'Use this meter' }).click();
    await expect(page.getByText('Readings are coming')).toBeVisible({ timeout: 90_000 });
    await page.getByRole('button', { name: 'Next step' }).click();
    await expect(page.getByRole('button', { name: 'Finish' })).toBeVisible();
    await first.quit();

    const second = await start();
    await second.page.getByRole('link', { name: 'Keys', exact: true }).click();
    await expect(second.page.getByText(PAYOUT)).toBeVisible();
    await expect(second.page.getByText('Readings are coming')).toBeVisible({ timeout: 60_000 });

    // The history goes into a file and is taken back: the household ends for it and begins again.
    await second.app.evaluate(
      ({ dialog }, file) => {
        dialog.showSaveDialog = async () => ({ canceled: false, filePath: file });
        dialog.showOpenDialog = async () => ({ canceled: false, filePaths: [file] });
      },
      join(runtime.folder, 'history.wattlet'),
    );
    await second.page.getByLabel('Passphrase for the file').fill('short');
    await second.page.getByRole('button', { name: 'Save my history' }).click();
    await expect(second.page.getByText('Use at least 8 characters.')).toBeVisible();
    await second.page.getByLabel('Passphrase for the file').fill(FILE_PASSPHRASE);
    await second.page.getByLabel('The same once more').fill(FILE_PASSPHRASE);
    await second.page.getByRole('button', { name: 'Save my history' }).click();
    await expect(second.page.getByText(/records? saved to/)).toBeVisible();
    await second.page.getByLabel('Passphrase for the file').fill('another passphrase');
    await second.page.getByRole('button', { name: 'Take back a history file' }).click();
    await expect(second.page.getByText('The passphrase does not open this')).toBeVisible();
    await second.page.getByLabel('Passphrase for the file').fill(FILE_PASSPHRASE);
    await second.page.getByRole('button', { name: 'Take back a history file' }).click();
    await expect(second.page.getByText('Everything in this file was here already.')).toBeVisible();
    await expect(second.page.getByText('Readings are coming')).toBeVisible({ timeout: 60_000 });

    await second.page.getByRole('button', { name: 'Remove: Meter at the grid connection' }).click();
    await expect(second.page.getByText('No meter yet')).toBeVisible();
    expect(second.complaints).toEqual([]);
  } finally {
    await emulator.stop();
    await (await starting).close();
  }
});
