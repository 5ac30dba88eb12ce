/** The log and the support file of the running app hold what helps, and no secret that was near them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';

const WORDS = 'abandon ability able about above absent absorb abstract absurd abuse access accident';
const HEX = '4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318';

test('the support file is saved where the person says, without planted secrets', async ({
  wallet,
  runtime,
  profile,
}) => {
  const { page, app } = wallet;
  // Hostile or clumsy calls whose content must not end up in the log.
  await page.evaluate(
    ([words, hex]) =>
      Promise.all([
        window.wattlet.invoke(`vault.${words}`, { words }),
        window.wattlet.invoke('settings.change', { theme: hex, [hex]: words }),
        window.wattlet.invoke('support.log', { limit: 12.345, kWh: words }),
      ]),
    [WORDS, HEX] as const,
  );
  const file = join(runtime.folder, 'support.json');
  await app.evaluate(({ dialog }, filePath) => {
    Object.assign(dialog, { showSaveDialog: async () => ({ canceled: false, filePath }) });
  }, file);
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Support' }).click();
  await page.getByRole('button', { name: 'Save support file' }).click();
  await expect(page.getByText(`Saved to ${file}`)).toBeVisible();

  const saved = readFileSync(file, 'utf8');
  const log = readFileSync(join(profile, 'logs', 'wattlet.log'), 'utf8');
  expect(JSON.parse(saved)).toMatchObject({
    program: { version: expect.any(String) },
    log: expect.any(Array),
  });
  expect(saved).toContain('ipc.badRequest');
  for (const text of [saved, log]) {
    for (const secret of [WORDS, 'abandon ability', HEX, HEX.slice(0, 16), runtime.folder]) {
      expect(text).not.toContain(secret);
    }
  }
});

test('only named pages open in the browser', async ({ wallet }) => {
  const { page, app } = wallet;
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    Object.assign(globalThis, { opened });
    Object.assign(shell, {
      openExternal: async (address: string) => {
        opened.push(address);
      },
    });
  });
  await page.getByRole('link', { name: 'Settings' }).click();
  await page.getByRole('tab', { name: 'Support' }).click();
  await page.getByRole('button', { name: 'Licence: Apache 2.0' }).click();
  const refused = await page.evaluate(() =>
    Promise.all(
      ['https://wattlet.invalid', 'file:///etc/passwd', 'toString'].map((link) =>
        window.wattlet.invoke('app.openLink', { link }),
      ),
    ),
  );
  for (const answer of refused)
    expect(answer).toMatchObject({ ok: false, error: { code: 'ipc.badRequest' } });
  expect(await app.evaluate(() => Reflect.get(globalThis, 'opened'))).toEqual([
    'https://www.apache.org/licenses/LICENSE-2.0',
  ]);
});
