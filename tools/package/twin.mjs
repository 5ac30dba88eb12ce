import { copyFileSync, cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { SetupProblem } from '../setup/problem.mjs';
import { setFuses, TWIN_FUSES } from './fuses.mjs';

/** Folders below dist/ and the program in them: the package as it is, and the twin that tests can drive. */
export const REAL = 'linux-unpacked';
export const TWIN = 'linux-twin';
export const PROGRAM = 'wattlet';

/**
 * A twin of the unpacked package beside it that differs in the inspect fuse alone, for tests: without that fuse
 * nothing can drive the program.
 *
 * @param {string} dist
 * @param {boolean} official
 */
export async function makeTwin(dist, official) {
  const real = join(dist, REAL);
  if (!existsSync(join(real, PROGRAM))) {
    throw new SetupProblem(
      `There is no package in ${real}.`,
      'Tests of packages run on Linux, after `npm run package`.',
    );
  }
  const twin = join(dist, TWIN);
  rmSync(twin, { recursive: true, force: true });
  cpSync(real, twin, { recursive: true, verbatimSymlinks: true });
  const program = join(twin, PROGRAM);
  rmSync(program);
  copyFileSync(join(real, PROGRAM), program);
  await setFuses(program, TWIN_FUSES, official);
}
