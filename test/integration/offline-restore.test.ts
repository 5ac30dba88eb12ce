import { execFileSync } from 'node:child_process';
import { expect, test } from 'vitest';

/** Whether a process without any network (not even loopback) can be made here. */
function canUnshare(): boolean {
  try {
    execFileSync('unshare', ['-rn', 'true'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
const offline = canUnshare();
if (!offline) console.warn('offline restore skipped: no network namespaces here');

test.skipIf(!offline)('words, shares and file restore in a process that has no network', () => {
  const driver = new URL('../fixtures/offline-driver.ts', import.meta.url).pathname;
  const output = execFileSync('unshare', ['-rn', process.execPath, driver], { encoding: 'utf8' });
  const answer = JSON.parse(output) as { network: string; account: string; restored: string[] };
  expect(answer.network).toBe('denied');
  expect(answer.restored).toEqual(new Array(3).fill(answer.account));
});
