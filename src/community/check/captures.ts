import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { checkCapture } from './capture-check.ts';
import { parseExpectation } from './expectation.ts';

/**
 * `check:captures DIR`: decodes every capture of a folder (each `NAME.expect.json` beside its data file, subfolders
 * too) through the decoders a live meter goes through: whole, in random chunks, byte by byte, and with noise
 * around it. One line for every wrong field, last line `N passed, N failed`, exit status 1 on failure.
 */

export interface CheckSummary {
  readonly passed: number;
  readonly failed: number;
  readonly lines: readonly string[];
}

const SUFFIX = '.expect.json';

function expectFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return expectFiles(path);
      return entry.name.endsWith(SUFFIX) ? [path] : [];
    });
}

/** The data file: as the expectation names it, else the one other file of that name. */
function dataFile(folder: string, expectName: string, stated: string | null): string | null {
  const stem = expectName.slice(0, -SUFFIX.length);
  const names = readdirSync(folder).filter((name) => !name.endsWith(SUFFIX));
  if (stated !== null && names.includes(basename(stated))) return join(folder, basename(stated));
  const found = names.find((name) => name === stem || name.replace(/\.[^.]+$/, '') === stem);
  return found === undefined ? null : join(folder, found);
}

export function checkFolder(root: string): CheckSummary {
  const lines: string[] = [];
  let passed = 0;
  let failed = 0;
  for (const path of expectFiles(root)) {
    const folder = join(path, '..');
    const name = relative(root, path).slice(0, -SUFFIX.length);
    const problems = checkOne(folder, path);
    if (problems.length === 0) passed++;
    else failed++;
    for (const problem of problems) lines.push(`${name}: ${problem}`);
  }
  return { passed, failed, lines };
}

function checkOne(folder: string, path: string): readonly string[] {
  const expectation = parseExpectation(readFileSync(path, 'utf8'), basename(folder));
  if (typeof expectation === 'string') return [expectation];
  const file = dataFile(folder, basename(path), expectation.file);
  if (file === null) return ['the data file is missing'];
  return checkCapture(new Uint8Array(readFileSync(file)), expectation);
}

function main(folder: string | undefined): 0 | 1 {
  if (folder === undefined) {
    console.error('usage: npm run -s check:captures -- DIR');
    return 1;
  }
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    console.log(`${folder} is no folder`);
    console.log('0 passed, 1 failed');
    return 1;
  }
  const summary = checkFolder(folder);
  for (const line of summary.lines) console.log(line);
  if (summary.passed + summary.failed === 0) console.log(`${folder} holds no captures (NAME.expect.json)`);
  console.log(`${summary.passed} passed, ${summary.failed} failed`);
  return summary.failed === 0 && summary.passed > 0 ? 0 : 1;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) process.exitCode = main(process.argv[2]);
