/**
 * The package itself: `npm test -- package`. Nothing can drive the real program from inside (its inspect fuse
 * is off, which is attacked here), so it is looked at from outside: its fuses, its ways in, and its page by the
 * engine's own debugging port. The twin differs in that fuse alone and is driven like the app in the other tests.
 */
import { execFile, spawn } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FuseV1Options } from '@electron/fuses';
import { FUSES, readFuses } from '../../tools/package/fuses.mjs';
import { PROGRAM, REAL, TWIN } from '../../tools/package/twin.mjs';
import { expect, test } from './app.ts';
import { openPage, type PageByPort } from './debugging-port.ts';
import { PACKAGED, type Runtime } from './runtime.ts';

const program = (folder: string): string => join(PACKAGED ?? '', folder, PROGRAM);

interface Ended {
  readonly out: string;
  readonly words: string;
}

/** Starts the real program with a profile it cannot use, so that it ends by itself whatever it was talked into. */
const startReal = (
  runtime: Runtime,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> => {
  const profile = join(runtime.folder, 'closed');
  mkdirSync(profile, { recursive: true });
  chmodSync(profile, 0o500);
  return new Promise((resolve) => {
    execFile(
      program(REAL),
      [`--user-data-dir=${profile}`, ...args],
      { env: { ...runtime.environment, ...env }, timeout: 20_000 },
      (_error, out, words) => resolve({ out, words }),
    );
  });
};

test('every fuse of the package is as the list says, and the twin differs in one', async () => {
  const real = await readFuses(program(REAL));
  expect(Object.keys(real).length).toBeGreaterThan(6);
  for (const [fuse, state] of Object.entries(real)) {
    expect(state, FuseV1Options[Number(fuse)] ?? fuse).toBe(FUSES[Number(fuse) as FuseV1Options]);
  }
  const twin = await readFuses(program(TWIN));
  expect(twin).toEqual({ ...real, [FuseV1Options.EnableNodeCliInspectArguments]: true });
});

test('the package is no Node, loads no foreign code, and takes no debugger', async ({ runtime }) => {
  const script = join(runtime.folder, 'foreign.cjs');
  const mark = 'foreign code runs';
  writeFileSync(script, `console.log(${JSON.stringify(mark)}); process.exit(0)`);
  const attempts = await Promise.all([
    startReal(runtime, [script], { ELECTRON_RUN_AS_NODE: '1' }),
    startReal(runtime, ['-r', script]),
    startReal(runtime, [], { NODE_OPTIONS: `--require=${script}` }),
    startReal(runtime, ['--inspect=0']),
    startReal(runtime, ['--inspect-brk=0']),
  ]);
  for (const { out, words } of attempts) {
    expect(out + words).not.toContain(mark);
    expect(out + words).not.toContain('Debugger listening');
    // It was the app that ran, and said why it could not.
    expect(words).toContain('cannot use its profile folder');
  }
});

/** Opens the real program and hands over a way to evaluate in its page. */
async function withRealPage(runtime: Runtime, look: (page: PageByPort) => Promise<void>): Promise<void> {
  const profile = join(runtime.folder, 'real');
  mkdirSync(profile, { mode: 0o700 });
  const child = spawn(program(REAL), [`--user-data-dir=${profile}`, '--remote-debugging-port=0'], {
    env: { ...runtime.environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  try {
    const port = await new Promise<string>((resolve, reject) => {
      let words = '';
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        words += text;
        const found = /DevTools listening on ws:\/\/127\.0\.0\.1:(\d+)/.exec(words)?.[1];
        if (found !== undefined) resolve(found);
      });
      child.once('exit', () => reject(new Error(words)));
    });
    const page = await openPage(port);
    // While the empty first document is being left for the app's own there is nothing to ask.
    await expect(async () => {
      expect(await page.evaluate('document.querySelector("h1")?.textContent ?? ""')).not.toBe('');
    }).toPass({ timeout: 20_000 });
    await look(page);
    page.close();
  } finally {
    child.kill('SIGKILL');
  }
}

test('the page of the real package has the policy and no permission', async ({ runtime }) => {
  await withRealPage(runtime, async (page) => {
    expect(await page.evaluate('location.href')).toMatch(/^app:\/\/wattlet\/index\.html/);
    const policy = await page.evaluate(`new Promise((resolve) => {
      document.addEventListener('securitypolicyviolation', (event) => resolve(event.originalPolicy));
      const script = document.createElement('script');
      script.textContent = 'void 0';
      document.body.append(script);
    })`);
    const parts = String(policy)
      .split('; ')
      .map((part) => part.replace(/'nonce-[^']+'/, "'nonce'"));
    expect(parts).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self' 'nonce'",
      "img-src 'self' data:",
      "font-src 'self'",
      "connect-src 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-src 'none'",
      "frame-ancestors 'none'",
    ]);
    const states = await page.evaluate(`Promise.all(
      ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read'].map(
        async (name) => (await navigator.permissions.query({ name })).state,
      ),
    )`);
    expect(states).toEqual(Array.from({ length: 6 }, () => 'denied'));
    expect(
      await page.evaluate("['process', 'require', 'module', 'Buffer'].filter((name) => name in window)"),
    ).toEqual([]);
  });
});

test('the twin starts from its archive, with its native parts, and says what it runs on', async ({
  wallet,
}) => {
  const found = await wallet.app.evaluate(async ({ app }) => {
    const named = ['keytar', 'serialport', 'node-sqlite3-wasm'].map(
      (name) => [name, typeof process.mainModule?.require(name)] as const,
    );
    return {
      packaged: app.isPackaged,
      path: app.getAppPath(),
      parts: named,
    };
  });
  expect(found.packaged).toBe(true);
  expect(found.path).toMatch(/app\.asar$/);
  expect(found.parts).toEqual([
    ['keytar', 'object'],
    ['serialport', 'object'],
    ['node-sqlite3-wasm', 'object'],
  ]);
});
