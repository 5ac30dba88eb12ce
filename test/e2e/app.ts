/**
 * The fixture of every window test: the built app in a fresh profile. On failure the last picture of the window
 * and a trace (`npx playwright show-trace FILE`), where one was kept, stay in test-results/.
 */
import { join } from 'node:path';
import { _electron, test as base, type ElectronApplication, type Page } from '@playwright/test';
import { openRuntime, type Runtime } from './runtime.ts';

export interface Wallet {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Process id of Electron's main process. */
  readonly pid: number;
  /** Errors and refusals that the page's console has shown since the start. */
  readonly complaints: string[];
  quit(): Promise<void>;
}

export interface StartOptions {
  /** Folder of the profile; the test's own one unless told. */
  readonly profile?: string;
  readonly args?: readonly string[];
  /**
   * False: nothing of what the windows show is kept for a failure's trace. A trace copies the whole page before and
   * after each act: a walk over a hundred screens takes half as long again by it, and says in words what it found where.
   */
  readonly traced?: boolean;
}

export type Start = (options?: StartOptions) => Promise<Wallet>;

interface Fixtures {
  readonly runtime: Runtime;
  readonly profile: string;
  readonly start: Start;
  readonly wallet: Wallet;
}

export const test = base.extend<Fixtures>({
  runtime: async ({ browserName: _none }, use) => {
    const runtime = openRuntime();
    await use(runtime);
    runtime.dispose();
  },
  profile: async ({ runtime }, use) => use(join(runtime.folder, 'profile')),
  start: async ({ runtime, profile }, use, info) => {
    const running: Wallet[] = [];
    await use(async (options = {}) => {
      const wallet = await launch(
        runtime,
        options.profile ?? profile,
        options.args ?? [],
        options.traced ?? true,
      );
      running.push(wallet);
      return wallet;
    });
    for (const [index, wallet] of running.entries()) {
      if (info.status !== info.expectedStatus) {
        const path = info.outputPath(`window-${index}.png`);
        await wallet.page.screenshot({ path, timeout: 3000 }).catch(() => {});
        const trace = info.outputPath(`trace-${index}.zip`);
        await wallet.app
          .context()
          .tracing.stop({ path: trace })
          .catch(() => {});
      }
      await wallet.quit();
    }
  },
  wallet: async ({ start }, use) => use(await start()),
});

async function launch(
  runtime: Runtime,
  profile: string,
  args: readonly string[],
  traced: boolean,
): Promise<Wallet> {
  const attach = (timeout: number) =>
    _electron.launch({
      executablePath: runtime.executable,
      args: [...runtime.app, `--user-data-dir=${profile}`, ...args],
      env: { ...runtime.environment },
      // Playwright would force the light theme; the app decides by itself.
      colorScheme: null,
      // Without this, Playwright adds --no-sandbox.
      chromiumSandbox: true,
      timeout,
    });
  // On a busy machine one start in a hundred or so is one that Playwright never ends attaching to. The app is up by
  // then: sixty starts in a row without Playwright took 2.4 s at most.
  const app = await attach(15_000).catch((error: Error) => {
    process.stderr.write(`${profile}: a second start, as ${error.message.split('\n')[0]}\n`);
    return attach(30_000);
  });
  if (traced) await app.context().tracing.start({ screenshots: true, snapshots: true });
  const page = await app.firstWindow({ timeout: 30_000 });
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.getByRole('heading', { level: 1 }).waitFor({ timeout: 20_000 });
  const pid = await app.evaluate(() => process.pid);
  let ended = false;
  const child = app.process();
  child.once('exit', () => {
    ended = true;
  });
  return {
    app,
    page,
    pid,
    complaints,
    async quit() {
      if (!ended) await app.close().catch(() => child.kill('SIGKILL'));
    },
  };
}

export { expect } from '@playwright/test';
