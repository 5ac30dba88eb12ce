/** One profile, one running Wattlet; and a window that comes back where it was. */
import { execFile } from 'node:child_process';
import { chmodSync, mkdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from './app.ts';
import type { Runtime } from './runtime.ts';

interface Ended {
  readonly code: number | null;
  readonly words: string;
}

/** Starts the program without a driver and waits for its end. */
const startAlone = (runtime: Runtime, profile: string): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(
      runtime.executable,
      [...runtime.app, `--user-data-dir=${profile}`],
      { env: { ...runtime.environment }, timeout: 20_000 },
      (_error, _out, words) => resolve({ code: child.exitCode, words }),
    );
  });

test('a second start brings the first window to the front, says so, and ends', async ({
  wallet,
  runtime,
  profile,
}) => {
  const minimized = await wallet.app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    window?.hide();
    return window?.isVisible();
  });
  expect(minimized).toBe(false);
  const second = await startAlone(runtime, profile);
  expect(second.code).toBe(3);
  expect(second.words).toContain(`already running with the profile folder ${profile}`);
  await expect
    .poll(() => wallet.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible()))
    .toBe(true);
  expect(await wallet.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
});

test('a profile in use on another computer ends with a sentence, and its lock stays', async ({ runtime }) => {
  const profile = join(runtime.folder, 'shared');
  mkdirSync(profile);
  const lock = join(profile, 'SingletonLock');
  symlinkSync('kitchen-pc-4711', lock);
  const ended = await startAlone(runtime, profile);
  expect(ended.code).toBe(3);
  expect(ended.words).toContain('in use by Wattlet on the computer kitchen-pc');
  expect(readlinkSync(lock)).toBe('kitchen-pc-4711');
});

test('a profile that this user may not write to ends with a sentence', async ({ runtime }) => {
  const profile = join(runtime.folder, 'locked');
  mkdirSync(profile);
  chmodSync(profile, 0o500);
  const ended = await startAlone(runtime, profile);
  expect(ended.code).toBe(4);
  expect(ended.words).toContain(`cannot use its profile folder ${profile}`);
  chmodSync(profile, 0o700);
});

test('the window comes back where it was, even after kill -9', async ({ start, profile }) => {
  const bounds = { x: 120, y: 90, width: 1010, height: 640 };
  const first = await start();
  await first.app.evaluate(
    ({ BrowserWindow }, wanted) => BrowserWindow.getAllWindows()[0]?.setBounds(wanted),
    bounds,
  );
  const file = join(profile, 'window.json');
  const saved = (): unknown => {
    try {
      return JSON.parse(readFileSync(file, 'utf8'));
    } catch {
      return null;
    }
  };
  await expect.poll(saved).toMatchObject(bounds);
  const child = first.app.process();
  process.kill(first.pid, 'SIGKILL');
  await expect.poll(() => child.exitCode ?? child.signalCode).not.toBeNull();

  const second = await start();
  const found = await second.app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()[0]?.getBounds(),
  );
  expect(found).toEqual(bounds);
});

test('a damaged window state and damaged settings do not keep the window from opening', async ({
  start,
  profile,
}) => {
  mkdirSync(profile);
  writeFileSync(join(profile, 'window.json'), '{"x": 1e99, "y": "far", "width"');
  writeFileSync(join(profile, 'settings.json'), '{"theme":"plaid","language":"en"}');
  const wallet = await start();
  const choice = await wallet.page.evaluate(() => window.wattlet.invoke('settings.change', {}));
  expect(choice).toMatchObject({ ok: true, value: { choice: { theme: 'system', language: 'system' } } });
});

test('a window whose process dies is there again', async ({ wallet }) => {
  await wallet.page.evaluate(() => {
    window.location.hash = '#/settings/support';
  });
  await wallet.app.evaluate(({ BrowserWindow }) => {
    BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer();
  });
  const heading = () =>
    wallet.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents;
      const read: Promise<unknown> | undefined = contents?.executeJavaScript(
        '[document.querySelector("h1")?.textContent, location.hash].join(" ")',
      );
      // A question to a process that dies meanwhile is never answered.
      return Promise.race([read, new Promise((done) => setTimeout(done, 500, 'no answer'))]);
    });
  await expect.poll(heading, { timeout: 15_000 }).toBe('Settings #/settings/support');
});
