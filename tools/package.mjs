/**
 * `npm run package [-- --check] [electron-builder's flags]`: packages the built app with electron-builder. On the
 * official Electron as electron-builder.yml says; on the test runtime only into an unpacked folder (dist/), for tests
 * of packaging: an Electron out of support goes into no release. `--check` makes an unpacked folder in any case, and
 * runs the tests of test/package and the window tests about packages (playwright.config.ts) on it and on its twin;
 * what they report is left for the test command in the folder WATTLET_TALLIES.
 */
import { spawn } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { resolveElectron } from './electron-runtime.mjs';
import { TALLIES } from './package/tallies.mjs';
import { makeTwin } from './package/twin.mjs';
import { readableCheckout } from './session/readable.mjs';
import { startSession } from './session/session.mjs';
import { unprivilegedUser } from './session/user.mjs';
import { cacheFolder, inRoot } from './setup/paths.mjs';
import { describeProblem, SetupProblem } from './setup/problem.mjs';

/** Where the test runtime is copied while it is packaged. */
const RUNTIME_COPY = 'test-runtime-to-package';

/** Flags that would make something to hand out. */
const RELEASE = /^(--publish|-p|--linux|-l|--win|--windows|-w|--mac|--macos|-m|-o)\b/;

try {
  const check = process.argv.includes('--check');
  const given = process.argv.slice(2).filter((flag) => flag !== '--check');
  const { path, version, official } = await resolveElectron();
  if (!official && given.some((flag) => RELEASE.test(flag))) {
    throw new SetupProblem(
      `This machine has only the test runtime (Electron ${version}), which goes into no release.`,
      "Package where Electron's download host can be reached; without flags a folder for tests is made here.",
    );
  }
  const runtime = official
    ? []
    : [`-c.electronDist=${withoutDefaultApp(dirname(path))}`, `-c.electronVersion=${version}`];
  // Nothing is handed out unless a person says so; in a CI electron-builder would publish by itself.
  const publish = given.some((flag) => /^(--publish|-p)\b/.test(flag)) ? [] : ['--publish', 'never'];
  const unpacked = check || !official ? ['--dir'] : [];
  const built = await run(process.execPath, [
    inRoot('node_modules/electron-builder/cli.js'),
    ...unpacked,
    ...runtime,
    ...publish,
    ...given,
  ]);
  if (!official) rmSync(join(cacheFolder, RUNTIME_COPY), { recursive: true, force: true });
  process.exitCode = built !== 0 || !check ? built : await checkPackage(path, official);
} catch (error) {
  process.stderr.write(`${describeProblem(error)}\n`);
  process.exitCode = 1;
}

/**
 * The tests of the package, in a session of their own and as an unprivileged user, like all window tests.
 *
 * @param {string} electron
 * @param {boolean} official
 * @returns {Promise<number>} exit code
 */
async function checkPackage(electron, official) {
  const dist = inRoot('dist');
  const listed = await run(
    process.execPath,
    [
      inRoot('node_modules/vitest/vitest.mjs'),
      'run',
      '--project=package',
      '--reporter=default',
      `--reporter=${inRoot('tools/test/vitest-reporter.ts')}`,
    ],
    { WATTLET_PACKAGED: dist, ...tally(TALLIES.files) },
  );
  await makeTwin(dist, official);
  const user = unprivilegedUser();
  const checkout = await readableCheckout(user, process.execPath, electron);
  try {
    const session = await startSession({ user, collect: inRoot('test-results') });
    try {
      const driven = await session.run(
        checkout.node,
        [
          join(checkout.root, 'node_modules/@playwright/test/cli.js'),
          'test',
          `--reporter=list,${join(checkout.root, 'tools/test/playwright-reporter.ts')}`,
          `--output=${join(session.env['WATTLET_RESULTS'] ?? '', 'packaged')}`,
        ],
        {
          cwd: checkout.root,
          env: {
            WATTLET_PACKAGED: join(checkout.root, 'dist'),
            WATTLET_ELECTRON: checkout.electron,
            ...tally(TALLIES.windows),
          },
        },
      );
      return listed === 0 ? driven : listed;
    } finally {
      await session.stop();
    }
  } finally {
    checkout.dispose();
  }
}

/** @param {string} file @returns {Record<string, string>} */
function tally(file) {
  const folder = process.env['WATTLET_TALLIES'];
  return folder === undefined ? {} : { WATTLET_TALLY: join(folder, file) };
}

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Record<string, string>} [env]
 * @returns {Promise<number>}
 */
function run(program, args, env = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd: inRoot(),
      stdio: 'inherit',
      env: { ...process.env, ...env },
    });
    child.once('error', () => done(127));
    child.once('exit', (code) => done(code ?? 1));
  });
}

/**
 * A copy of the test runtime without its default app, which would be started instead of the packaged one.
 * @param {string} folder
 */
function withoutDefaultApp(folder) {
  const copy = join(cacheFolder, RUNTIME_COPY);
  const defaultApp = join(folder, 'resources', 'app');
  rmSync(copy, { recursive: true, force: true });
  cpSync(folder, copy, { recursive: true, filter: (source) => source !== defaultApp });
  return copy;
}
