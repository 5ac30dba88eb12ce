import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { exec } from './exec.mjs';
import { ensureHeaders } from './node.mjs';
import { npm } from './npm.mjs';
import { inRoot } from './paths.mjs';
import { explainFailure, SetupProblem, say } from './problem.mjs';

/**
 * The packages of the lock file, and the one native part among them that comes without a ready file (keytar).
 *
 * No install script of any package runs: npm is told so, and keytar is compiled here by name. On Linux it is always
 * compiled, never fetched ready-made: its release host may be out of reach, and the lock file's integrity covers its
 * source only. serialport and the others carry their ready files inside their packages.
 */

const STAMP = 'node_modules/.wattlet-installed';
const KEYTAR = 'node_modules/keytar';
const KEYTAR_PROGRAM = `${KEYTAR}/build/Release/keytar.node`;

/** @param {string} node the Node program to install with */
export async function ensurePackages(node) {
  const lock = readLock();
  const stamp = createHash('sha256')
    .update(lock.text)
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');
  if (read(STAMP) === stamp) return;
  if (!matchesInstalled(lock.packages)) {
    say('installing the packages of the lock file …');
    const result = await npm(node, ['ci', '--ignore-scripts', '--prefer-offline'], { cwd: inRoot() });
    if (result.code !== 0) throw explainFailure(result.output, 'The packages could not be installed');
  }
  writeFileSync(inRoot(STAMP), stamp);
}

/** @param {string} node the Node program to compile with; asks for compiler and headers of the system */
export async function ensureKeychainPart(node) {
  if (existsSync(inRoot(KEYTAR_PROGRAM))) return;
  say('compiling keytar …');
  const what = 'keytar (the way to the keychain) could not be compiled';
  if (process.platform !== 'linux') {
    const ready = await exec(node, [inRoot('node_modules/prebuild-install/bin.js')], {
      cwd: inRoot(KEYTAR),
      timeoutMs: 30_000,
    });
    if (ready.code === 0 && existsSync(inRoot(KEYTAR_PROGRAM))) return;
  }
  const headers = await ensureHeaders();
  const gyp = inRoot('node_modules/node-gyp/bin/node-gyp.js');
  const built = await exec(node, [gyp, 'rebuild', `--nodedir=${headers}`], { cwd: inRoot(KEYTAR) });
  if (built.code !== 0 || !existsSync(inRoot(KEYTAR_PROGRAM))) throw explainFailure(built.output, what);
}

/**
 * @returns {{ text: string, packages: Record<string, { version?: string, integrity?: string, optional?: boolean }> }}
 */
function readLock() {
  const damaged = (/** @type {string} */ detail) =>
    new SetupProblem(
      'package-lock.json is missing or damaged.',
      'Restore it (git checkout package-lock.json) and start again.',
      detail,
    );
  const text = read('package-lock.json');
  if (text === undefined) throw damaged('there is no such file');
  try {
    const packages = Object(JSON.parse(text)).packages;
    if (typeof packages !== 'object' || packages === null) throw new Error('it has no list of packages');
    return { text, packages };
  } catch (error) {
    throw damaged(error instanceof Error ? error.message : String(error));
  }
}

/**
 * Whether node_modules, as npm itself wrote down after its last complete run, is what the lock file asks for: a
 * checkout where somebody ran `npm ci` by hand is not installed a second time.
 *
 * @param {Record<string, { version?: string, integrity?: string, optional?: boolean }>} wanted
 */
function matchesInstalled(wanted) {
  const hidden = read('node_modules/.package-lock.json');
  if (hidden === undefined || !hidden.trimEnd().endsWith('}')) return false;
  /** @type {Record<string, { version?: string, integrity?: string }>} */
  const installed = Object(JSON.parse(hidden)).packages ?? {};
  const names = Object.keys(wanted).filter((name) => name !== '');
  return (
    names.every((name) => {
      const here = installed[name];
      const asked = wanted[name];
      if (here === undefined) return asked?.optional === true;
      return (
        here.version === asked?.version && here.integrity === asked?.integrity && existsSync(inRoot(name))
      );
    }) && Object.keys(installed).every((name) => name in wanted)
  );
}

/** @param {string} path */
function read(path) {
  const file = inRoot(path);
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}
