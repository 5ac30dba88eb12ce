import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const UNDERTAKER = fileURLToPath(new URL('./undertaker.mjs', import.meta.url));

/** @typedef {import('./user.mjs').User} User */
/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/**
 * The processes of one session, each in a process group of its own, so that ending one ends its children as well.
 */
export class Processes {
  /** @param {User | undefined} user whom they run as; the current user if undefined */
  constructor(user) {
    this.user = user;
    /** @type {Set<ChildProcess>} */
    this.running = new Set();
    // Should this process be killed, the undertaker does what `stop` would have done.
    this.undertaker = spawn(process.execPath, [UNDERTAKER], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    });
    this.undertaker.on('error', () => {});
    this.undertaker.stdin?.on('error', () => {});
    this.undertaker.unref();
  }

  /** @param {string} folder goes with the processes if this one is killed */
  owns(folder) {
    this.undertaker.stdin?.write(`folder ${folder}\n`);
  }

  /**
   * @param {string} command
   * @param {readonly string[]} args
   * @param {import('node:child_process').SpawnOptions & { asCurrentUser?: boolean }} options
   * @returns {ChildProcess}
   */
  start(command, args, options) {
    const { asCurrentUser, ...rest } = options;
    const user = asCurrentUser === true ? undefined : this.user;
    const child = spawn(command, args, {
      ...rest,
      ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
      detached: true,
    });
    this.running.add(child);
    if (child.pid !== undefined) this.undertaker.stdin?.write(`group ${child.pid}\n`);
    child.once('error', () => this.running.delete(child));
    return child;
  }

  /** Asks every group to end, last started first, and kills what is still there after a while. */
  async stop() {
    for (const child of [...this.running].reverse()) {
      if (signalGroup(child, 'SIGTERM')) await gone(child, 2_000);
      signalGroup(child, 'SIGKILL');
      await gone(child, 2_000);
    }
    this.running.clear();
    this.undertaker.stdin?.end('done\n');
  }
}

/**
 * @param {ChildProcess} child
 * @param {NodeJS.Signals | 0} signal 0 only asks
 * @returns {boolean} whether there was anything left to signal
 */
export function signalGroup(child, signal) {
  if (child.pid === undefined) return false;
  try {
    process.kill(-child.pid, signal);
    return true;
  } catch {
    return false;
  }
}

/** @param {ChildProcess} child @param {number} limitMs */
async function gone(child, limitMs) {
  const end = Date.now() + limitMs;
  while (Date.now() < end && signalGroup(child, 0)) {
    await new Promise((resume) => setTimeout(resume, 20));
  }
}

/**
 * Reads what a program writes to one of its pipes until it has said enough.
 *
 * @param {ChildProcess} child
 * @param {import('node:stream').Readable | null | undefined} stream
 * @param {RegExp} enough
 * @param {number} limitMs
 * @returns {Promise<string | undefined>} the match's first group; undefined if it never came
 */
export function waitForText(child, stream, enough, limitMs) {
  return new Promise((done) => {
    let text = '';
    const timer = setTimeout(() => done(undefined), limitMs);
    const finish = (/** @type {string | undefined} */ value) => {
      clearTimeout(timer);
      done(value);
    };
    stream?.setEncoding('utf8').on('data', (chunk) => {
      text += chunk;
      const match = enough.exec(text);
      if (match !== null) finish(match[1]);
    });
    child.once('exit', () => finish(undefined));
    child.once('error', () => finish(undefined));
  });
}
