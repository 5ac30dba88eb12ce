/**
 * `npm run package [-- electron-builder's flags]`: packages the built app with electron-builder. On the official
 * Electron as it is configured; on the test runtime only into an unpacked folder (`dir`), for tests of packaging: an
 * Electron out of support goes into no release.
 */
import { spawn } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resolveElectron } from './electron-runtime.mjs';
import { cacheFolder, inRoot } from './setup/paths.mjs';
import { describeProblem, SetupProblem } from './setup/problem.mjs';

/** Flags that would make something to hand out. */
const RELEASE = /^(--publish|-p|--linux|-l|--win|-w|--mac|-m)\b/;

try {
  const { path, version, official } = await resolveElectron();
  const given = process.argv.slice(2);
  if (!official && given.some((flag) => RELEASE.test(flag))) {
    throw new SetupProblem(
      `This machine has only the test runtime (Electron ${version}), which goes into no release.`,
      "Package where Electron's download host can be reached; without flags a folder for tests is made here.",
    );
  }
  const runtime = official
    ? []
    : ['--dir', `-c.electronDist=${withoutDefaultApp(dirname(path))}`, `-c.electronVersion=${version}`];
  const builder = spawn(
    process.execPath,
    [inRoot('node_modules/electron-builder/cli.js'), ...runtime, '-c.npmRebuild=false', ...given],
    { cwd: inRoot(), stdio: 'inherit' },
  );
  builder.once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
} catch (error) {
  process.stderr.write(`${describeProblem(error)}\n`);
  process.exitCode = 1;
}

/**
 * A copy of the test runtime without its default app, which would be started instead of the packaged one.
 * @param {string} folder
 */
function withoutDefaultApp(folder) {
  const copy = join(cacheFolder, 'test-runtime-to-package');
  const defaultApp = join(folder, 'resources', 'app');
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true, filter: (source) => source !== defaultApp });
  return copy;
}
