import { meterTime } from '../../calendar.ts';
import type { MeterTime } from '../../decoder.ts';

/** Deviation "not specified" of a COSEM date-time (Blue Book 4.1.6.1). */
const UNSPECIFIED = -0x8000;

/** The 12 bytes of a COSEM date-time; null if they are none or fields are left open. */
export function cosemDateTime(bytes: Uint8Array): MeterTime | null {
  if (bytes.length !== 12) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 12);
  const year = view.getUint16(0);
  if (year < 2000 || year > 2100) return null;
  const deviation = view.getInt16(9);
  const status = view.getUint8(11);
  const wall = {
    year,
    month: view.getUint8(2),
    day: view.getUint8(3),
    hour: view.getUint8(5),
    minute: view.getUint8(6),
    second: view.getUint8(7),
  };
  const stated = deviation !== UNSPECIFIED && Math.abs(deviation) <= 840;
  const offset = stated ? 0 - deviation : null;
  // Bit 0: invalid value; all ones: status not specified.
  if (status !== 0xff && (status & 1) === 1) return meterTime(wall, offset, 'invalid');
  return meterTime(wall, offset, stated ? 'utc' : 'local');
}
