/** What a file that a person chose is: a picture of a code, words or a share as text, the encrypted file, or none. */
import { kindOfText, readQr } from '../../shared/backup/qr.ts';
import { fail, ok, type Result } from '../../shared/result.ts';
import { pixelsOf } from '../picture.ts';
import type { MaterialKind } from './Material.tsx';

export interface FoundBackup {
  readonly kind: MaterialKind;
  readonly text: string;
}

/** Pictures of phones are smaller; an encrypted file has some 900 letters (the vault takes 64 KiB). */
const MOST_PICTURE_BYTES = 40 * 2 ** 20;
const MOST_TEXT_BYTES = 2 ** 16;

/**
 * Fails with `backup.file-large`, `backup.no-qr`, `backup.qr-foreign`, `backup.kit-pdf`, `backup.file-damaged`; whether
 * what was found is a good backup only the vault can say.
 */
export async function backupIn(file: File): Promise<Result<FoundBackup>> {
  const picture = file.type.startsWith('image/');
  if (!picture && file.type === 'application/pdf') return kitPdf();
  if (file.size > (picture ? MOST_PICTURE_BYTES : MOST_TEXT_BYTES)) {
    return fail(
      'backup.file-large',
      'This file is far too large to be a backup, so it was not read.',
      'Choose the file that Wattlet saved, or a picture of one code.',
    );
  }
  if (picture) {
    const read = readQr(await pixelsOf(file));
    if (!read.ok) return read;
    return found(read.value) ?? foreignCode();
  }
  const text = await file.text();
  if (text.startsWith('%PDF')) return kitPdf();
  return found(text) ?? noBackup();
}

function found(text: string): Result<FoundBackup> | null {
  const kind = kindOfText(text);
  return kind === null ? null : ok({ kind: kind === 'share' ? 'shares' : kind, text });
}

const foreignCode = () =>
  fail(
    'backup.qr-foreign',
    'This code can be read, but it is not of a backup.',
    'Take a picture of the code on one of your sheets.',
  );

const noBackup = () =>
  fail(
    'backup.file-damaged',
    'This file is not a backup of a household, or it is damaged.',
    'Choose the file that was saved as your backup, or another copy of it.',
  );

const kitPdf = () =>
  fail(
    'backup.kit-pdf',
    'This is the PDF with your sheets. Wattlet reads printed sheets, not the PDF.',
    'Open it, and type the words of two sheets, or take pictures of their codes.',
  );
