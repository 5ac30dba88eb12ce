/**
 * What one suite reports back to the test command: the reporters of vitest and Playwright write it as JSON into the
 * file named by WATTLET_TALLY.
 */
import { readFileSync, writeFileSync } from 'node:fs';

export interface Skipped {
  readonly name: string;
  /** Why it did not run, in words. A skip without one counts as failed: nobody could tell it from a forgotten test. */
  readonly reason: string | undefined;
}

export interface Tally {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly Skipped[];
  /** One line for each failure that has a name, to be repeated at the end where it is not lost among the output. */
  readonly failures: readonly string[];
  /** One line for each that passed only when it was tried again: something to be found and mended, and told for that. */
  readonly unsteady: readonly string[];
}

export const NOTHING: Tally = { passed: 0, failed: 0, skipped: [], failures: [], unsteady: [] };

export function add(a: Tally, b: Tally): Tally {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: [...a.skipped, ...b.skipped],
    failures: [...a.failures, ...b.failures],
    unsteady: [...a.unsteady, ...b.unsteady],
  };
}

/** A failure in one line: its name and how its message begins, without colours, line after line, as far as a cause needs. */
export function failureLine(name: string, message: string | undefined): string {
  const plain = (message ?? '').replaceAll(new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g'), '');
  const lines = plain.split('\n').flatMap((line) => line.trim() || []);
  return `${name}: ${lines.length === 0 ? 'no message' : lines.join(' | ').slice(0, 800)}`;
}

/** A suite's tally with the rules of the whole applied: skips need a reason, and a non-zero exit is a failure. */
export function judge(tally: Tally | undefined, exitCode: number): Tally {
  if (tally === undefined) return { ...NOTHING, failed: 1 };
  const unexplained = tally.skipped.filter((test) => test.reason === undefined).length;
  const failed = tally.failed + unexplained;
  if (failed === 0 && (exitCode !== 0 || tally.passed === 0)) return { ...tally, failed: 1 };
  return { ...tally, failed };
}

export function writeTally(tally: Tally): void {
  const file = process.env['WATTLET_TALLY'];
  if (file !== undefined) writeFileSync(file, JSON.stringify(tally));
}

/** @returns undefined if the suite ended before it wrote one */
export function readTally(file: string): Tally | undefined {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isTally(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

function isTally(value: unknown): value is Tally {
  if (typeof value !== 'object' || value === null) return false;
  const { passed, failed, ...lists } = value as Partial<Record<keyof Tally, unknown>>;
  return (
    Number.isInteger(passed) &&
    Number.isInteger(failed) &&
    [lists.skipped, lists.failures, lists.unsteady].every(Array.isArray)
  );
}
