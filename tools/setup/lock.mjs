import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './paths.mjs';
import { say } from './problem.mjs';

/**
 * Runs the work while no other process runs its own in this checkout. The lock is a file with its owner's process id;
 * one whose owner is gone is taken over, so that a killed set-up never blocks the next.
 *
 * @template T
 * @param {() => Promise<T>} work
 * @returns {Promise<T>}
 */
export async function withLock(work) {
  const file = join(cacheFolder, 'setup.lock');
  let told = false;
  while (!take(file)) {
    if (!told) say('another set-up of this checkout is running; waiting for it …');
    told = true;
    await new Promise((resume) => setTimeout(resume, 500));
  }
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  try {
    return await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

/** @param {string} file */
function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    if (ownerIsGone(file)) rmSync(file, { force: true });
    return false;
  }
}

/** @param {string} file */
function ownerIsGone(file) {
  try {
    const owner = readFileSync(file, 'utf8');
    // Made but never written: its owner died (or the disk was full) between the two steps.
    if (owner === '') return Date.now() - statSync(file).mtimeMs > 5_000;
    process.kill(Number(owner), 0);
    return false;
  } catch (error) {
    // EPERM: it lives and belongs to somebody else. ENOENT: it was just released.
    return codeOf(error) === 'ESRCH';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
