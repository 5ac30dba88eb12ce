/**
 * A statement in Chinese, printed by the wallet's own hidden window with the system's fonts; what that window does
 * where there is no such font, or where the page is hostile; and a backup kit in Chinese, made by the window for secrets.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { builtinModules } from 'node:module';
import { join, resolve } from 'node:path';
import { inflateSync } from 'node:zlib';
import { _electron, type ElectronApplication } from '@playwright/test';
import { PDFDocument, PDFName, PDFRawStream } from 'pdf-lib';
import { build } from 'vite';
import { statementPage } from '../../src/shared/statements/pdf/pdf.ts';
import { collectSheets } from '../../src/shared/statements/statement.ts';
import { testSource } from '../../src/shared/statements/testing.ts';
import { zoneOf } from '../../src/shared/statements/zone.ts';
import { expect, test } from './app.ts';
import { openRuntime, type Runtime } from './runtime.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const GENESIS = Date.UTC(2025, 11, 31, 23) / 1000;

let runtime: Runtime;
let app: string;

test.beforeAll(async () => {
  runtime = openRuntime();
  app = join(runtime.folder, 'printer');
  mkdirSync(app);
  writeFileSync(join(app, 'package.json'), '{"name":"printer","main":"main.cjs"}');
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: app,
      emptyOutDir: false,
      target: 'node18',
      minify: false,
      ssr: join(ROOT, 'test/fixtures/print-app.ts'),
      rollupOptions: {
        external: ['electron', ...builtinModules, ...builtinModules.map((name) => `node:${name}`)],
        output: { format: 'cjs', entryFileNames: 'main.cjs' },
      },
    },
    ssr: { noExternal: true },
  });
});
test.afterAll(() => runtime.dispose());

const start = (environment: Readonly<Record<string, string>> = {}): Promise<ElectronApplication> =>
  _electron.launch({
    executablePath: runtime.executable,
    args: [app, `--user-data-dir=${join(runtime.folder, 'printer-profile')}`],
    env: { ...runtime.environment, ...environment },
    chromiumSandbox: true,
  });

const print = (printer: ElectronApplication, page: string): Promise<string | null> =>
  printer.evaluate((_electron, text) => printPage(text), page);
const after = (printer: ElectronApplication) => printer.evaluate(() => printed());

async function chinesePage(): Promise<string> {
  const zone = zoneOf('Asia/Shanghai');
  const source = { ...testSource(70 * 96, GENESIS), community: '阳光邻里社区' };
  const options = { by: 'day', zone, pause: async () => undefined } as const;
  const sheets = await collectSheets(source, options);
  return statementPage(source, sheets, { ...options, language: 'zh' });
}

/** Letters that a PDF's fonts can be read back to: the targets of its ToUnicode maps (ISO 32000-1, 9.10.3). */
function lettersIn(pdf: Buffer): Set<string> {
  const letters = new Set<string>();
  // Some fonts draw 入 and the radical ⼊ with one glyph, which is then read back as the radical.
  const letter = (code: number): string => String.fromCharCode(code).normalize('NFKC');
  for (const [, body] of pdf.toString('latin1').matchAll(/stream\r?\n([\s\S]*?)endstream/g)) {
    let text: string;
    try {
      text = inflateSync(Buffer.from(body ?? '', 'latin1')).toString('latin1');
    } catch {
      continue;
    }
    for (const [, chars] of text.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
      for (const [, code] of (chars ?? '').matchAll(/<[0-9A-Fa-f]+>\s*<([0-9A-Fa-f]{4})>/g))
        letters.add(letter(Number.parseInt(code ?? '', 16)));
    for (const [, ranges] of text.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
      for (const [, from, to, code] of (ranges ?? '').matchAll(
        /<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]{4})>/g,
      ))
        for (let i = 0; i <= Number.parseInt(to ?? '', 16) - Number.parseInt(from ?? '', 16); i += 1)
          letters.add(letter(Number.parseInt(code ?? '', 16) + i));
  }
  return letters;
}

function has(program: string, ...asked: string[]): boolean {
  try {
    return execFileSync(program, asked, { stdio: ['ignore', 'pipe', 'ignore'] }).length > 0;
  } catch {
    return false;
  }
}

test('a Chinese statement is printed in Chinese, page by page', async () => {
  test.skip(!has('fc-list', ':lang=zh', 'file'), 'this machine has no Chinese font (package fonts-noto-cjk)');
  const printer = await start();
  try {
    const encoded = await print(printer, await chinesePage());
    expect(encoded).not.toBeNull();
    const pdf = Buffer.from(encoded ?? '', 'base64');
    // Kept beside the pictures of failures, to be looked at.
    const folder = process.env['WATTLET_RESULTS'];
    if (folder !== undefined) writeFileSync(join(folder, 'statement-zh.pdf'), pdf);
    const document = await PDFDocument.load(pdf);
    // A sheet of totals, one of months, and 70 days.
    expect(document.getPageCount()).toBe(4);
    const { width, height } = document.getPage(0).getSize();
    expect(Math.abs(width - 595.28)).toBeLessThan(1.5);
    expect(Math.abs(height - 841.89)).toBeLessThan(1.5);
    const letters = lettersIn(pdf);
    expect([...'能源对账单从邻居买入阳光社区'].filter((letter) => !letters.has(letter))).toEqual([]);
    expect(await after(printer)).toEqual({ said: [], windows: 0 });
  } finally {
    await printer.close();
  }
});

test('the kit of a Chinese household is in Chinese', async ({ wallet, runtime: own }) => {
  test.skip(!has('fc-list', ':lang=zh', 'file'), 'this machine has no Chinese font (package fonts-noto-cjk)');
  test.setTimeout(120_000);
  const { app: electron, page, complaints } = wallet;
  const passphrase = 'correct horse battery';
  await page.evaluate(
    (chosen) => window.wattlet.invoke('setup.create', { mode: 'keychain', passphrase: chosen }),
    passphrase,
  );
  await page.evaluate(() => window.wattlet.invoke('settings.change', { language: 'zh' }));
  const file = join(own.folder, 'kit.pdf');
  await electron.evaluate(({ session }, path) => {
    session.fromPartition('secrets').on('will-download', (_event, item) => item.setSavePath(path));
  }, file);
  const [secrets] = await Promise.all([
    electron.waitForEvent('window'),
    page.evaluate(() => window.wattlet.invoke('setup.openSecrets', { purpose: 'backup' })),
  ]);
  await secrets.getByLabel('您的密码短语').fill(passphrase);
  await secrets.getByRole('button', { name: '制作备份纸' }).click();
  // The passphrase is stretched, which takes long on a busy computer.
  await secrets.getByRole('button', { name: '保存 PDF' }).click({ timeout: 30_000 });
  await expect(secrets.getByText('已保存。', { exact: true })).toBeVisible({ timeout: 30_000 });
  const bytes = readFileSync(file);
  const folder = process.env['WATTLET_RESULTS'];
  if (folder !== undefined) writeFileSync(join(folder, 'kit-zh.pdf'), bytes);
  const kit = await PDFDocument.load(bytes);
  expect(kit.getPageCount()).toBe(3);
  expect(kit.getTitle()).toContain('备份');
  const pictures = kit.context
    .enumerateIndirectObjects()
    .flatMap(([, object]) => (object instanceof PDFRawStream ? [object.dict.get(PDFName.of('Subtype'))] : []))
    .filter((subtype) => subtype === PDFName.of('Image'));
  // Title, date, names of the sheets, advice: each a picture with the mask of its transparency, once for all sheets.
  expect(pictures.length).toBeGreaterThan(20);
  expect(complaints).toEqual([]);
});

/** A font file of this machine that has Latin letters and no Chinese ones. */
function fontWithoutChinese(): string | null {
  if (!has('fc-list', ':lang=en', 'file')) return null;
  const files = (language: string) =>
    execFileSync('fc-list', [`:lang=${language}`, 'file'], { encoding: 'utf8' })
      .split('\n')
      .map((line) => line.split(':')[0] ?? '')
      .filter((file) => /\.[ot]tf$/.test(file));
  const chinese = new Set(files('zh'));
  return files('en').find((file) => !chinese.has(file)) ?? null;
}

test('without a Chinese font nothing is printed, and the log says why', async () => {
  // A system whose only font is a Latin one.
  const latin = fontWithoutChinese();
  test.skip(latin === null, 'this machine has no Latin font to leave alone on the system');
  const folder = join(runtime.folder, 'fonts');
  mkdirSync(folder);
  writeFileSync(join(folder, 'latin.ttf'), readFileSync(latin ?? ''));
  const config = join(runtime.folder, 'fonts.conf');
  writeFileSync(
    config,
    `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${folder}</dir><cachedir>${join(folder, 'cache')}</cachedir></fontconfig>`,
  );
  const printer = await start({ FONTCONFIG_FILE: config });
  try {
    expect(await print(printer, await chinesePage())).toBeNull();
    expect(await after(printer)).toEqual({ said: ['print.letters', 'print.nothing'], windows: 0 });
  } finally {
    await printer.close();
  }
});

test('a hostile page runs nothing, fetches nothing and leaves nothing', async () => {
  const asked: string[] = [];
  const outside = createServer((request, response) => {
    asked.push(request.url ?? '');
    response.end();
  });
  await new Promise<void>((listening) => outside.listen(0, '127.0.0.1', listening));
  const port = Reflect.get(outside.address() ?? {}, 'port');
  const printer = await start();
  try {
    const url = `http://127.0.0.1:${port}`;
    const page = `<!doctype html><base href="${url}/base/">
      <meta http-equiv="refresh" content="0;url=${url}/refresh">
      <link rel="stylesheet" href="${url}/style"><style>@import url(${url}/import); body { background: url(${url}/background) }</style>
      <body onload="document.body.append('Ω')"><svg><image href="${url}/image"/><text>plain</text></svg>
      <img src="${url}/img" onerror="document.body.append('Ω')"><iframe src="${url}/frame"></iframe>
      <script>document.body.append('Ω'); fetch('${url}/fetch'); new Image().src='${url}/script'</script>
      <script src="${url}/foreign"></script></body>`;
    const encoded = await print(printer, page);
    const letters = lettersIn(Buffer.from(encoded ?? '', 'base64'));
    expect([letters.has('p'), letters.has('Ω')]).toEqual([true, false]);
    expect(asked).toEqual([]);
    expect((await after(printer)).windows).toBe(0);
  } finally {
    await printer.close();
    outside.close();
  }
});
