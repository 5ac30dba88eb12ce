import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { diskFiles } from '../../src/main/vault/files.ts';
import { expectOk } from '../../src/shared/result.ts';
import { crasherVault } from '../fixtures/vault-crasher.ts';

/**
 * Real processes, killed with SIGKILL at every write, sync, rename and removal. What a lost power adds to it (what was
 * not synced is gone) is in `src/main/vault/vault-file.test.ts`, on a disk that forgets.
 */
const CRASHER = new URL('../fixtures/vault-crasher.ts', import.meta.url).pathname;
/** More than the acts of any change; the last runs end by themselves. */
const MOST_ACTS = 24;

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'wattlet-crash-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** How the process ended: killed at the act, or by itself after all of them. */
function run(folder: string, act: number): Promise<'killed' | 'ended'> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CRASHER, folder, String(act)], { stdio: 'ignore' });
    child.once('exit', (code, signal) => {
      if (signal === 'SIGKILL') resolve('killed');
      else if (code === 0) resolve('ended');
      else reject(new Error(`ended with ${code}`));
    });
  });
}

const passphrases = ['first passphrase', 'second passphrase'];

test('change of passphrase and wrapping key, killed at any act: the old or the new opens', async () => {
  const origin = join(root, 'origin');
  mkdirSync(origin);
  const made = crasherVault(origin, diskFiles(origin));
  const { account } = expectOk(await made.create({ mode: 'both', passphrase: 'first passphrase' }));
  let killed = 0;
  for (let act = 0; act < MOST_ACTS; act++) {
    const folder = join(root, `killed-at-${act}`);
    cpSync(origin, folder, { recursive: true });
    const end = await run(folder, act);
    const opened: string[] = [];
    for (const passphrase of passphrases) {
      const vault = crasherVault(folder, diskFiles(folder));
      const result = await vault.unlock({ passphrase });
      if (result.ok) opened.push(result.value.account);
    }
    expect(opened, `killed at act ${act}`).toEqual([account]);
    if (end === 'ended') break;
    killed += 1;
  }
  expect(killed).toBeGreaterThanOrEqual(9);
  expect(killed).toBeLessThan(MOST_ACTS);
});
