import { mkdirSync } from 'node:fs';
import { exec } from '../setup/exec.mjs';
import { SetupProblem } from '../setup/problem.mjs';
import { waitForText } from './processes.mjs';

/** @typedef {import('./processes.mjs').Processes} Processes */

/**
 * A virtual screen on a free display number.
 * @param {Processes} processes
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} the DISPLAY
 */
export async function startScreen(processes, env) {
  // Only root may make the folder of X sockets with the sticky bit that X asks for.
  if (process.getuid?.() === 0) mkdirSync('/tmp/.X11-unix', { recursive: true, mode: 0o1777 });
  const xvfb = processes.start(
    'Xvfb',
    ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp', '-noreset'],
    { env, stdio: ['ignore', 'ignore', 'pipe', 'pipe'] },
  );
  const said = listen(xvfb);
  const pipe = /** @type {import('node:stream').Readable} */ (xvfb.stdio[3]);
  const number = await waitForText(xvfb, pipe, /^(\d+)\n/, 10_000);
  if (number === undefined) throw didNotStart('The virtual screen (Xvfb)', 'xvfb', said());
  return `:${number}`;
}

/**
 * A message bus of the session's own.
 * @param {Processes} processes
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string>} the DBUS_SESSION_BUS_ADDRESS
 */
export async function startBus(processes, env) {
  const bus = processes.start('dbus-daemon', ['--session', '--nofork', '--nopidfile', '--print-address=3'], {
    env,
    stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const said = listen(bus);
  const pipe = /** @type {import('node:stream').Readable} */ (bus.stdio[3]);
  const address = await waitForText(bus, pipe, /^(\S+)\n/, 10_000);
  if (address === undefined) throw didNotStart('The message bus (dbus-daemon)', 'dbus', said());
  return address;
}

/**
 * A real Secret Service with an unlocked default collection.
 * @param {Processes} processes
 * @param {NodeJS.ProcessEnv} env with DBUS_SESSION_BUS_ADDRESS
 */
export async function startKeyring(processes, env) {
  const daemon = processes.start(
    'gnome-keyring-daemon',
    ['--unlock', '--foreground', '--components=secrets'],
    {
      env,
      stdio: ['pipe', 'ignore', 'pipe'],
    },
  );
  const said = listen(daemon);
  // The password of a keyring that lives as long as this session, in a folder that is removed with it.
  daemon.stdin?.on('error', () => {});
  daemon.stdin?.end('session');
  const end = Date.now() + 15_000;
  while (Date.now() < end && daemon.pid !== undefined && daemon.exitCode === null) {
    if (await isUnlocked(processes, env)) return;
    await new Promise((resume) => setTimeout(resume, 100));
  }
  throw didNotStart('The keychain (gnome-keyring-daemon)', 'gnome-keyring', said());
}

/** @param {Processes} processes @param {NodeJS.ProcessEnv} env */
async function isUnlocked(processes, env) {
  const send = ['--session', '--print-reply=literal'];
  const { user } = processes;
  const options = { env, timeoutMs: 5_000, ...(user === undefined ? {} : { user }) };
  // Asked first, because a call to a service that nobody offers yet makes the bus start a second, locked keychain
  // that takes the name from ours.
  const owned = await exec(
    'dbus-send',
    [
      ...send,
      '--dest=org.freedesktop.DBus',
      '/org/freedesktop/DBus',
      'org.freedesktop.DBus.NameHasOwner',
      'string:org.freedesktop.secrets',
    ],
    options,
  );
  if (!/boolean true/.test(owned.stdout)) return false;
  const secrets = [...send, '--dest=org.freedesktop.secrets'];
  const alias = await exec(
    'dbus-send',
    [...secrets, '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.ReadAlias', 'string:default'],
    options,
  );
  const collection = alias.stdout.trim();
  if (alias.code !== 0 || collection === '/' || collection === '') return false;
  const locked = await exec(
    'dbus-send',
    [
      ...secrets,
      collection,
      'org.freedesktop.DBus.Properties.Get',
      'string:org.freedesktop.Secret.Collection',
      'string:Locked',
    ],
    options,
  );
  return /boolean false/.test(locked.stdout);
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {() => string} the last of what it complained about
 */
function listen(child) {
  let text = '';
  child.stderr?.setEncoding('utf8').on('data', (chunk) => {
    text = `${text}${chunk}`.slice(-2_000);
  });
  return () => text.trim();
}

/**
 * @param {string} what
 * @param {string} debianPackage
 * @param {string} said
 */
function didNotStart(what, debianPackage, said) {
  return new SetupProblem(
    `${what} did not start.`,
    `Check the system package ${debianPackage}, and start again.`,
    said,
  );
}
