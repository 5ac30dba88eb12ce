import { mkdirSync } from 'node:fs';
import { ensureBuild } from './build.mjs';
import { ensureKeychainPart, ensurePackages } from './install.mjs';
import { withLock } from './lock.mjs';
import { ensureNode } from './node.mjs';
import { cacheFolder } from './paths.mjs';
import { ensureSystemPackages } from './system.mjs';

/**
 * How much of the set-up a command needs, each level with all before it:
 * `packages` (Node and node_modules), `native` (system packages and keytar), `app` (the built app in out/).
 * @typedef {'packages' | 'native' | 'app'} Level
 */

/**
 * Brings the checkout to a level; nothing is done twice, and what is there already costs milliseconds. Two commands
 * started at once on a fresh checkout wait for one another.
 *
 * @param {Level} level
 * @returns {Promise<string>} the Node program to run everything else with
 */
export async function setUp(level) {
  mkdirSync(cacheFolder, { recursive: true });
  return withLock(async () => {
    if (level !== 'packages') await ensureSystemPackages();
    const node = await ensureNode();
    await ensurePackages(node);
    if (level !== 'packages') await ensureKeychainPart(node);
    if (level === 'app') await ensureBuild(node);
    return node;
  });
}
