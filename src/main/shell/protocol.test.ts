import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { contentSecurityPolicy, createPages, type Page } from './protocol.ts';

const folder = mkdtempSync(join(tmpdir(), 'wattlet-pages-'));
let pages: (url: string) => Promise<Page>;

beforeAll(() => {
  const root = join(folder, 'renderer');
  mkdirSync(join(root, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.js'), 'secret');
  writeFileSync(join(root, 'index.html'), '<meta content="__CSP_NONCE__">');
  writeFileSync(join(root, 'assets', 'index.js'), 'let n = "__CSP_NONCE__"');
  writeFileSync(join(root, 'assets', 'index.js.map'), '{}');
  symlinkSync(join(folder, 'secret.js'), join(root, 'link.js'));
  pages = createPages(root, 'app://wattlet');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('files of the build are served with their type and the policy', async () => {
  const page = await pages('app://wattlet/assets/index.js');
  expect(page.status).toBe(200);
  expect(page.headers).toMatchObject({
    'Content-Type': 'text/javascript; charset=utf-8',
    'X-Content-Type-Options': 'nosniff',
  });
  expect(page.headers['Content-Security-Policy']).toMatch(/^default-src 'none'; /);
});

test('each answer has a nonce of its own, the same in header and page', async () => {
  const [first, second] = [
    await pages('app://wattlet/index.html'),
    await pages('app://wattlet/index.html?x#y'),
  ];
  const nonce = /'nonce-([^']+)'/.exec(first.headers['Content-Security-Policy'] ?? '')?.[1];
  expect(nonce).toMatch(/^[\w+/]{22}==$/);
  expect(String(first.body)).toBe(`<meta content="${nonce}">`);
  expect(second.headers['Content-Security-Policy']).not.toContain(nonce);
});

test('scripts are never templated: a page cannot learn the nonce through one', async () => {
  expect(String((await pages('app://wattlet/assets/index.js')).body)).toContain('__CSP_NONCE__');
});

test.each([
  'app://wattlet/../secret.js',
  'app://wattlet/%2e%2e/secret.js',
  'app://wattlet/..%2fsecret.js',
  'app://wattlet/assets/..%2f..%2fsecret.js',
  'app://wattlet/assets/..%5c..%5csecret.js',
  'app://wattlet/assets\\..\\..\\secret.js',
  'app://wattlet//etc/passwd',
  'app://wattlet/%00index.html',
  'app://wattlet/index.html%00.js',
  'app://wattlet/link.js',
  'app://wattlet/assets/index.js.map',
  'app://wattlet/assets',
  'app://wattlet/',
  'app://wattlet',
  'app://wattlet.evil/index.html',
  'app://evil/index.html',
  'file:///etc/passwd',
  'not an address',
  '',
])('nothing else is served: %s', async (url) => {
  const page = await pages(url);
  expect(page.status).toBe(404);
  expect(String(page.body)).toBe('Not found');
  expect(page.headers['Content-Security-Policy']).toContain("default-src 'none'");
});

test('the policy allows no network, no inline or evaluated script, no frames', () => {
  const policy = contentSecurityPolicy('abc');
  expect(policy).toContain("connect-src 'none'");
  expect(policy).not.toMatch(/unsafe|https?:|\*|blob:/);
  expect(policy).toContain("script-src 'self';");
});
