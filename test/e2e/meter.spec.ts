/**
 * An encrypted meter in the window: its key asked for in words, a wrong one refused in words, the right one reads it;
 * then another meter is recorded with its number replaced, and the recording played again. Issue 6.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startMeterEmulator } from '../../src/community/emulator/emulator.ts';
import { EMULATED_KEY, type EmulatedProtocol } from '../../src/community/emulator/speakers.ts';
import { systemClock } from '../../src/main/clock.ts';
import { invitationLink } from '../../src/shared/invitation.ts';
import { expectOk } from '../../src/shared/result.ts';
import { expect as expectSoon, test } from './app.ts';
import { startServedCommunity } from './community.ts';

const expect = expectSoon.configure({ timeout: 30_000 });
const PASSPHRASE = 'correct horse battery';
const PAYOUT = `0x${'5b'.repeat(20)}`;
const METER_ID = 'E0047001234567890';

test('an encrypted meter gets its key; a meter is recorded, and the recording played', async ({
  start,
  runtime,
}) => {
  test.setTimeout(240_000);
  const clock = systemClock();
  const { community, close } = await startServedCommunity();
  const emulator = async (protocol: EmulatedProtocol) =>
    expectOk(
      await startMeterEmulator({
        protocol,
        transport: 'tcp',
        curve: () => 420,
        clock,
        everyMs: 1000,
        meterId: METER_ID,
      }),
    );
  const secret = await emulator('p1-encrypted');
  const plain = await emulator('p1');
  try {
    const link = invitationLink(community.invite(clock.now() + 86_400));
    const { page, app, complaints } = await start();
    // How a community is joined has its own test (joining.spec.ts).
    const joined = await page.evaluate(
      async ([text, passphrase, payoutAccount]) => {
        const answers = [
          await window.wattlet.invoke('setup.create', { mode: 'keychain', passphrase }),
          await window.wattlet.invoke('setup.setPayoutAccount', { payoutAccount, passphrase }),
          await window.wattlet.invoke('setup.accept', { text, capacityWh: 4000 }),
        ];
        return JSON.stringify(answers.filter((answer) => JSON.stringify(answer).includes('"ok":false')));
      },
      [link, PASSPHRASE, PAYOUT] as const,
    );
    expect(joined).toBe('[]');
    await page.getByRole('link', { name: 'Keys', exact: true }).click();

    const add = async (path: string): Promise<void> => {
      await page.getByRole('radio', { name: 'Somewhere else' }).check();
      await page.getByLabel('Address or port').fill(path);
      await page.getByRole('button', { name: 'Use this meter' }).click();
    };
    const useKey = async (digits: string): Promise<void> => {
      await page.getByLabel('Key of the meter', { exact: true }).fill(digits);
      await page.getByRole('button', { name: 'Use this key' }).click();
    };
    await add(secret.path);
    await expect(page.getByText('encrypted: Wattlet needs its key')).toBeVisible({ timeout: 90_000 });
    await useKey('77'.repeat(16));
    await expect(page.getByText('does not open what the meter sends')).toBeVisible();
    await useKey(Buffer.from(EMULATED_KEY).toString('hex'));
    await expect(page.getByText('Readings are coming')).toBeVisible();
    await expect(page.getByText('opened with your key')).toBeVisible();
    await expect(page.getByText(METER_ID)).toBeVisible();

    await page.getByRole('button', { name: 'Remove: Meter at the grid connection' }).click();
    await add(plain.path);
    await expect(page.getByText('Readings are coming')).toBeVisible({ timeout: 60_000 });
    const file = join(runtime.folder, 'meter.txt');
    await app.evaluate(({ dialog }, filePath) => {
      Object.assign(dialog, {
        showSaveDialog: async () => ({ canceled: false, filePath }),
        showOpenDialog: async () => ({ canceled: false, filePaths: [filePath] }),
      });
    }, file);
    await page.getByRole('button', { name: 'Record what it sends' }).click();
    await page.getByRole('button', { name: 'Choose a file and record' }).click();
    await expect(page.getByText(/Recording until .*: [4-9] messages/)).toBeVisible();
    await page.getByRole('button', { name: 'Stop recording' }).click();
    await expect(page.getByText(`Recorded to ${file}`)).toBeVisible();
    await expect(page.getByText(/In it: \d+ messages in the language DSMR P1/)).toBeVisible();
    const bytes = readFileSync(file, 'utf8').replaceAll(/^\d+ /gm, '');
    for (const number of [METER_ID, Buffer.from(METER_ID).toString('hex').toUpperCase()])
      expect(Buffer.from(bytes.replaceAll(/\s/g, ''), 'hex').toString('latin1')).not.toContain(number);

    await page.getByRole('button', { name: 'Play a recording' }).click();
    await expect(page.getByText('A recording, only looked at')).toBeVisible();
    await expect(page.getByText('Ended')).toBeVisible();
    expect(complaints).toEqual([]);
  } finally {
    await secret.stop();
    await plain.stop();
    await close();
  }
});
