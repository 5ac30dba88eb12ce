/**
 * electron-updater itself against a real web server: staged releases, and files that are not what was announced. Only
 * its way to the network is replaced, Electron's by Node's.
 */
import { spawn } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type RequestOptions, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppImageUpdater } from 'electron-updater';
import { ElectronHttpExecutor } from 'electron-updater/out/electronHttpExecutor.js';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { type Installed, verifiedVersion } from '../../src/main/shell/updates/release.ts';
import { startLater } from '../../src/main/shell/updates/start-later.ts';
import { descriptionName } from '../../src/shared/release-statement.ts';
import { publicKey, signed } from '../../tools/package/sign-release.mjs';

const PEM = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
const PROGRAM = Buffer.from('the new program');
const NAME = 'Wattlet-1.2.0.AppImage';
const DESCRIPTION = descriptionName(process.platform, process.arch);
const HERE: Installed = { version: '1.0.0', description: DESCRIPTION, releaseKey: publicKey(PEM) };

let folder: string;
let server: Server;
let files: Map<string, Buffer | string>;
let asked: string[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'wattlet-updates-'));
  files = new Map();
  asked = [];
  // Without it, it takes itself for no AppImage and asks nobody.
  vi.stubEnv('APPIMAGE', join(folder, 'Wattlet-1.0.0.AppImage'));
  server = createServer((incoming, answer) => {
    const name = new URL(incoming.url ?? '/', 'http://localhost').pathname.slice(1);
    asked.push(name);
    const body = files.get(name);
    answer.writeHead(body === undefined ? 404 : 200).end(body);
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((done) => server.close(done));
  rmSync(folder, { recursive: true });
});

/** The updater of an AppImage of version 1.0.0, told of this test's server. */
function updater(): AppImageUpdater {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const made = new AppImageUpdater(null, {
    version: '1.0.0',
    name: 'wattlet',
    isPackaged: true,
    appUpdateConfigPath: join(folder, 'app-update.yml'),
    userDataPath: folder,
    baseCachePath: join(folder, 'cache'),
    whenReady: () => Promise.resolve(),
    relaunch: () => undefined,
    quit: () => undefined,
    onQuit: () => undefined,
  });
  const httpExecutor = Object.assign(new ElectronHttpExecutor(), {
    createRequest: (options: RequestOptions, answered: (response: IncomingMessage) => void) =>
      request(options, answered),
  });
  Object.assign(made, { httpExecutor });
  const url = `http://127.0.0.1:${address.port}`;
  writeFileSync(join(folder, 'app-update.yml'), `provider: generic\nurl: ${url}\nupdaterCacheDirName: w\n`);
  made.setFeedURL({ provider: 'generic', url });
  made.autoDownload = false;
  made.autoInstallOnAppQuit = false;
  made.disableDifferentialDownload = true;
  made.logger = null;
  made.on('error', () => undefined);
  return made;
}

/** Puts a release onto the server; `program` is what is served, `announced` what is described. */
function release(extra = '', program: Buffer = PROGRAM, announced: Buffer = PROGRAM): void {
  const sha512 = createHash('sha512').update(announced).digest('base64');
  const description = `version: 1.2.0
files:
  - url: ${NAME}
    sha512: ${sha512}
    size: ${announced.length}
path: ${NAME}
sha512: ${sha512}
releaseDate: '2026-11-23T00:00:00.000Z'
${extra}`;
  files.set(DESCRIPTION, signed(DESCRIPTION, description, PEM));
  files.set(NAME, program);
}

it('a signed release is found, keeps its signature on the way, and comes whole', async () => {
  release();
  const one = updater();
  const found = await one.checkForUpdates();
  expect(found?.isUpdateAvailable).toBe(true);
  expect(verifiedVersion(found?.updateInfo, HERE)).toEqual({ ok: true, value: '1.2.0' });
  expect(asked).toEqual([DESCRIPTION]);
  const [file = ''] = await one.downloadUpdate();
  expect(readFileSync(file)).toEqual(PROGRAM);
});

it('the new program starts when the old one is gone, not beside it', { timeout: 60_000 }, async () => {
  const mark = join(folder, 'started');
  const program = Buffer.from(`#!/bin/sh\necho "$APPIMAGE_SILENT_INSTALL" > '${mark}'\n`);
  release('', program, program);
  writeFileSync(join(folder, 'Wattlet-1.0.0.AppImage'), 'the old program');
  const old = spawn('sleep', ['600']);
  const one = updater();
  startLater(one, old.pid);
  await one.checkForUpdates();
  await one.downloadUpdate();
  expect(one.install(false, true)).toBe(true);
  expect(readFileSync(join(folder, NAME))).toEqual(program);
  expect(existsSync(join(folder, 'Wattlet-1.0.0.AppImage'))).toBe(false);
  // Long enough for several looks of whoever waits.
  await new Promise((done) => setTimeout(done, 1000));
  expect(existsSync(mark)).toBe(false);
  old.kill();
  await expect.poll(() => existsSync(mark) && readFileSync(mark, 'utf8'), { timeout: 30_000 }).toBe('true\n');
});

it('a program that is not the announced one is refused after it came', async () => {
  release('', Buffer.from('another program'));
  const one = updater();
  await one.checkForUpdates();
  await expect(one.downloadUpdate()).rejects.toThrow(/sha512 checksum mismatch/);
});

it('a host that announces its own program has no signature for it', async () => {
  release();
  const described = String(files.get(DESCRIPTION));
  const own = createHash('sha512').update('own').digest('base64');
  files.set(DESCRIPTION, described.replaceAll(/sha512: \S+/g, `sha512: ${own}`));
  const found = await updater().checkForUpdates();
  expect(found?.isUpdateAvailable).toBe(true);
  expect(verifiedVersion(found?.updateInfo, HERE).ok).toBe(false);
  expect(asked).not.toContain(NAME);
});

it('a host that gives out a signed file under the name of another one is found out before it is downloaded', async () => {
  const other = createHash('sha512').update('of another system').digest('base64');
  const sha512 = createHash('sha512').update(PROGRAM).digest('base64');
  const listed = (appImage: string, deb: string) => `version: 1.2.0
files:
  - url: ${NAME}
    sha512: ${appImage}
    size: 1
  - url: wattlet_1.2.0_amd64.deb
    sha512: ${deb}
    size: 1
`;
  const [, signature] = signed(DESCRIPTION, listed(sha512, other), PEM).split('wattletSignature: ');
  files.set(DESCRIPTION, `${listed(other, sha512)}wattletSignature: ${signature}`);
  const found = await updater().checkForUpdates();
  expect(found?.isUpdateAvailable).toBe(true);
  expect(verifiedVersion(found?.updateInfo, HERE)).toMatchObject({ error: { code: 'update.unsigned' } });
});

it('a release of another system is not this one’s', async () => {
  release();
  const text = String(files.get(DESCRIPTION)).replace(/^wattletSignature: .*\n/m, '');
  files.set(DESCRIPTION, signed('latest-mac.yml', text, PEM));
  const found = await updater().checkForUpdates();
  expect(verifiedVersion(found?.updateInfo, HERE)).toMatchObject({ error: { code: 'update.unsigned' } });
});

it('a release in stages is for no home at 0 percent and for every home at 100', async () => {
  release('stagingPercentage: 0\n');
  expect((await updater().checkForUpdates())?.isUpdateAvailable).toBe(false);
  release('stagingPercentage: 100\n');
  expect((await updater().checkForUpdates())?.isUpdateAvailable).toBe(true);
});

it('an older release is no update', async () => {
  release();
  files.set(DESCRIPTION, String(files.get(DESCRIPTION)).replace('version: 1.2.0', 'version: 0.9.0'));
  expect((await updater().checkForUpdates())?.isUpdateAvailable).toBe(false);
});
