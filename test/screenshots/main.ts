/**
 * `npm run screenshots [-- --scene TEXT] [--theme light|dark] [--language en|de|nl|zh] [--size 900x600|1440x900]
 * [--zoom 2]`: the built app in a real Electron, a made-up household before it (test/fixtures/scenes.ts), a picture of
 * every screen and state in every theme, language and size; long screens give one picture per window height. Words that
 * do not fit are named on stderr, and make it fail.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { LANGUAGES } from '../../src/shared/languages.ts';
import { openRuntime } from '../e2e/runtime.ts';
import { cutText } from '../fixtures/cut-text.ts';
import { SCENES, type Scene } from '../fixtures/scenes.ts';
import { show } from '../fixtures/show.ts';

const SIZES = [
  [900, 600],
  [1440, 900],
] as const;
const THEMES = ['light', 'dark'] as const;
/** A screen is never this many windows long; a mistake in a layout must not fill the disk. */
const MOST_PAGES = 12;

const { values } = parseArgs({
  options: {
    scene: { type: 'string', default: '' },
    theme: { type: 'string', default: '' },
    language: { type: 'string', default: '' },
    size: { type: 'string', default: '' },
    zoom: { type: 'string', default: '1' },
  },
});
const chosen = <T extends string>(all: readonly T[], wanted: string): T[] =>
  all.filter((one) => wanted === '' || one === wanted);

const root = resolve(import.meta.dirname, '../..');
const folder = process.env['WATTLET_RESULTS'] ?? join(root, 'screenshots');
mkdirSync(folder, { recursive: true });

const runtime = openRuntime();
const app = await _electron.launch({
  executablePath: runtime.executable,
  args: [root, `--user-data-dir=${join(runtime.folder, 'profile')}`],
  env: { ...runtime.environment },
  colorScheme: null,
  chromiumSandbox: true,
});
let pictures = 0;
let cut = 0;
try {
  const page = await app.firstWindow();
  // A picture of a screen that broke is worth nothing without the reason.
  page.on('pageerror', (error) => process.stderr.write(`${error.stack ?? error.message}\n`));
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning')
      process.stderr.write(`${message.text()}\n`);
  });
  await page.getByRole('heading', { level: 1 }).waitFor();
  for (const size of SIZES.filter((one) => values.size === '' || values.size === one.join('x'))) {
    for (const theme of chosen(THEMES, values.theme)) {
      for (const language of chosen(LANGUAGES, values.language)) {
        await page.evaluate((change) => window.wattlet.invoke('settings.change', change), {
          theme,
          language,
        });
        await resize(app, size);
        for (const scene of SCENES.filter(({ name }) => name.includes(values.scene))) {
          await show(app, page, scene);
          for (const words of await cutText(page)) {
            cut += 1;
            process.stderr.write(`cut: ${scene.name} ${size.join('x')} ${language}: ${words}\n`);
          }
          pictures += await photograph(page, scene, `${size[0]}_${theme}_${language}`);
        }
        process.stderr.write(`${size.join('x')} ${theme} ${language}: ${pictures} pictures\n`);
      }
    }
  }
} finally {
  await app.close();
  runtime.dispose();
}
process.stdout.write(`${pictures} pictures in ${folder}, ${cut} cut words\n`);
if (cut > 0) process.exitCode = 1;

function resize(target: ElectronApplication, size: readonly [number, number]): Promise<void> {
  return target.evaluate(
    ({ BrowserWindow }, wanted) => {
      const window = BrowserWindow.getAllWindows()[0];
      window?.setContentSize(wanted.size[0], wanted.size[1]);
      window?.webContents.setZoomFactor(wanted.zoom);
    },
    { size, zoom: Number(values.zoom) },
  );
}

/** What the window shows, as PNG in base64. */
function windowPicture(target: ElectronApplication): Promise<string> {
  return target.evaluate(async ({ BrowserWindow }) => {
    const picture = await BrowserWindow.getAllWindows()[0]?.webContents.capturePage();
    return picture?.toPNG().toString('base64') ?? '';
  });
}

/** One picture per window height of the screen's length. */
async function photograph(page: Page, scene: Scene, variant: string): Promise<number> {
  const length = await page.evaluate(() => {
    const main = document.querySelector('main');
    return main === null ? 1 : Math.ceil(main.scrollHeight / main.clientHeight - 0.05);
  });
  const count = Math.min(MOST_PAGES, Math.max(1, length));
  for (let index = 0; index < count; index += 1) {
    await page.evaluate((at) => {
      const main = document.querySelector('main');
      main?.scrollTo({ top: at * main.clientHeight, behavior: 'instant' });
    }, index);
    const path = join(folder, `${scene.name}_${variant}_${index + 1}.png`);
    if (values.zoom === '1') {
      await page.screenshot({ path, animations: 'disabled' });
    } else {
      // Playwright measures in the page's pixels, and would cut a piece out of an enlarged window.
      await page.waitForTimeout(150);
      writeFileSync(path, Buffer.from(await windowPicture(app), 'base64'));
    }
  }
  return count;
}
