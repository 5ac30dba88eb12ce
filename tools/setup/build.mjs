import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { exec } from './exec.mjs';
import { inRoot } from './paths.mjs';
import { explainFailure, SetupProblem, say } from './problem.mjs';

/** Everything that the built app depends on; assets and contracts because the app may import from them. */
const INPUTS = [
  'src',
  'assets',
  'contracts',
  'electron.vite.config.ts',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
];
const NOT_INPUTS = /(\.test\.tsx?$|^(cache|artifacts|coverage)$)/;
const STAMP = 'out/.wattlet-built';

/**
 * Builds main, preload and renderer into out/ with electron-vite, unless out/ was built from the same content.
 *
 * @param {string} node the Node program to build with
 * @param {{ always?: boolean }} [options]
 */
export async function ensureBuild(node, options = {}) {
  const stamp = contentHash();
  if (options.always !== true && existsSync(inRoot(STAMP)) && readFileSync(inRoot(STAMP), 'utf8') === stamp)
    return;
  say('building the app …');
  const result = await exec(node, [inRoot('node_modules/electron-vite/bin/electron-vite.js'), 'build'], {
    cwd: inRoot(),
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (result.code !== 0) {
    if (/ENOSPC/.test(result.output)) throw explainFailure(result.output, 'The app could not be built');
    throw new SetupProblem('The app could not be built.', 'The lines below say why.', result.output.trim());
  }
  writeFileSync(inRoot(STAMP), stamp);
}

/** Content, not times: a fresh clone, a checkout and back, or a touched file do not build again. */
function contentHash() {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    if (!existsSync(inRoot(path))) return;
    hash.update(`\0${path}\0`).update(readFileSync(inRoot(path)));
  };
  /** @param {string} folder */
  const walk = (folder) => {
    for (const entry of readdirSync(inRoot(folder), { withFileTypes: true }).sort((a, b) =>
      a.name < b.name ? -1 : 1,
    )) {
      if (NOT_INPUTS.test(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else add(path);
    }
  };
  for (const input of INPUTS) {
    if (/\.\w+$/.test(input)) add(input);
    else if (existsSync(inRoot(input))) walk(input);
  }
  return hash.digest('hex');
}
