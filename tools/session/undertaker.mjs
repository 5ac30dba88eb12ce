/**
 * Cleans up after a session whose own process was killed and could not do it any more. It runs beside the session,
 * hears on its standard input what there is to clean (`group PID`, `folder PATH`), and acts when that input ends, which
 * it does however the session's process ended. After `done` there is nothing left to do.
 */
import { rmSync } from 'node:fs';
import { createInterface } from 'node:readline';

/** Time to end in good order, before the rest is killed: the demo closes its window and ends its own parts. */
const PATIENCE_MS = 15_000;

/** @type {Set<number>} */
const groups = new Set();
/** @type {Set<string>} */
const folders = new Set();
let done = false;
// Whatever ends the session's terminal must not end this one first.
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, () => {});

for await (const line of createInterface({ input: process.stdin })) {
  const [word = '', ...rest] = line.split(' ');
  if (word === 'group') groups.add(Number(rest[0]));
  if (word === 'folder') folders.add(rest.join(' '));
  if (word === 'done') done = true;
}
if (!done) {
  const alive = [...groups].reverse().filter((group) => signal(group, 'SIGTERM'));
  const end = Date.now() + PATIENCE_MS;
  while (Date.now() < end && alive.some((group) => signal(group, 0)))
    await new Promise((resume) => setTimeout(resume, 50));
  for (const group of alive) signal(group, 'SIGKILL');
  for (const folder of folders)
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/**
 * @param {number} group
 * @param {NodeJS.Signals | 0} name 0 only asks
 */
function signal(group, name) {
  try {
    process.kill(-group, name);
    return true;
  } catch {
    return false;
  }
}
