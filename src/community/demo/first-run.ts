/**
 * The first run as a family does it, by clicks alone: language, keys, a backup that is tried, the invitation, the meter,
 * prices. The demo does it where nobody sits at the window (`--first-run --headless`), with a picture of each step.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect as expectSoon, type Page } from '@playwright/test';
import { DEMO_PASSPHRASE } from './profile.ts';
import type { WalletWindow } from './window.ts';

/** Stretching a passphrase and finding a meter take their time on a busy computer. */
const expect = expectSoon.configure({ timeout: 120_000 });

export interface FirstRun {
  /** `wattlet://join?…` */
  readonly invitation: string;
  /** An account outside this computer, to which money is paid. */
  readonly payout: string;
  /** Where the meter is plugged in. */
  readonly meter: string;
  /** Folder for the pictures. */
  readonly pictures: string;
}

/** Ends at Home, joined and with readings coming in. Throws where a step does not lead on, with a picture of it. */
export async function clickThrough(wallet: WalletWindow, given: FirstRun): Promise<void> {
  mkdirSync(given.pictures, { recursive: true });
  try {
    await everyStep(wallet, given);
  } catch (thrown) {
    await wallet.page.screenshot({ path: join(given.pictures, 'first-run-stuck.png'), fullPage: true });
    throw thrown;
  }
}

async function everyStep({ app, page }: WalletWindow, given: FirstRun): Promise<void> {
  let taken = 0;
  const keep = async (of: Page, name: string): Promise<void> => {
    taken += 1;
    await of.screenshot({ path: join(given.pictures, `first-run-${taken}-${name}.png`) });
  };
  const press = (of: Page, name: string): Promise<void> => of.getByRole('button', { name }).click();

  await expect(page.getByRole('button', { name: 'Make new keys' })).toBeVisible();
  await keep(page, 'welcome');
  await press(page, 'Make new keys');
  await page.getByLabel('Passphrase', { exact: true }).fill(DEMO_PASSPHRASE);
  await page.getByLabel('The same again').fill(DEMO_PASSPHRASE);
  await keep(page, 'keys');
  await press(page, 'Make my keys');
  await expect(page.getByText('There is no backup yet')).toBeVisible();
  await keep(page, 'backup');

  const opened = app.waitForEvent('window');
  await press(page, 'Make a backup');
  const secret = await opened;
  await secret.getByRole('radio', { name: '24 words' }).check();
  await secret.getByLabel('Your passphrase').fill(DEMO_PASSPHRASE);
  await press(secret, 'Show the words');
  const list = secret.getByTestId('words').getByRole('listitem');
  await expect(list).toHaveCount(24);
  const words = (await list.allTextContents()).map((item) => item.replace(/^\d+/, '').trim()).join(' ');
  await press(secret, 'Try it now');
  await secret.getByLabel('The words').fill(words);
  await press(secret, 'Try it');
  await expect(secret.getByText('Your backup works')).toBeVisible();
  const closed = secret.waitForEvent('close');
  // The window may be gone before the driver hears that it was clicked.
  await press(secret, 'Close this window').catch(() => undefined);
  await closed;
  await expect(page.getByText('Your backup works')).toBeVisible();
  await keep(page, 'backup-tried');
  await press(page, 'Next step');

  await page.getByLabel('Link or text').fill(given.invitation);
  await keep(page, 'invitation');
  await press(page, 'Look at it');
  await expect(page.getByRole('heading', { name: 'Sunny Lane' })).toBeVisible();
  await page.getByLabel('Account for payouts').fill(given.payout);
  await page.getByLabel('Your passphrase').fill(DEMO_PASSPHRASE);
  await keep(page, 'invitation-checked');
  await press(page, 'Join the community');
  await expect(page.getByText('You are part of Sunny Lane')).toBeVisible();
  await keep(page, 'joined');
  await press(page, 'Next step');

  const elsewhere = page.getByRole('radio', { name: 'Somewhere else' });
  await expect(elsewhere).toBeVisible();
  await elsewhere.check();
  await page.getByLabel('Address or port').fill(given.meter);
  await keep(page, 'meter');
  await press(page, 'Use this meter');
  await expect(page.getByText('Readings are coming')).toBeVisible();
  await keep(page, 'meter-found');
  await press(page, 'Next step');
  await keep(page, 'prices');
  await press(page, 'Finish');
  await expect(page.getByRole('heading', { level: 1, name: 'Home' })).toBeVisible();
  await keep(page, 'home');
}
