import { crc16Kermit, crc16X25 } from '../../crc.ts';
import type { TelegramReading } from '../../decoder.ts';
import { readSmlList } from './list.ts';
import { smlReading } from './reading.ts';
import { SmlCursor, TYPE_LIST } from './tree.ts';

/** What one SML file (the messages between start and end sequence) holds. */
export type SmlFile = { readonly readings: readonly TelegramReading[] } | { readonly malformed: true };

const GET_LIST_RESPONSE = 0x0701;

/** Reads every message of the file; `bytes` is without escapes and without the filling zeros at its end. */
export function readSmlFile(bytes: Uint8Array): SmlFile {
  const cursor = new SmlCursor(bytes, 0, bytes.length);
  const readings: TelegramReading[] = [];
  while (cursor.at < bytes.length) {
    if (bytes[cursor.at] === 0) {
      cursor.at++;
      continue;
    }
    const start = cursor.at;
    if (!cursor.open() || cursor.type !== TYPE_LIST || cursor.size !== 6) return { malformed: true };
    if (!cursor.skipMany(3) || !cursor.openList(2)) return { malformed: true };
    const choice = cursor.smallNumber();
    const list = choice === GET_LIST_RESPONSE ? readSmlList(cursor) : null;
    if (choice === GET_LIST_RESPONSE ? list === null : !cursor.skip()) return { malformed: true };
    const checked = cursor.at;
    const stated = cursor.smallNumber();
    if (stated === null || bytes[cursor.at++] !== 0) return { malformed: true };
    if (list !== null) readings.push(smlReading(list, !messageCrcHolds(bytes, start, checked, stated)));
  }
  return { readings };
}

/** X-25 as the standard says, or KERMIT as some Holley meters do; both sent low byte first. */
function messageCrcHolds(bytes: Uint8Array, start: number, end: number, stated: number): boolean {
  // A meter that reads the CRC as a signed number, or drops its leading zero byte, still means these 16 bits.
  const swapped = ((stated & 0xff) << 8) | ((stated >> 8) & 0xff);
  return crc16X25(bytes, start, end) === swapped || crc16Kermit(bytes, start, end) === swapped;
}
