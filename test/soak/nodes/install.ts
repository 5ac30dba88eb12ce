/** The Ethereum client of which the soak starts several: fetched on demand into .cache, pinned by its own lock file. */
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from '../../../tools/setup/npm.mjs';
import { cacheFolder } from '../../../tools/setup/paths.mjs';
import { explainFailure, say } from '../../../tools/setup/problem.mjs';

const PINNED = join(import.meta.dirname, 'client');
const FILES = ['package.json', 'package-lock.json'];

/** Installs it if needed, without running any install script (110 MB, once). Gives the path of its program. */
export async function ensureClient(): Promise<string> {
  const folder = join(cacheFolder, 'soak-nodes');
  const program = join(folder, 'node_modules/@ethereumjs/client/dist/esm/bin/cli.js');
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(readFileSync(join(PINNED, file)));
  const wanted = hash.digest('hex');
  const stamp = join(folder, 'installed');
  if (existsSync(program) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return program;
  say('fetching the Ethereum client for the network of several nodes …');
  mkdirSync(folder, { recursive: true });
  for (const file of FILES) copyFileSync(join(PINNED, file), join(folder, file));
  const done = await npm(process.execPath, ['ci', '--ignore-scripts', '--prefer-offline'], { cwd: folder });
  if (done.code !== 0) throw explainFailure(done.output, 'The Ethereum client could not be fetched');
  writeFileSync(stamp, wanted);
  return program;
}
