/** The wallet's window as the demo starts and reads it: the built app in Electron, driven by Playwright. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { Hex } from '../../main/chain/api.ts';
import type { SetupView } from '../../shared/ipc/setup.ts';
import type { BillRow, HouseholdView, SlotRow } from '../../shared/readmodel.ts';
import type { Result } from '../../shared/result.ts';

/** What was published is there at once. */
const TOPIC_WITHIN_MS = 2000;
/** A screen with less text than this has only its heading yet. */
const HEADING_ONLY = 120;
const FILLED_WITHIN_MS = 15_000;
const ROOT = resolve(import.meta.dirname, '../../..');

export interface WalletWindow {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** How the wallet ended: null after it was quit, else the words for it. */
  readonly ended: Promise<string | null>;
  slots(limit: number): Promise<SlotRow[]>;
  bills(limit: number): Promise<BillRow[]>;
  view(): Promise<HouseholdView | null>;
  /** The account of the wallet's keys; null while it has none. */
  account(): Promise<Hex | null>;
  /** Opens each screen and keeps a picture of it. */
  pictures(folder: string): Promise<string[]>;
  close(): Promise<void>;
}

export async function openWallet(electron: string, profile: string): Promise<WalletWindow> {
  const app = await _electron.launch({
    executablePath: electron,
    args: [ROOT, `--user-data-dir=${profile}`],
    colorScheme: null,
    chromiumSandbox: process.getuid?.() !== 0,
    timeout: 60_000,
  });
  const page = await app.firstWindow({ timeout: 60_000 });
  await page.getByRole('heading', { level: 1 }).waitFor({ timeout: 60_000 });
  const child = app.process();
  const ended = new Promise<string | null>((done) => {
    child.once('exit', (code, signal) => {
      done(code === 0 ? null : `it ended with ${signal === null ? `code ${code}` : `signal ${signal}`}`);
    });
  });
  return {
    app,
    page,
    ended,
    slots: async (limit) => {
      const answer = await ask<{ rows: SlotRow[] }>(page, 'household.slots', { offset: 0, limit });
      return answer?.rows ?? [];
    },
    bills: async (limit) => (await ask<BillRow[]>(page, 'household.bills', { before: null, limit })) ?? [],
    view: async () => (await topic(page, 'household')) as HouseholdView | null,
    async account() {
      const setup = (await topic(page, 'setup')) as SetupView | null;
      const account = setup?.keys.account ?? null;
      return account === null ? null : `0x${account.slice(2)}`;
    },
    pictures: (folder) => pictures(page, folder),
    close: () => quit(app),
  };
}

/** Asks main what a screen would ask; null where it answers with an error, or where the window is gone. */
async function ask<T>(page: Page, channel: string, request: unknown): Promise<T | null> {
  const answer = await page
    .evaluate(([name, question]) => window.wattlet.invoke(name, question), [channel, request] as const)
    .catch(() => null);
  const result = answer as Result<T> | null;
  return result?.ok === true ? result.value : null;
}

/** The newest word of a topic that main publishes; null where it has none yet. */
function topic(page: Page, name: 'household' | 'setup'): Promise<unknown> {
  const asked = page.evaluate(
    ([wanted, patience]) =>
      new Promise<unknown>((done) => {
        const stop = window.wattlet.subscribe(wanted, (value) => {
          done(value);
          queueMicrotask(() => stop());
        });
        setTimeout(() => done(null), patience);
      }),
    [name, TOPIC_WITHIN_MS] as const,
  );
  return asked.catch(() => null);
}

async function pictures(page: Page, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  const links = page.getByRole('navigation').getByRole('link');
  for (let i = 0; i < (await links.count()); i += 1) {
    const link = links.nth(i);
    const name = (await link.getAttribute('href'))?.replace(/^#\//, '') ?? String(i);
    await link.click();
    await filled(page);
    const file = join(folder, `demo-${i}-${name.replaceAll('/', '-')}.png`);
    await page.screenshot({ path: file });
    files.push(file);
  }
  return files;
}

/** Resolves when the screen shows more than its heading, and charts had a moment to draw. */
async function filled(page: Page): Promise<void> {
  await page
    .waitForFunction(
      (least) => (document.querySelector('main')?.innerText.length ?? 0) > least,
      HEADING_ONLY,
      { timeout: FILLED_WITHIN_MS },
    )
    .catch(() => undefined);
  await page.waitForTimeout(700);
}

async function quit(app: ElectronApplication): Promise<void> {
  const child = app.process();
  await app.close().catch(() => child.kill('SIGKILL'));
}
