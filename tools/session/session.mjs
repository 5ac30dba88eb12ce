/**
 * A session for programs that need a desktop: a temporary HOME, a screen (Xvfb), a message bus (D-Bus) and an
 * unlocked keychain (gnome-keyring, a real Secret Service), run as an unprivileged user if asked. Everything is gone
 * afterwards: processes, folder, keyring.
 */
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startBus, startKeyring, startScreen } from './parts.mjs';
import { Processes, signalGroup } from './processes.mjs';

/**
 * @typedef {object} SessionOptions
 * @property {import('./user.mjs').User | undefined} [user] whom everything runs as; the current user if undefined
 * @property {boolean} [ownScreen] false: use the screen named by DISPLAY or WAYLAND_DISPLAY
 * @property {string} [collect] folder into which the files that programs left in WATTLET_RESULTS are copied at the end
 */

/** Variables that would lead out of the session into the person's own desktop and settings. */
const NOT_INHERITED =
  /^(DISPLAY|WAYLAND_DISPLAY|XAUTHORITY|DBUS_.*|XDG_.*|GNOME_.*|SSH_AUTH_SOCK|HOME|USER|LOGNAME|MAIL|npm_.*|INIT_CWD)$/i;

export class Session {
  /**
   * @param {Processes} processes
   * @param {string} folder
   * @param {NodeJS.ProcessEnv} env what programs of this session get: HOME, DISPLAY, the bus, WATTLET_RESULTS
   * @param {string | undefined} collect
   */
  constructor(processes, folder, env, collect) {
    this.processes = processes;
    this.folder = folder;
    this.env = env;
    this.collect = collect;
    /** @type {Promise<void> | undefined} */
    this.stopping = undefined;
  }

  /**
   * Runs a program in the session, with this terminal's input and output.
   *
   * @param {string} command
   * @param {readonly string[]} args
   * @param {{ cwd?: string, env?: Record<string, string> }} [options]
   * @returns {Promise<number>} its exit code; 128 + n if signal n ended it
   */
  run(command, args, options = {}) {
    return new Promise((done) => {
      const child = this.processes.start(command, args, {
        ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
        env: { ...this.env, ...options.env },
        stdio: 'inherit',
      });
      const forward = (/** @type {NodeJS.Signals} */ signal) => signalGroup(child, signal);
      const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
      for (const signal of signals) process.on(signal, forward);
      const finish = (/** @type {number} */ code) => {
        for (const signal of signals) process.off(signal, forward);
        done(code);
      };
      child.once('error', (error) => {
        process.stderr.write(`wattlet: ${command} could not be started: ${error.message}\n`);
        finish(127);
      });
      child.once('exit', (code, signal) => finish(code ?? (signal === 'SIGINT' ? 130 : 143)));
    });
  }

  /** Ends every process of the session, keeps the results, removes the folder. Safe to call twice. */
  stop() {
    this.stopping ??= this.end();
    return this.stopping;
  }

  async end() {
    await this.processes.stop();
    const results = join(this.folder, 'results');
    if (this.collect !== undefined && existsSync(results)) cpSync(results, this.collect, { recursive: true });
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/**
 * Starts a session. Throws SetupProblem with a sentence and a remedy if a part of it does not start.
 *
 * @param {SessionOptions} [options]
 * @returns {Promise<Session>}
 */
export async function startSession(options = {}) {
  const { user } = options;
  const folder = mkdtempSync(join(tmpdir(), 'wattlet-session-'));
  const processes = new Processes(user);
  processes.owns(folder);
  const made = (/** @type {string} */ name) => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o700 });
    if (user !== undefined) chownSync(path, user.uid, user.gid);
    return path;
  };
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const home = made('home');
  /** @type {NodeJS.ProcessEnv} */
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_INHERITED.test(name))),
    HOME: home,
    TMPDIR: made('tmp'),
    XDG_RUNTIME_DIR: made('run'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_CURRENT_DESKTOP: 'GNOME',
    USER: user?.name ?? process.env['USER'] ?? 'wattlet',
    LOGNAME: user?.name ?? process.env['USER'] ?? 'wattlet',
    WATTLET_RESULTS: made('results'),
    WATTLET_SESSION: '1',
  };
  const session = new Session(processes, folder, env, options.collect);
  try {
    if (options.ownScreen === false) {
      for (const name of ['DISPLAY', 'WAYLAND_DISPLAY', 'XAUTHORITY']) {
        if (process.env[name] !== undefined) env[name] = process.env[name];
      }
    } else {
      env['DISPLAY'] = await startScreen(processes, env);
    }
    env['DBUS_SESSION_BUS_ADDRESS'] = await startBus(processes, env);
    await startKeyring(processes, env);
    return session;
  } catch (error) {
    await session.stop();
    throw error;
  }
}
