import { crc16ArcFrom } from '../../crc.ts';

/** Byte-level helpers of the P1 frame. */

const LF = 0x0a;
const CR = 0x0d;
const CRLF = new Uint8Array([CR, LF]);

function hexDigit(byte: number): number {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/**
 * The hexadecimal CRC after `!`: four digits, or fewer from meters that print it without leading zeros. Null while
 * more bytes are needed to know.
 */
export function hexCrc(bytes: Uint8Array, from: number): { digits: number; value: number } | null {
  let value = 0;
  for (let digits = 0; digits < 4; digits++) {
    const byte = bytes[from + digits];
    if (byte === undefined) return null;
    const digit = hexDigit(byte);
    if (digit < 0) return { digits, value };
    value = value * 16 + digit;
  }
  return { digits: 4, value };
}

/** Three letters after the slash: the FLAG code that opens every identification. */
export function identAt(bytes: Uint8Array, slash: number): boolean {
  for (let at = slash + 1; at <= slash + 3; at++) {
    const letter = (bytes[at] ?? 0) | 0x20;
    if (letter < 0x61 || letter > 0x7a) return false;
  }
  return true;
}

/**
 * The CRC with CRLF put back where only LF, or only CR, arrived: terminal settings of some serial servers drop or
 * replace one of them. Null if every line ends in CRLF.
 */
export function crlfRestoredCrc(bytes: Uint8Array, from: number, to: number): number | null {
  const feeds = bytes.subarray(from, to).includes(LF);
  const mark = feeds ? LF : CR;
  let crc = 0;
  let copied = from;
  let bare = false;
  for (let at = bytes.indexOf(mark, from); at >= 0 && at < to; at = bytes.indexOf(mark, at + 1)) {
    if (feeds && at > from && bytes[at - 1] === CR) continue;
    bare = true;
    crc = crc16ArcFrom(crc16ArcFrom(crc, bytes, copied, at), CRLF);
    copied = at + 1;
  }
  return bare ? crc16ArcFrom(crc, bytes, copied, to) : null;
}
