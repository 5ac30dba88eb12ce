/** The steps of `npm test`, in the order in which they are cheapest to fail. */
import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TALLIES } from '../package/tallies.mjs';
import { PROGRAM, TWIN } from '../package/twin.mjs';
import { readableCheckout } from '../session/readable.mjs';
import { startSession } from '../session/session.mjs';
import { unprivilegedUser } from '../session/user.mjs';
import { inRoot } from '../setup/paths.mjs';
import { add, judge, NOTHING, readTally, type Tally } from './tally.ts';

export interface Step {
  /** What `npm test -- NAME` calls it. */
  readonly name: string;
  readonly title: string;
  /** Whether it can run some files alone. */
  readonly takesFiles?: true;
  /** @param files parts of names of test files; none: all. */
  run(files: readonly string[]): Promise<Tally>;
}

const VITEST = 'node_modules/vitest/vitest.mjs';
const PLAYWRIGHT = 'node_modules/@playwright/test/cli.js';

export const STEPS: readonly Step[] = [
  {
    name: 'lint',
    title: 'format and lint',
    run: () => check('node_modules/@biomejs/biome/bin/biome', ['ci', '--diagnostic-level=error', '.']),
  },
  { name: 'types', title: 'types', run: () => check('node_modules/typescript/bin/tsc', ['-p', '.']) },
  { name: 'rules', title: 'dependency rules', run: () => check('tools/imports/main.ts', []) },
  {
    name: 'bindings',
    title: 'contract bindings are those of the contracts',
    run: () => check('contracts/build.ts', ['--check']),
  },
  { name: 'unit', title: 'unit, component and integration tests', takesFiles: true, run: runVitest },
  { name: 'contracts', title: 'contract tests (Solidity)', run: runContractTests },
  { name: 'windows', title: 'window tests', takesFiles: true, run: runWindowTests },
  {
    name: 'package',
    title: 'the package: its files, fuses, policy, and its twin',
    run: runPackageTests,
  },
  {
    name: 'soak',
    title:
      'soak: two minutes of kills, locked keychains, full disks, unplugged meters, wrong clocks, node restarts',
    run: () => check('test/soak/main.ts', ['--minutes', '2']),
  },
  {
    name: 'demo',
    title: 'demo: twelve homes until the first bill, every slot settled and agreed',
    // In the packaged twin, where this run has made one: then settled slots are tested in the package, too.
    run: () =>
      check('tools/desktop.mjs', ['src/community/demo/main.ts', '--headless', '--slots', '7'], {
        ...(twinMade ? { WATTLET_ELECTRON: inRoot('dist', TWIN, PROGRAM) } : {}),
      }),
  },
];

/** Whether this run has packaged the app and found it good. */
let twinMade = false;

/** A program whose exit code is its whole answer. */
async function check(
  program: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Tally> {
  const { code } = await runNode(program, args, 'inherit', env);
  return code === 0 ? { ...NOTHING, passed: 1 } : { ...NOTHING, failed: 1 };
}

async function runVitest(files: readonly string[]): Promise<Tally> {
  const folder = mkdtempSync(join(tmpdir(), 'wattlet-tally-'));
  const file = join(folder, 'vitest.json');
  const session = await startSession();
  try {
    const code = await session.run(
      process.execPath,
      [
        inRoot(VITEST),
        'run',
        ...files,
        '--reporter=default',
        `--reporter=${inRoot('tools/test/vitest-reporter.ts')}`,
      ],
      { cwd: inRoot(), env: { WATTLET_TALLY: file } },
    );
    return judge(readTally(file), code);
  } finally {
    await session.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Unit, fuzz and invariant tests in Solidity. Hardhat reports them in words only. */
async function runContractTests(): Promise<Tally> {
  const { code, stdout } = await runNode(
    'node_modules/hardhat/dist/src/cli.js',
    ['test', 'solidity'],
    'pipe',
  );
  const plain = stdout.replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
  const count = (word: string) => Number(new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(plain)?.[1] ?? 0);
  return judge({ ...NOTHING, passed: count('passing'), failed: count('failing') }, code);
}

/** In a real Electron, as an unprivileged user with the sandbox on. Pictures of failures are left in test-results/. */
async function runWindowTests(files: readonly string[]): Promise<Tally> {
  const user = unprivilegedUser();
  const results = inRoot('test-results');
  rmSync(results, { recursive: true, force: true });
  const folder = mkdtempSync(join(tmpdir(), 'wattlet-tally-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const file = join(folder, 'playwright.json');
  const checkout = await readableCheckout(user, process.execPath, process.env['WATTLET_ELECTRON'] ?? '');
  try {
    const session = await startSession({ user, collect: results });
    try {
      const reporter = join(checkout.root, 'tools/test/playwright-reporter.ts');
      const output = session.env['WATTLET_RESULTS'] ?? '';
      const code = await session.run(
        checkout.node,
        [
          join(checkout.root, PLAYWRIGHT),
          'test',
          ...files,
          `--reporter=list,${reporter}`,
          `--output=${join(output, 'windows')}`,
        ],
        { cwd: checkout.root, env: { WATTLET_TALLY: file, WATTLET_ELECTRON: checkout.electron } },
      );
      return judge(readTally(file), code);
    } finally {
      await session.stop();
    }
  } finally {
    checkout.dispose();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Packages the app and tests the package: its files as they are, its twin as the unprivileged user. */
async function runPackageTests(): Promise<Tally> {
  const user = unprivilegedUser();
  const folder = mkdtempSync(join(tmpdir(), 'wattlet-tally-'));
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  try {
    const { code } = await runNode('tools/package.mjs', ['--check'], 'inherit', { WATTLET_TALLIES: folder });
    const parts = Object.values(TALLIES).map((file) => readTally(join(folder, file)));
    const sum = parts.reduce<Tally>((all, part) => add(all, part ?? { ...NOTHING, failed: 1 }), NOTHING);
    twinMade = code === 0;
    return judge(sum, code);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether there is anything for a step to do in this checkout. */
export function applies(step: Step): boolean {
  if (step.name === 'contracts') {
    return existsSync(inRoot('hardhat.config.ts')) && hasFile(inRoot('contracts'), /\.t\.sol$/);
  }
  return true;
}

function hasFile(folder: string, name: RegExp): boolean {
  return (
    existsSync(folder) && readdirSync(folder, { recursive: true }).some((file) => name.test(String(file)))
  );
}

interface Ended {
  readonly code: number;
  readonly stdout: string;
}

/** With `pipe` the output is shown and kept. */
function runNode(
  program: string,
  args: readonly string[],
  output: 'inherit' | 'pipe',
  env: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  return new Promise((done) => {
    const child = spawn(process.execPath, [inRoot(program), ...args], {
      cwd: inRoot(),
      stdio: ['ignore', output, 'inherit'],
      env: { ...process.env, ...env },
    });
    let stdout = '';
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      process.stdout.write(text);
    });
    child.once('error', () => done({ code: 127, stdout }));
    child.once('close', (code) => done({ code: code ?? 1, stdout }));
  });
}
