/** The wallet's window as the demo starts and reads it: the built app in Electron, driven by Playwright. */
import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { BillRow, HouseholdView, SlotRow } from '../../shared/readmodel.ts';
import type { Result } from '../../shared/result.ts';

const ROOT = resolve(import.meta.dirname, '../../..');

export interface WalletWindow {
  readonly closed: Promise<void>;
  slots(limit: number): Promise<SlotRow[]>;
  bills(limit: number): Promise<BillRow[]>;
  view(): Promise<HouseholdView | null>;
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
  const closed = new Promise<void>((done) => {
    app.once('close', () => done());
  });
  return {
    closed,
    slots: async (limit) => {
      const answer = await ask<{ rows: SlotRow[] }>(page, 'household.slots', { offset: 0, limit });
      return answer?.rows ?? [];
    },
    bills: async (limit) => (await ask<BillRow[]>(page, 'household.bills', { before: null, limit })) ?? [],
    view: () => currentView(page),
    pictures: (folder) => pictures(page, folder),
    close: () => quit(app),
  };
}

/** Asks main what a screen would ask; null where it answers with an error. */
async function ask<T>(page: Page, channel: string, request: unknown): Promise<T | null> {
  const answer = await page.evaluate(([name, question]) => window.wattlet.invoke(name, question), [
    channel,
    request,
  ] as const);
  const result = answer as Result<T>;
  return result.ok ? result.value : null;
}

function currentView(page: Page): Promise<HouseholdView | null> {
  return page.evaluate(
    () =>
      new Promise<HouseholdView | null>((done) => {
        const stop = window.wattlet.subscribe('household', (value) => {
          done(value as HouseholdView | null);
          queueMicrotask(() => stop());
        });
      }),
  );
}

async function pictures(page: Page, folder: string): Promise<string[]> {
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  const links = page.getByRole('navigation').getByRole('link');
  for (let i = 0; i < (await links.count()); i += 1) {
    const link = links.nth(i);
    const name = (await link.getAttribute('href'))?.replace(/^#\//, '') ?? String(i);
    await link.click();
    await page.waitForTimeout(700);
    const file = join(folder, `demo-${i}-${name.replaceAll('/', '-')}.png`);
    await page.screenshot({ path: file });
    files.push(file);
  }
  return files;
}

async function quit(app: ElectronApplication): Promise<void> {
  const child = app.process();
  await app.close().catch(() => child.kill('SIGKILL'));
}
