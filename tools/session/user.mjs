import { execFileSync } from 'node:child_process';
import { SetupProblem } from '../setup/problem.mjs';

/** @typedef {{ uid: number, gid: number, name: string }} User */

/**
 * The unprivileged user of window tests and of the demo when root starts them: Chromium's sandbox refuses root, and a
 * test without the sandbox would prove nothing about it. `nobody` is on every system and owns nothing.
 *
 * @returns {User | undefined} undefined where the current user is unprivileged already
 */
export function unprivilegedUser() {
  if (process.getuid?.() !== 0) return undefined;
  try {
    const id = (/** @type {string} */ flag) =>
      Number(execFileSync('id', [flag, 'nobody'], { encoding: 'utf8' }).trim());
    return { uid: id('-u'), gid: id('-g'), name: 'nobody' };
  } catch {
    throw new SetupProblem(
      'This runs as root, and there is no user "nobody" to run the window as.',
      'Start as an ordinary user.',
    );
  }
}
