/**
 * The one launcher behind every npm script: `node tools/run.mjs NAME [arguments]`. Makes sure that the checkout is set
 * up as far as the command needs it (saying so on stderr), then runs the command on a Node that is new enough, with
 * node_modules/.bin on the PATH. Plain Node 18, without any dependency, like the set-up.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, dirname } from 'node:path';
import { electronEnvironment, resolveElectron } from './electron-runtime.mjs';
import { inRoot, root } from './setup/paths.mjs';
import { describeProblem, SetupProblem } from './setup/problem.mjs';
import { setUp } from './setup/steps.mjs';

/**
 * @typedef {object} Command
 * @property {import('./setup/steps.mjs').Level} level how far the checkout must be set up
 * @property {string} program the file that Node runs, from the root
 * @property {readonly string[]} [args] before the person's own
 * @property {boolean} [electron] whether it needs to know the Electron program
 * @property {boolean} [paths] whether the person's arguments are paths, meant from where the person is
 */

/** @type {Readonly<Record<string, Command>>} */
const COMMANDS = {
  demo: { level: 'app', program: 'tools/desktop.mjs', args: ['src/community/demo/main.ts'], electron: true },
  screenshots: {
    level: 'app',
    program: 'tools/desktop.mjs',
    args: ['test/screenshots/main.ts'],
    electron: true,
  },
  soak: { level: 'native', program: 'test/soak/main.ts' },
  test: { level: 'app', program: 'tools/test/main.ts', electron: true },
  bench: { level: 'app', program: 'test/bench/run.ts', electron: true, paths: true },
  'check:vectors': { level: 'packages', program: 'src/community/check/vectors.ts', paths: true },
  'check:captures': { level: 'packages', program: 'src/community/check/captures.ts', paths: true },
  steward: { level: 'packages', program: 'src/community/steward/main.ts', paths: true },
  verify: { level: 'packages', program: 'src/verifier/main.ts', paths: true },
  'verify:page': { level: 'packages', program: 'tools/verifier/build.ts' },
  box: { level: 'native', program: 'src/community/box/main.ts', paths: true },
  lint: { level: 'packages', program: 'node_modules/@biomejs/biome/bin/biome', args: ['check', '.'] },
  typecheck: { level: 'packages', program: 'node_modules/typescript/bin/tsc', args: ['-p', '.'] },
  build: { level: 'native', program: 'node_modules/electron-vite/bin/electron-vite.js', args: ['build'] },
  dev: {
    level: 'native',
    program: 'node_modules/electron-vite/bin/electron-vite.js',
    // Not `dev`: its web server is not app://, and the window loads nothing else.
    args: ['preview'],
    electron: true,
  },
  package: { level: 'app', program: 'tools/package.mjs', electron: true },
};

const [name = '', ...given] = process.argv.slice(2);
const command = COMMANDS[name];
if (command === undefined) {
  process.stderr.write(`usage: node tools/run.mjs ${Object.keys(COMMANDS).join('|')} [arguments]\n`);
  process.exit(2);
}
try {
  process.exitCode = await launch(command, given);
} catch (error) {
  process.stderr.write(`${describeProblem(error)}\n`);
  if (name === 'test') process.stdout.write('0 passed, 1 failed\n');
  process.exitCode = 1;
}

/**
 * @param {Command} chosen
 * @param {readonly string[]} args
 * @returns {Promise<number>} the exit code
 */
async function launch(chosen, args) {
  const node = await setUp(chosen.level);
  const program = inRoot(chosen.program);
  const missing = [
    program,
    ...(chosen.args ?? []).filter((argument) => /\.ts$/.test(argument)).map((path) => inRoot(path)),
  ].find((file) => !existsSync(file));
  if (missing !== undefined) {
    throw new SetupProblem(
      `This checkout has no ${missing}.`,
      'Restore it (git status shows what is missing).',
    );
  }
  const path = [dirname(node), inRoot('node_modules/.bin'), process.env['PATH'] ?? ''].join(delimiter);
  const runtime = chosen.electron === true ? electronEnvironment(await resolveElectron()) : {};
  return run(node, [program, ...(chosen.args ?? []), ...args], {
    cwd: chosen.paths === true ? (process.env['INIT_CWD'] ?? process.cwd()) : root,
    env: { ...process.env, PATH: path, ...runtime },
  });
}

/**
 * @param {string} node
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv }} options
 * @returns {Promise<number>}
 */
function run(node, args, options) {
  return new Promise((done) => {
    const child = spawn(node, args, { ...options, stdio: 'inherit' });
    // Ctrl-C reaches the child from the terminal; other signals are passed on. The launcher waits for the child's end.
    process.on('SIGINT', () => {});
    for (const signal of /** @type {const} */ (['SIGTERM', 'SIGHUP']))
      process.on(signal, () => child.kill(signal));
    child.once('error', (error) => {
      process.stderr.write(`wattlet: ${error.message}\n`);
      done(127);
    });
    child.once('exit', (code, signal) => done(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
