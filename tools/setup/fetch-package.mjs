import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exec } from './exec.mjs';
import { npm } from './npm.mjs';
import { explainFailure, SetupProblem } from './problem.mjs';

/**
 * Fetches one npm package into a folder of its own, outside of node_modules: packed by npm itself (so that registry,
 * proxy and certificates are the person's own), compared with the integrity that is pinned here, unpacked beside its
 * place and moved there in one step, so that a killed set-up leaves nothing half done.
 *
 * @param {object} request
 * @param {string} request.spec `name@version`
 * @param {string} request.integrity `sha512-…` as in a lock file
 * @param {string} request.destination the folder to make; left alone if it is there already
 * @param {string} request.node the Node program to run npm with
 * @param {string} request.what words for the failure sentence, as in "Node 24 could not be fetched"
 * @param {(unpacked: string, work: string) => Promise<string>} [request.prepare] changes the unpacked folder; returns
 *   the folder that takes the destination's place
 */
export async function fetchPackage(request) {
  const parent = dirname(request.destination);
  mkdirSync(parent, { recursive: true });
  const work = mkdtempSync(join(parent, '.unpack-'));
  try {
    const packed = await npm(
      request.node,
      ['pack', request.spec, '--pack-destination', work, '--json', '--ignore-scripts'],
      {
        cwd: work,
      },
    );
    if (packed.code !== 0) throw explainFailure(packed.output, request.what);
    const file = join(work, packedName(packed.stdout));
    const actual = await sha512(file);
    if (actual !== request.integrity) {
      throw new SetupProblem(
        `${request.what}: the file from the registry is not the one expected (${request.spec}).`,
        'Nothing was unpacked. Check which registry npm uses (npm config get registry).',
        `expected ${request.integrity}\nreceived ${actual}`,
      );
    }
    await untar(file, work, request.what);
    const unpacked = join(work, 'package');
    const ready = request.prepare === undefined ? unpacked : await request.prepare(unpacked, work);
    rmSync(request.destination, { recursive: true, force: true });
    renameSync(ready, request.destination);
  } catch (error) {
    throw error instanceof SetupProblem ? error : explainFailure(String(error), request.what);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {string} file a .tar.gz
 * @param {string} into an existing folder
 * @param {string} what words for the failure sentence
 */
export async function untar(file, into, what) {
  // tar's remarks on unknown header keywords (SCHILY.*) are noise; they come with code 0 and are dropped with stderr.
  const done = await exec('tar', ['-xzf', file, '-C', into, '--no-same-owner']);
  if (done.code !== 0) throw explainFailure(done.output, what);
}

/** @param {string} file */
async function sha512(file) {
  const hash = createHash('sha512');
  await pipeline(createReadStream(file), hash);
  return `sha512-${hash.digest('base64')}`;
}

/** @param {string} json what `npm pack --json` prints */
function packedName(json) {
  /** @type {unknown} */
  const answer = JSON.parse(json);
  const first = Array.isArray(answer) ? answer[0] : Object.values(Object(answer))[0];
  const name = Object(first).filename;
  if (typeof name !== 'string') throw new Error('npm pack named no file');
  return name.replace('@', '').replace('/', '-');
}
