import jsQR from 'jsqr';
import QRCode from 'qrcode';
import { fail, ok, type Result } from '../result.ts';

/** A QR code as a square of modules; true is dark. */
export interface QrMatrix {
  readonly size: number;
  readonly isDark: (row: number, column: number) => boolean;
}

/**
 * The code of a backup's text, error correction M (a fold or a stain is survived). Plain letters go in capitals, which
 * a QR code packs tighter; all readers of words take either case.
 */
export function qrOf(text: string): QrMatrix {
  const packed = /^[a-z ]+$/.test(text) ? text.toUpperCase() : text;
  const { modules } = QRCode.create(packed, { errorCorrectionLevel: 'M' });
  return { size: modules.size, isDark: (row, column) => modules.get(row, column) === 1 };
}

/** A picture as the browser's canvas gives it: four bytes a pixel, row by row. */
export interface Pixels {
  readonly data: Uint8ClampedArray;
  readonly width: number;
  readonly height: number;
}

/** The text of the QR code in a picture, turned or tilted, dark on light or light on dark. Fails with `backup.no-qr`. */
export function readQr(pixels: Pixels): Result<string> {
  const found = jsQR(pixels.data, pixels.width, pixels.height, { inversionAttempts: 'attemptBoth' });
  if (found !== null && found.data !== '') return ok(found.data);
  return fail(
    'backup.no-qr',
    'There is no QR code to be read in this picture.',
    'Take it again: flat, sharp, in good light, with the whole code in it. Or type the words.',
  );
}

/** What a text from a QR code or a file is: words, a share, or an encrypted file. Null for something else. */
export function kindOfText(text: string): 'words' | 'share' | 'file' | null {
  if (text.trimStart().startsWith('{')) return 'file';
  const count = text.trim().split(/\s+/u).length;
  if ([12, 15, 18, 21, 24].includes(count)) return 'words';
  return count >= 20 && count <= 40 ? 'share' : null;
}
