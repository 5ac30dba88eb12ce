import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';

const FILES = [
  'package.json',
  'node_modules/playwright/package.json',
  'out/main/index.cjs',
  '.cache/test-runtime/electron',
  '.git/config',
];

let place: string;
let root: string;
let node: string;

beforeEach(() => {
  place = mkdtempSync('/var/tmp/wattlet-readable-test-');
  chmodSync(place, 0o755);
  root = join(place, 'wattlet');
  node = join(place, 'bin', 'node');
  for (const file of [...FILES.map((name) => join(root, name)), node]) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    writeFileSync(file, 'text', { mode: 0o755 });
  }
  vi.stubEnv('WATTLET_ROOT', root);
  vi.resetModules();
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(place, { recursive: true, force: true });
});

const asked = async () => {
  const { readableCheckout } = await import('./readable.mjs');
  const { unprivilegedUser } = await import('./user.mjs');
  const user = unprivilegedUser();
  return { user, checkout: await readableCheckout(user, node, join(root, '.cache/test-runtime/electron')) };
};

/** Whether the unprivileged user can read it: asked of the system, as that user. */
function canRead(file: string, user: { uid: number; gid: number } | undefined): boolean {
  try {
    execFileSync('cat', [file], { ...user, cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const needsRoot = it.skipIf(process.getuid?.() !== 0);

it('an open checkout is used as it is', async () => {
  const { checkout } = await asked();
  expect(checkout).toMatchObject({ root, node });
  checkout.dispose();
  expect(existsSync(node)).toBe(true);
});

needsRoot('where only Node is closed, only Node is copied (skipped unless root)', async () => {
  chmodSync(dirname(node), 0o700);
  const { user, checkout } = await asked();
  expect(checkout.root).toBe(root);
  expect(canRead(checkout.node, user)).toBe(true);
  checkout.dispose();
  expect(existsSync(checkout.node)).toBe(false);
  expect(existsSync(node)).toBe(true);
});

needsRoot('a closed folder is mirrored by links, without the history (skipped unless root)', async () => {
  chmodSync(place, 0o700);
  const { user, checkout } = await asked();
  expect(checkout.root).not.toBe(root);
  for (const file of FILES.filter((name) => !name.startsWith('.git/'))) {
    expect(canRead(join(checkout.root, file), user)).toBe(true);
    expect(statSync(join(checkout.root, file)).ino).toBe(statSync(join(root, file)).ino);
  }
  expect(existsSync(join(checkout.root, '.git'))).toBe(false);
  expect(canRead(checkout.electron, user) && canRead(checkout.node, user)).toBe(true);
  checkout.dispose();
  expect(existsSync(checkout.root)).toBe(false);
  expect(existsSync(join(root, 'package.json'))).toBe(true);
});

needsRoot(
  'files closed themselves are copied, and keep their owner and mode (skipped unless root)',
  async () => {
    chmodSync(join(root, 'package.json'), 0o600);
    chmodSync(place, 0o700);
    const { user, checkout } = await asked();
    expect(canRead(join(checkout.root, 'package.json'), user)).toBe(true);
    expect(statSync(join(root, 'package.json'))).toMatchObject({ uid: 0, mode: 0o100600 });
    checkout.dispose();
    expect(existsSync(checkout.root)).toBe(false);
  },
);
