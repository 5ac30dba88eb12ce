import { dialog } from 'electron';
import { ok, type Result } from '../../shared/result.ts';
import { writeAtomically } from './atomic-file.ts';
import type { Words } from './words.ts';

/** Asks where the support file goes and writes it there; null when the person cancelled. */
export async function saveSupportFile(
  words: Words['support'],
  name: string,
  text: () => string,
): Promise<Result<{ file: string } | null>> {
  const { canceled, filePath } = await dialog.showSaveDialog({
    title: words.title,
    defaultPath: name,
    filters: [{ name: words.fileType, extensions: ['json'] }],
  });
  if (canceled || filePath === undefined || filePath === '') return ok(null);
  const written = writeAtomically(filePath, text());
  return written.ok ? ok({ file: filePath }) : written;
}
