import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { fail, ok, type Result } from '../../shared/result.ts';

/**
 * Replaces a small file so that a crash at any point leaves the old or the new one, whole: written beside it,
 * synced, then renamed over it.
 */
export function writeAtomically(file: string, text: string): Result<null> {
  const beside = `${file}.${process.pid}.new`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    const handle = openSync(beside, 'w', 0o600);
    try {
      writeSync(handle, text);
      fsyncSync(handle);
    } finally {
      closeSync(handle);
    }
    renameSync(beside, file);
    return ok(null);
  } catch (error) {
    rmSync(beside, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return fail(
      'files.notWritten',
      `The file ${file} could not be written (${code}). The one before is still there.`,
      'Check that the disk is not full and that the folder belongs to you, then try again.',
      { file, reason: code },
    );
  }
}

/** Reads a JSON file of the given shape; null when it is missing, damaged or of another shape. */
export function readJson<S extends z.ZodType>(file: string, schema: S): z.output<S> | null {
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
