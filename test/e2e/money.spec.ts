/**
 * The household's money over its whole way, from the window: Wattlet pays the deposit, what is free goes to the payout
 * account, and leaving gives the rest back. Main is the real one, and so is the chain; its time is moved on to where the
 * contract lets go of the deposit.
 */
import { identityOf, keysOf, newSeed } from '../../src/main/vault/seed.ts';
import { expect as expectSoon, test } from './app.ts';
import { startWindowTown } from './town.ts';

const expect = expectSoon.configure({ timeout: 60_000 });
const PASSPHRASE = 'correct horse battery';
/** No account of anybody: what stands on it came from this home. */
const PAYOUT = identityOf(await keysOf(newSeed())).account;
const EURO = 1_000_000n;

test('the deposit is paid, money taken out arrives, and who leaves gets the rest back', async ({
  start,
  runtime,
}) => {
  test.setTimeout(240_000);
  // Comes up while the keys are made.
  const starting = startWindowTown(runtime.folder);
  try {
    const { page, complaints } = await start();
    await page.getByRole('button', { name: 'Make new keys' }).click();
    await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await page.getByLabel('The same again').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Make my keys' }).click();
    await expect(page.getByText('There is no backup yet')).toBeVisible();

    const town = await starting;
    await page.getByRole('link', { name: 'Community' }).click();
    await page.getByLabel('Link or text').fill(town.invitation);
    await page.getByRole('button', { name: 'Look at it' }).click();
    await page.getByLabel('Account for payouts').fill(PAYOUT);
    await page.getByLabel('Your passphrase').fill(PASSPHRASE);
    await page.getByRole('button', { name: 'Join the community' }).click();
    await expect(page.getByText('You are part of Sunny Lane')).toBeVisible();

    await page.getByRole('link', { name: 'Keys', exact: true }).click();
    const payIn = page.getByText('Send money for that to:').locator('span');
    const account = await page.locator('dt', { hasText: 'Account' }).locator('+ dd').innerText();
    await town.admit(`0x${account.slice(2).toLowerCase()}`);
    await expect.poll(() => town.depositOf(account)).toBeGreaterThan(0n);
    const needed = await town.depositOf(account);
    // Somebody pays in more than is needed; the neighbours have nothing to do with what follows.
    await Promise.all([town.payIn(account, 50n * EURO), town.rest()]);
    await town.begin();

    await expect(payIn).toHaveText(account);
    await page.getByLabel('Take out').fill('50.01');
    await page.getByRole('button', { name: 'Send to the payout account' }).click();
    await expect(page.getByText('at most €50.00')).toBeVisible();
    await page.getByLabel('Take out').fill('20');
    await page.getByRole('button', { name: 'Send to the payout account' }).click();
    await expect(page.getByText('On its way to your payout account.')).toBeVisible();
    await expect.poll(() => town.balanceOf(PAYOUT)).toBe(20n * EURO);
    // What stands there follows by itself.
    await expect(page.locator('dt', { hasText: 'You can take out' }).locator('+ dd')).toHaveText('€30.00');

    await page.getByRole('button', { name: 'Leave the community…' }).click();
    await page.getByRole('button', { name: 'Leave for good' }).click();
    await expect.poll(() => town.hasLeft(account)).toBe(true);
    await town.pass(70);
    await expect.poll(() => town.balanceOf(PAYOUT)).toBe(needed + 50n * EURO);
    expect(await town.depositOf(account)).toBe(0n);
    await page.getByRole('link', { name: 'Home', exact: true }).click();
    await expect(page.getByText('You have left')).toBeVisible();
    expect(complaints).toEqual([]);
  } finally {
    await (await starting).close();
  }
});
