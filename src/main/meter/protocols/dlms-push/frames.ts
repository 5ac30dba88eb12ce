import { crc16X25 } from '../../crc.ts';

/** The two link layers under DLMS push: HDLC (IEC 62056-46, frame format type 3) and M-Bus (EN 13757-2, -3). */

export type Frame =
  | {
      readonly kind: 'hdlc';
      readonly end: number;
      readonly segmented: boolean;
      readonly information: Uint8Array;
    }
  | {
      readonly kind: 'mbus';
      readonly end: number;
      readonly sequence: number;
      readonly last: boolean;
      readonly information: Uint8Array;
    }
  /** Shaped like a frame, but its checksum is wrong. */
  | { readonly kind: 'damaged' }
  | { readonly kind: 'more' }
  | { readonly kind: 'none' };

const NONE: Frame = { kind: 'none' };
const MORE: Frame = { kind: 'more' };
const DAMAGED: Frame = { kind: 'damaged' };

export const FLAG = 0x7e;
export const MBUS_START = 0x68;
const MBUS_STOP = 0x16;
/** C, A, CI and the two service access points. */
const MBUS_HEADER = 5;

/** The frame that begins at `at`. */
export function frameAt(bytes: Uint8Array, at: number): Frame {
  if (bytes[at] === FLAG) return hdlcAt(bytes, at);
  if (bytes[at] === MBUS_START) return mbusAt(bytes, at);
  return NONE;
}

/** `7e format(2) destination source control HCS information FCS 7e`. */
function hdlcAt(bytes: Uint8Array, at: number): Frame {
  const high = bytes[at + 1];
  const low = bytes[at + 2];
  if (high === undefined) return MORE;
  if ((high & 0xf0) !== 0xa0) return NONE;
  if (low === undefined) return MORE;
  const length = ((high & 0x07) << 8) | low;
  if (length < 7) return NONE;
  const end = at + 1 + length;
  if (end >= bytes.length) return MORE;
  if (bytes[end] !== FLAG) return NONE;
  if (crc16X25(bytes, at + 1, end - 2) !== ((bytes[end - 2] ?? 0) | ((bytes[end - 1] ?? 0) << 8)))
    return DAMAGED;
  let control = at + 3;
  for (let address = 0; address < 2; address++) {
    // The last byte of an address has its lowest bit set; it has 1, 2 or 4 bytes.
    while (control < end && ((bytes[control] ?? 0) & 1) === 0) control++;
    control++;
  }
  const checked = control + 1;
  if (checked + 2 > end - 2)
    return { kind: 'hdlc', end, segmented: false, information: bytes.subarray(0, 0) };
  if (crc16X25(bytes, at + 1, checked) !== ((bytes[checked] ?? 0) | ((bytes[checked + 1] ?? 0) << 8)))
    return DAMAGED;
  const information = bytes.subarray(checked + 2, end - 2);
  return { kind: 'hdlc', end, segmented: (high & 0x08) !== 0, information };
}

/** `68 L L 68 C A CI STSAP DTSAP data checksum 16`; CI counts the segments in 4 bits, bit 4 marks the last. */
function mbusAt(bytes: Uint8Array, at: number): Frame {
  const stated = bytes[at + 1];
  if (stated === undefined) return MORE;
  // Sagemcom T210-D lets its length run over: 257 is sent as 1. No frame is shorter than its five header bytes.
  const length = stated < MBUS_HEADER ? stated + 256 : stated;
  if (bytes[at + 2] === undefined) return MORE;
  if (bytes[at + 2] !== stated) return NONE;
  if (bytes[at + 3] === undefined) return MORE;
  if (bytes[at + 3] !== MBUS_START) return NONE;
  const sumAt = at + 4 + length;
  if (sumAt + 1 >= bytes.length) return MORE;
  if (bytes[sumAt + 1] !== MBUS_STOP) return NONE;
  let sum = 0;
  for (let n = at + 4; n < sumAt; n++) sum = (sum + (bytes[n] ?? 0)) & 0xff;
  if (sum !== bytes[sumAt]) return DAMAGED;
  const control = bytes[at + 6] ?? 0;
  if (control > 0x1f) return NONE;
  return {
    kind: 'mbus',
    end: sumAt + 2,
    sequence: control & 0x0f,
    last: (control & 0x10) !== 0,
    information: bytes.subarray(at + 9, sumAt),
  };
}
