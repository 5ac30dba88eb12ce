import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { exec } from '../setup/exec.mjs';
import { root } from '../setup/paths.mjs';
import { explainFailure, say } from '../setup/problem.mjs';

/**
 * @typedef {object} Checkout where a user finds what it has to run
 * @property {string} root
 * @property {string} node
 * @property {string} electron
 * @property {() => void} dispose
 */

/** Not needed to run anything, or written by the run itself. */
const LEFT_OUT = new Set(['.git', 'test-results', 'screenshots', 'coverage']);

/**
 * The checkout as a user can read it. A checkout below root's own home folder, or one made with a strict umask, is
 * closed to the unprivileged user of the window tests; then it is mirrored to a place that is open, by hard links
 * where they do and else by copying.
 *
 * @param {import('./user.mjs').User | undefined} user undefined: the current user
 * @param {string} node
 * @param {string} electron
 * @returns {Promise<Checkout>}
 */
export async function readableCheckout(user, node, electron) {
  const asIs = { root, node, electron, dispose: () => {} };
  if (user === undefined || (await readable(user, asIs))) return asIs;
  const withNode = await copyOfNode(user, asIs);
  if (withNode !== undefined) return withNode;
  say(`${user.name} may not read this checkout; making a copy for the window tests …`);
  for (const place of ['/var/tmp', tmpdir()]) {
    const linked = await mirror(place, ['-al'], node, electron);
    if (linked !== undefined && (await readable(user, linked))) return linked;
    linked?.dispose();
  }
  const copied = await mirror('/var/tmp', ['-a'], node, electron, user);
  if (copied !== undefined && (await readable(user, copied))) return copied;
  copied?.dispose();
  throw explainFailure(
    '',
    `The window tests run as ${user.name}, who may not read this checkout or a copy of it`,
  );
}

/**
 * Often only Node itself is closed, where a version manager keeps it in root's home folder.
 *
 * @param {import('./user.mjs').User} user
 * @param {Checkout} checkout
 * @returns {Promise<Checkout | undefined>} undefined if that was not all
 */
async function copyOfNode(user, checkout) {
  // Not tmpdir(): a session's own temporary folder is closed to others.
  const folder = mkdtempSync('/var/tmp/wattlet-node-');
  chmodSync(folder, 0o755);
  const node = join(folder, 'node');
  copyFileSync(checkout.node, node);
  chmodSync(node, 0o755);
  const dispose = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  const changed = { ...checkout, node, dispose };
  if (await readable(user, changed)) return changed;
  dispose();
  return undefined;
}

/** @param {import('./user.mjs').User} user @param {Checkout} checkout */
async function readable(user, checkout) {
  const files = [
    join(checkout.root, 'package.json'),
    join(checkout.root, 'node_modules/playwright/package.json'),
    join(checkout.root, 'out/main/index.cjs'),
    checkout.node,
    checkout.electron,
  ];
  for (const file of files) {
    if ((await exec('test', ['-r', file], { user, cwd: '/' })).code !== 0) return false;
  }
  return true;
}

/**
 * @param {string} place
 * @param {readonly string[]} how flags of cp
 * @param {string} node
 * @param {string} electron
 * @param {import('./user.mjs').User} [owner] who is to own the copy; never with links, which share their owner
 * @returns {Promise<Checkout | undefined>} undefined if it could not be made this way
 */
async function mirror(place, how, node, electron, owner) {
  const folder = mkdtempSync(join(place, 'wattlet-checkout-'));
  const dispose = () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  chmodSync(folder, 0o755);
  const copy = join(folder, 'wattlet');
  mkdirSync(copy, { mode: 0o755 });
  const entries = readdirSync(root).filter((name) => !LEFT_OUT.has(name));
  const copied = await exec('cp', [...how, '--', ...entries.map((name) => join(root, name)), copy]);
  if (copied.code !== 0) {
    dispose();
    if (/No space left/i.test(copied.output))
      throw explainFailure(copied.output, 'The checkout could not be copied');
    return undefined;
  }
  const inside = relative(root, node);
  const ownNode = inside.startsWith('..') ? join(folder, 'node') : join(copy, inside);
  if (inside.startsWith('..')) {
    copyFileSync(node, ownNode);
    chmodSync(ownNode, 0o755);
  }
  if (owner !== undefined) await exec('chown', ['-R', `${owner.uid}:${owner.gid}`, copy]);
  return { root: copy, node: ownNode, electron: join(copy, relative(root, electron)), dispose };
}
