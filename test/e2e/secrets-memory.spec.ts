/**
 * After a session in which words and shares were shown, and after one in which they were typed and a slot was signed,
 * neither main nor the main window's page holds the seed, its words, a share or a private key, in any form, and nothing
 * that passed between them did. Issue 5.
 */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import type { ElectronApplication, Page } from '@playwright/test';
import QRCode from 'qrcode';
import { startMeterEmulator } from '../../src/community/emulator/emulator.ts';
import { EMULATED_KEY } from '../../src/community/emulator/speakers.ts';
import { systemClock } from '../../src/main/clock.ts';
import { makeShares } from '../../src/main/vault/backups/shares.ts';
import { VaultCore } from '../../src/main/vault/core.ts';
import { diskFiles } from '../../src/main/vault/files.ts';
import { keychainName } from '../../src/main/vault/keychain-name.ts';
import { keytarKeychain } from '../../src/main/vault/keytar-store.ts';
import { secretStore } from '../../src/main/vault/secret-store.ts';
import { identityOf, keysOf, newSeed, wordsOf } from '../../src/main/vault/seed.ts';
import type { HouseholdKeys } from '../../src/shared/protocol/hd.ts';
import { expectOk } from '../../src/shared/result.ts';
import { findInMemory, formsOf, textForms } from '../fixtures/memory.ts';
import { expect as expectSoon, test } from './app.ts';
import { startWindowTown } from './town.ts';

const expect = expectSoon.configure({ timeout: 20_000 });
const PASSPHRASE = 'correct horse battery';
const PAYOUT = `0x${'5b'.repeat(20)}`;

test('no secret in main, in the main window, or between them', async ({ start, profile, runtime }) => {
  test.skip(process.platform !== 'linux', 'memory is read through /proc, which is Linux');
  test.setTimeout(240_000);
  // Not traced: a trace carries what every page shows through main. Renderers may be read only with this switch.
  const { app, page } = await start({ traced: false, args: ['--allow-sandbox-debugging'] });
  await listenIn(app);
  await page.getByRole('button', { name: 'Make new keys' }).click();
  await page.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
  await page.getByLabel('The same again').fill(PASSPHRASE);
  await page.getByRole('button', { name: 'Make my keys' }).click();
  await expect(page.getByText('There is no backup yet')).toBeVisible();

  const [secrets] = await Promise.all([
    app.waitForEvent('window'),
    page.getByRole('button', { name: 'Make a backup' }).click(),
  ]);
  for (const [kind, make] of [
    ['24 words', 'Show the words'],
    ['Three shares', 'Show the shares'],
  ] as const) {
    await secrets.getByRole('radio', { name: kind }).check();
    await secrets.getByLabel('Your passphrase').fill(PASSPHRASE);
    await secrets.getByRole('button', { name: make }).click();
    await expect(secrets.getByRole('button', { name: 'Try it now' })).toBeVisible();
    if (kind === '24 words') await secrets.getByRole('button', { name: 'Another kind' }).click();
  }
  await expect(page.getByText('Your backup was never tried')).toBeVisible();

  const patterns = await secretsOf(profile, join(runtime.folder, 'copy'));
  const pids = await processes(app);
  test.skip(!readable(pids), 'this kernel does not let a test read the memory of the programs it started');
  // The search finds what is there: the vault holds the seed.
  expect(findInMemory(pids.vault, patterns)).toContain('entropy raw');
  expect(findInMemory(pids.main, patterns)).toEqual([]);
  for (const pid of pids.pages) expect(findInMemory(pid, patterns)).toEqual([]);

  await expectSilence(app, patterns);
});

/**
 * A whole session: brought back from shares (a picture, and typed) and from typed words, joined, an encrypted meter read, a slot traded. Main has
 * the key of that meter, as it decodes (the vault only keeps it, and meters are no part of it); the window has no use for it
 * once it was typed, so a window that was loaded anew does not have it either, and main never says it.
 */
test('restored from shares and words, a slot signed under locked screens: no secret in main, in the window, or between them', async ({
  start,
  runtime,
}) => {
  test.skip(process.platform !== 'linux', 'memory is read through /proc, which is Linux');
  test.setTimeout(300_000);
  const seed = newSeed();
  const words = await wordsOf(seed);
  const keys = await keysOf(seed);
  const { account, fingerprint } = identityOf(keys);
  const shares = expectOk(makeShares(seed, 2, 3)).map((share) => share.split(' '));
  const patterns = new Map([
    ...patternsOf(Buffer.from(seed.entropy), keys, words),
    ...shares.flatMap((share, at) => textForms(`share ${at + 1}`, share.slice(6, 11).join(' '))),
  ]);
  const meterKey = new Map(formsOf('meter key', Buffer.from(EMULATED_KEY)));
  const emulator = expectOk(
    await startMeterEmulator({
      protocol: 'p1-encrypted',
      transport: 'tcp',
      curve: () => 420,
      clock: systemClock(),
      everyMs: 1000,
      meterId: 'DEMO000000000000',
    }),
  );
  // Comes up while the backup is typed.
  const starting = startWindowTown(runtime.folder);
  try {
    const { app, page } = await start({ traced: false, args: ['--allow-sandbox-debugging'] });
    await listenIn(app);
    const [secrets] = await Promise.all([
      app.waitForEvent('window'),
      page.getByRole('button', { name: 'Bring it back' }).click(),
    ]);
    // Key by key, as a person does it: the driver would send the whole text through main at once.
    const type = async (label: string, typed: readonly string[]) => {
      await secrets.getByRole('textbox', { name: label }).click();
      for (const word of typed) await secrets.keyboard.type(`${word} `);
    };
    const picture = join(runtime.folder, 'sheet.png');
    await QRCode.toFile(picture, (shares[0] ?? []).join(' ').toUpperCase(), { width: 600 });
    await secrets.locator('input[type=file]').setInputFiles(picture);
    await expect(secrets.getByTestId('entered Share 1').getByRole('listitem')).toHaveCount(33);
    await type('Share 2', shares[2] ?? []);
    await secrets.getByRole('button', { name: 'Go on' }).click();
    await expect(secrets.getByText(fingerprint)).toBeVisible();
    await secrets.getByRole('button', { name: 'Back', exact: true }).click();
    await secrets.getByText('24 words', { exact: true }).click();
    await type('The words', words);
    await secrets.getByRole('button', { name: 'Go on' }).click();
    await expect(secrets.getByText(fingerprint)).toBeVisible();
    await secrets.getByLabel('Passphrase', { exact: true }).fill(PASSPHRASE);
    await secrets.getByLabel('The same again').fill(PASSPHRASE);
    await secrets.getByRole('button', { name: 'Bring it back' }).click();
    await expect(secrets.getByText('Your household is back')).toBeVisible();

    const town = await starting;
    await invoke(page, [
      ['setup.setPayoutAccount', { payoutAccount: PAYOUT, passphrase: PASSPHRASE }],
      ['setup.accept', { text: town.invitation, capacityWh: 2000 }],
      [
        'setup.addMeter',
        {
          role: 'grid',
          address: { kind: 'tcp', host: '127.0.0.1', port: Number(new URL(emulator.path).port) },
        },
      ],
      ['setup.setMeterKey', { id: 'grid', key: Buffer.from(EMULATED_KEY).toString('hex') }],
    ]);
    await town.admit(account);
    await expect.poll(() => latest(page, 'household'), { timeout: 60_000 }).toContain('"state":"reading"');
    // Locked screens show nothing, and the home trades on.
    await invoke(page, [['setup.lock', null]]);
    await expect(page.getByText('Your home goes on trading')).toBeVisible();
    await town.begin();
    await expect.poll(() => town.traded(), { timeout: 90_000 }).toBe(true);
    await expect(page.getByText('Your home goes on trading')).toBeVisible();
    await invoke(page, [['setup.unlock', { passphrase: PASSPHRASE }]]);
    // Offered, revealed and cleared: the restored vault has built a vector and signed for it.
    await expect
      .poll(() => invoke(page, [['household.slots', { offset: 0, limit: 10 }]]))
      .toMatch(/"state":"(cleared|metered|reported|settled)"/);

    const pids = await processes(app);
    test.skip(!readable(pids), 'this kernel does not let a test read memory');
    expect(findInMemory(pids.vault, patterns)).toContain('entropy raw');
    expect(findInMemory(pids.main, patterns)).toEqual([]);
    for (const pid of pids.pages) expect(findInMemory(pid, patterns)).toEqual([]);
    await expectSilence(app, patterns);

    expect(findInMemory(pids.main, meterKey)).not.toEqual([]);
    expect(patternsIn((await heardIn(app)).said, meterKey)).toEqual([]);
    const anew = await windowAnew(app, pids.page);
    expect(findInMemory(anew, new Map([...patterns, ...meterKey]))).toEqual([]);
  } finally {
    await (await starting).close();
    await emulator.stop();
  }
});

interface Heard {
  readonly asked: string;
  readonly said: string;
}

const heardIn = (app: ElectronApplication): Promise<Heard> =>
  app.evaluate(() => ({
    asked: String(Reflect.get(globalThis, 'asked')),
    said: String(Reflect.get(globalThis, 'said')),
  }));

/** Nothing of it was said between main and its window. */
async function expectSilence(app: ElectronApplication, patterns: ReadonlyMap<string, Buffer>): Promise<void> {
  const { asked, said } = await heardIn(app);
  expect(asked).toContain('setup.');
  expect(said).toContain('hasPassphrase');
  expect(patternsIn(`${asked}\n${said}`, patterns)).toEqual([]);
}

function patternsIn(text: string, patterns: ReadonlyMap<string, Buffer>): string[] {
  const bytes = Buffer.from(text);
  return [...patterns].filter(([, pattern]) => bytes.includes(pattern)).map(([name]) => name);
}

/** Writes down everything that passes between main and its window, as text. */
const listenIn = (app: ElectronApplication) =>
  app.evaluate(({ ipcMain, BrowserWindow }) => {
    const note = (where: 'asked' | 'said', value: unknown) => {
      const text = JSON.stringify(value, (_key, part: unknown) =>
        typeof part === 'bigint' ? part.toString() : part,
      );
      Reflect.set(globalThis, where, `${String(Reflect.get(globalThis, where) ?? '')}\n${text}`);
    };
    const table: Map<string, (...args: unknown[]) => unknown> = Reflect.get(ipcMain, '_invokeHandlers');
    for (const [name, handler] of table) {
      table.set(name, async (event, ...args) => {
        note('asked', args);
        const answer = await handler(event, ...args);
        note('said', answer);
        return answer;
      });
    }
    const contents = BrowserWindow.getAllWindows()[0]?.webContents;
    if (contents === undefined) return;
    const send = contents.send.bind(contents);
    contents.send = (channel: string, ...args: unknown[]) => {
      note('said', args);
      send(channel, ...args);
    };
  });

/** What must not be found, read from a copy of the vault with the real keychain, past the app. */
async function secretsOf(profile: string, copy: string): Promise<Map<string, Buffer>> {
  cpSync(join(profile, 'vault'), copy, { recursive: true });
  const files = diskFiles(copy);
  const secrets = secretStore(keytarKeychain(expectOk(keychainName(files))));
  const core = new VaultCore({ files, secrets, clock: systemClock() });
  expectOk(await core.open(undefined));
  const session = expectOk(core.session);
  return patternsOf(Buffer.from(session.file.entropy), session.keys, await wordsOf(core.seedOf(session)));
}

function patternsOf(entropy: Buffer, keys: HouseholdKeys, words: readonly string[]): Map<string, Buffer> {
  const run = words.slice(0, 5);
  return new Map([
    ...formsOf('entropy', entropy),
    ...formsOf('account key', Buffer.from(keys.accountKey)),
    ...formsOf('mask key', Buffer.from(keys.maskKey)),
    ...textForms('words', run.join(' ')),
    ...textForms('words as a list', run.join('","')),
  ]);
}

/** `pages`: of every window but the one for secrets; `page`: of the app's own. */
const processes = (app: ElectronApplication) =>
  app.evaluate(({ app: electron, webContents }) => {
    const pages = webContents.getAllWebContents().filter((page) => !page.getURL().includes('secret.html'));
    const own = pages.find((page) => page.getURL().includes('index.html'));
    return {
      main: process.pid,
      pages: pages.map((page) => page.getOSProcessId()),
      page: own?.getOSProcessId() ?? 0,
      vault: electron.getAppMetrics().find(({ name }) => name === 'Wattlet vault')?.pid ?? 0,
    };
  });

/** Ends the process of the main window; gives that of the page which the app then loads anew, once it shows something. */
async function windowAnew(app: ElectronApplication, before: number): Promise<number> {
  process.kill(before, 'SIGKILL');
  const anew = () =>
    app.evaluate(async ({ BrowserWindow }, ended) => {
      const own = BrowserWindow.getAllWindows().find((window) =>
        window.webContents.getURL().includes('index.html'),
      )?.webContents;
      // Main may not have noticed yet; a question to the process that was ended would never be answered, nor one that
      // comes while the page is exchanged: it is put again.
      if (own === undefined || own.isCrashed() || own.isLoading() || own.getOSProcessId() === ended)
        return { pid: 0, shown: '' };
      const shown: unknown = await Promise.race([
        own.executeJavaScript('document.body.innerText'),
        new Promise((done) => setTimeout(done, 1000, '')),
      ]);
      return { pid: own.getOSProcessId(), shown: String(shown) };
    }, before);
  await expect.poll(async () => (await anew()).shown, { timeout: 30_000 }).toContain('Home');
  const { pid } = await anew();
  expect(pid).not.toBe(before);
  return pid;
}

/** Asks main as the window's page does; every answer must be good. Gives them as text. */
async function invoke(page: Page, calls: readonly (readonly [string, object | null])[]): Promise<string> {
  const answers = await page.evaluate(async (asked) => {
    const given: unknown[] = [];
    for (const [channel, request] of asked) given.push(await window.wattlet.invoke(channel, request));
    return JSON.stringify(given, (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
  }, calls);
  expect(answers).not.toContain('"ok":false');
  return answers;
}

/** The last published value of a topic, as text. */
const latest = (page: Page, topic: string): Promise<string> =>
  page.evaluate(
    (name) =>
      new Promise<string>((done) => {
        const stop = window.wattlet.subscribe(name, (value) => {
          done(
            JSON.stringify(value, (_key, part: unknown) =>
              typeof part === 'bigint' ? part.toString() : part,
            ),
          );
          queueMicrotask(() => stop());
        });
      }),
    topic,
  );

const readable = ({ main, pages, vault }: Awaited<ReturnType<typeof processes>>): boolean =>
  pages.length > 0 && [main, vault, ...pages].every(mayRead);

function mayRead(pid: number): boolean {
  try {
    findInMemory(pid, new Map([['nothing', Buffer.from('a text that is nowhere')]]));
    return true;
  } catch {
    return false;
  }
}
