/**
 * What a household hands out, from the window: readings shown to somebody, a bill, statements; and the verifier's page
 * from the disk, that says whether they are true. The household is a real one of a town on a chain in this process.
 */
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { generateIdentity, identityToRecipient } from 'age-encryption';
import { PDFDocument } from 'pdf-lib';
import { expectOk } from '../../src/shared/result.ts';
import { verifierPage } from '../../tools/verifier/page.ts';
import { type Bridge, openBridge, recordsOf } from '../fixtures/bridged.ts';
import { startTown, type Town } from '../fixtures/chain-town.ts';
import { SCENES } from '../fixtures/scenes.ts';
import { play } from '../fixtures/scripted.ts';
import { type Served, serveChain } from '../fixtures/serve-chain.ts';
import { expect as expectSoon, test } from './app.ts';
import { expectAccessible } from './axe.ts';
import { openRuntime, type Runtime } from './runtime.ts';

const expect = expectSoon.configure({ timeout: 20_000 });

// The page is given what the window saved.
test.describe.configure({ mode: 'serial' });

let town: Town;
let node: Served;
let room: Bridge;
let runtime: Runtime;
/** Everything that was saved, by the first letters of its name. */
const saved = (start: string): string =>
  join(runtime.folder, readdirSync(runtime.folder).find((name) => name.startsWith(start)) ?? 'nothing');
const home = () => {
  const [, second] = town.homes;
  if (second === undefined) throw new Error('the town has no second home');
  return second;
};

test.beforeAll(async () => {
  test.setTimeout(180_000);
  town = await startTown({ curves: [-3000, 1200, 2500, 900].map((watts) => () => watts) });
  await town.assemble();
  await town.runTo(11);
  runtime = openRuntime();
  node = await serveChain(town);
  room = await openBridge(home(), runtime.folder);
});
test.afterAll(async () => {
  await room.close();
  await node.close();
  await town.close();
  runtime.dispose();
});

const go = (page: Page, place: string) =>
  page.evaluate((to) => {
    window.location.hash = `#/${to}`;
  }, place);

test('readings are shown to somebody, a bill and statements are saved, and all of it is true', async ({
  wallet,
}) => {
  test.setTimeout(120_000);
  const { app, page } = wallet;
  const base = SCENES.find(({ name }) => name === 'home-selling')?.script;
  if (base === undefined) throw new Error('no scene to begin with');
  const refresh = () => play(app, recordsOf(home(), base), room.url);
  await refresh();
  const identity = await generateIdentity();
  writeFileSync(join(runtime.folder, 'identity'), identity);

  await go(page, 'share');
  const form = page
    .locator('section, div')
    .filter({ has: page.getByLabel('Key of the recipient (age1…)') })
    .last();
  await expect(page.getByText('Nothing was shown to anyone yet.')).toBeVisible();
  await page.getByLabel('From').first().fill('2027-01-15');
  await page.getByLabel('Until, this day included').first().fill('2027-01-15');
  const make = page.getByRole('button', { name: 'Make the file…' });
  await expect(make).toBeDisabled();
  await form.getByLabel('Key of the recipient (age1…)').fill(await identityToRecipient(identity));
  await page.getByLabel('Purpose').first().fill('a subsidy');
  await page.getByLabel('To be used until').fill('2027-01-18');
  await page.getByRole('button', { name: 'Show me what will be seen' }).click();
  await expect(page.getByText(/^\d+ values will be seen:/)).toBeVisible();
  // Changed after it was looked at: it must be looked at again.
  await page.getByLabel('meter counters').check();
  await expect(make).toBeDisabled();
  await page.getByRole('button', { name: 'Show me what will be seen' }).click();
  await expect(page.getByText('18 values will be seen:')).toBeVisible();
  await make.click();
  await expect(page.getByText(/Saved as .*wattlet-readings\.age/)).toBeVisible();
  expect(readFileSync(saved('wattlet-readings'), 'utf8')).toContain('BEGIN AGE ENCRYPTED FILE');
  await town.runTo(12.2);
  await refresh();
  await expect(page.getByText('recorded', { exact: true })).toBeVisible();
  // Ends within the week: the list reminds of it.
  await expect(page.getByText(/a subsidy · ends on/)).toBeVisible();

  await go(page, 'history/bill/0');
  await page.getByRole('button', { name: 'Save the bill…' }).click();
  await expect(page.getByText(/Saved as .*wattlet-bill-0/)).toBeVisible();
  await page.getByRole('button', { name: 'Save the public events…' }).click();
  await expect(page.getByText(/Saved as .*wattlet-events/)).toBeVisible();
  await page.getByLabel('Computer of the community').first().fill('http://second.invalid');
  await page.getByRole('button', { name: 'Check there too' }).click();
  await expect(page.getByText('second.invalid says the same: everything fits.')).toBeVisible({
    timeout: 20_000,
  });

  await go(page, 'history/slots');
  for (const [format, name] of [
    ['pdf', /-day\.pdf/],
    ['csv', /-day\.csv/],
    ['json', /-day\.json/],
  ] as const) {
    await page.getByRole('button', { name: 'Statement', exact: true }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('From').fill('2027-01-01');
    await dialog.getByLabel('Until, this day included').fill('2027-01-31');
    await dialog.getByLabel('File', { exact: true }).selectOption(format);
    await dialog.getByRole('button', { name: 'Save…' }).click();
    await expect(dialog.getByText(/Saved as/)).toHaveText(name);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  }
  const file = (extension: string) => readFileSync(saved(`wattlet-2027-01-01-2027-01-31-day.${extension}`));
  expect((await PDFDocument.load(file('pdf'))).getPageCount()).toBe(2);
  expect(file('csv').toString('utf8').split('\r\n')[1]).toContain('2027-01-15');
  expect(JSON.parse(file('json').toString('utf8'))).toMatchObject({ lines: [expect.anything()] });
  expect(wallet.complaints).toEqual([]);
});

test('the verifier’s page says from the disk whether files are true', async () => {
  test.setTimeout(120_000);
  const { folder } = runtime;
  const page = join(folder, 'verifier.html');
  writeFileSync(page, await verifierPage());
  // A window with nothing of the wallet: what a browser gives a page from the disk.
  const browserApp = join(folder, 'browser');
  mkdirSync(browserApp);
  writeFileSync(join(browserApp, 'package.json'), '{"name":"browser","main":"main.js"}');
  writeFileSync(
    join(browserApp, 'main.js'),
    `const { app, BrowserWindow } = require('electron');
     app.whenReady().then(() => new BrowserWindow({ webPreferences: { sandbox: true } }).loadFile(${JSON.stringify(page)}));`,
  );
  const keep = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const { proof } = home().household;
  const range = { from: 1_800_000_000, to: 1_800_000_000 + 86_400 };
  const sum = keep('sum.json', expectOk(proof.sum({ ...range, of: 'M', purpose: '<b>markup</b>' })).text);
  const bill = saved('wattlet-bill-0');
  const events = keep('events.json', expectOk(await proof.events(range, async () => undefined)));
  const browser = await _electron.launch({
    executablePath: runtime.executable,
    args: [browserApp, `--user-data-dir=${join(folder, 'browser-profile')}`],
    env: { ...runtime.environment },
    chromiumSandbox: true,
  });
  try {
    const view = await browser.firstWindow();
    const refused: string[] = [];
    view.on('console', (message) => refused.push(message.text()));
    expect(view.url()).toMatch(/^file:/);
    const check = async (
      file: string,
      source: { events?: string; node?: string },
      key = '',
    ): Promise<string> => {
      await view.getByLabel('The file that the household handed out').setInputFiles(file);
      await view.getByLabel(/A node of the community/).fill(source.node ?? '');
      await view.getByLabel('or a file of its events').setInputFiles(source.events ?? []);
      await view.getByLabel(/Your secret age key/).fill(key);
      await view.getByRole('button', { name: 'Check' }).click();
      await expect(view.locator('#verdict')).not.toHaveText(/^$|Checking/);
      return (await view.locator('#verdict').textContent()) ?? '';
    };
    const altered = (file: string, change: (json: ReturnType<typeof JSON.parse>) => void): string => {
      const json = JSON.parse(readFileSync(file, 'utf8'));
      change(json);
      return keep('altered.json', JSON.stringify(json));
    };
    const crosses = () => view.locator('#steps li').filter({ hasText: '✗' }).allInnerTexts();

    expect(await check(bill, { events })).toContain('TRUE:');
    expect(await check(sum, { events })).toContain('TRUE:');
    // Text of the file is text on the page.
    expect(await view.locator('#claims').innerText()).toContain('<b>markup</b>');
    expect(await check(bill, { node: node.url })).toContain('TRUE:');
    const shown = readFileSync(join(folder, 'identity'), 'utf8');
    expect(await check(saved('wattlet-readings'), { node: node.url }, shown)).toContain('TRUE:');
    expect(await check(saved('wattlet-readings'), { node: node.url })).toContain(
      'encrypted for its recipient',
    );
    const wrong = await generateIdentity();
    expect(await check(saved('wattlet-readings'), { node: node.url }, wrong)).toContain(
      'does not open with this key',
    );

    expect(
      await check(
        altered(bill, (json) => (json.amount = '7')),
        { events },
      ),
    ).toContain('NOT TRUE');
    expect((await crosses()).join()).toContain('figures in the file');
    expect(
      await check(
        altered(sum, (json) => (json.value += 1)),
        { events },
      ),
    ).toContain('NOT TRUE');
    expect((await crosses()).join()).toContain('computed');
    const hidden = altered(events, (json) => json.logs.splice(0, json.logs.length));
    expect(await check(bill, { events: hidden })).toContain('NOT PROVEN');
    expect(await check(keep('junk.json', '{"wattlet":"bill"'), { events })).toContain(
      'no bill, sum or disclosure',
    );
    expect(await check(bill, { events: sum })).toContain('no file of events');
    expect(await check(bill, {})).toContain('nothing to check it against');
    // What stood there of another file is gone.
    expect(await view.locator('#steps li, #claims li').count()).toBe(0);
    const huge = keep('huge.json', '');
    truncateSync(huge, 300 * 1024 * 1024);
    expect(await check(huge, { events })).toContain('too long to be one of Wattlet');
    expect(await check(bill, { events: huge })).toContain('too long to be one of Wattlet');
    for (const colorScheme of ['light', 'dark'] as const) {
      await view.emulateMedia({ colorScheme });
      await check(bill, { events });
      await expectAccessible(view, `the verifier's page, ${colorScheme}`);
      if (process.env['WATTLET_RESULTS'] !== undefined)
        await view.screenshot({ path: join(process.env['WATTLET_RESULTS'], `verifier-${colorScheme}.png`) });
    }
    expect(await check(bill, { node: 'http://127.0.0.1:9' })).toContain('does not answer');
    expect(refused.filter((text) => text.includes('Content Security Policy'))).toEqual([]);
  } finally {
    await browser.close();
  }
});
