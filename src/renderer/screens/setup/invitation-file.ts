import { readQr } from '../../../shared/backup/qr.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { pixelsOf } from '../../picture.ts';

/** The invitation in a file: its text, or that of the code in a picture. Loaded when needed, as it reads pictures. */
export async function textOfFile(file: File): Promise<Result<string>> {
  return file.type.startsWith('image/') ? readQr(await pixelsOf(file)) : ok(await file.text());
}
