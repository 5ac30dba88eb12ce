import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { extname } from 'node:path';
import { dialog } from 'electron';
import { fail, ok, type Result } from '../../shared/result.ts';

type Write = (piece: string | Uint8Array) => Promise<Result<null>>;

/** Asks where a file goes; null when the person cancelled. */
export async function askTarget(name: string): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog({
    defaultPath: name,
    filters: filtersOf(extname(name).slice(1)),
  });
  return canceled || filePath === undefined || filePath === '' ? null : filePath;
}

/** Asks for a file that is there; null when the person cancelled. */
export async function askSource(extension: string): Promise<string | null> {
  const { canceled, filePaths } = await dialog.showOpenDialog({
    properties: ['openFile'],
    filters: filtersOf(extension),
  });
  return canceled ? null : (filePaths[0] ?? null);
}

const filtersOf = (extension: string) => [{ name: extension.toUpperCase(), extensions: [extension] }];

/**
 * Asks where a file goes and lets `fill` write it piece by piece beside that place; only a whole file takes the name.
 * Null when the person cancelled.
 */
export async function saveFile(
  name: string,
  fill: (write: Write) => Promise<Result<null>>,
): Promise<Result<{ file: string } | null>> {
  const filePath = await askTarget(name);
  if (filePath === null) return ok(null);
  const written = await writeWhole(filePath, fill);
  return written.ok ? ok({ file: filePath }) : written;
}

async function writeWhole(
  file: string,
  fill: (write: Write) => Promise<Result<null>>,
): Promise<Result<null>> {
  const beside = `${file}.${randomBytes(4).toString('hex')}.new`;
  try {
    const handle = await open(beside, 'wx', 0o600);
    try {
      const filled = await fill(async (piece) => {
        await handle.writeFile(piece);
        return ok(null);
      });
      if (!filled.ok) {
        await rm(beside, { force: true });
        return filled;
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(beside, file);
    return ok(null);
  } catch (error) {
    await rm(beside, { force: true });
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
    return fail(
      'files.notWritten',
      `The file ${file} could not be written (${code}). What was there before is still there.`,
      'Check that the disk is not full and that the folder belongs to you, then try again.',
      { file, reason: code },
    );
  }
}
