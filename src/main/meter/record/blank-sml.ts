import { crc16Kermit, crc16X25 } from '../crc.ts';
import type { Pseudonyms } from './pseudonym.ts';

/**
 * Blanking of SML. Messages are found by their own checksums, so no parser is needed: an end is where the bytes
 * since the last end have the CRC that stands there. Replaced are the server id wherever it occurs (its number; the
 * maker stays) and the public key.
 */

const ESCAPE = 0x1b;
const HEAD = 8;
const TAIL = 8;
/** 1-0:96.1.0 and 0-0:0.0.9, the device and server id; 129-129:199.130.5, the public key. */
const ID_ENTRIES: readonly (readonly number[])[] = [
  [0x07, 0x01, 0x00, 0x60, 0x01, 0x00, 0xff],
  [0x07, 0x01, 0x00, 0x00, 0x00, 0x09, 0xff],
];
const KEY_ENTRY = [0x07, 0x81, 0x81, 0xc7, 0x82, 0x05, 0xff];
/** Octets of a ten-byte server id that tell medium, maker and block (DIN 43863-5). */
const MAKER_OCTETS = 6;

type Crc = (bytes: Uint8Array, from: number, to: number) => number;

export function blankSml(bytes: Uint8Array, names: Pseudonyms): Uint8Array | null {
  const frame = lastFrame(bytes);
  if (frame === null) return null;
  const messages = messagesOf(frame);
  if (messages === null) return null;
  for (const id of idsIn(frame)) {
    const number = id.subarray(Math.min(MAKER_OCTETS, id.length - 1));
    replaceAll(frame, number.slice(), names.bytes(number.slice()));
  }
  const key = entryValue(frame, KEY_ENTRY);
  if (key !== null) frame.set(names.bytes(frame.slice(key.from, key.to)), key.from);
  // A stand-in that makes an escape would need the frame to grow: such a telegram is left out.
  if (holdsEscape(frame)) return null;
  for (const { from, crcAt, crc } of messages) setCrc(frame, crcAt, crc(frame, from, crcAt - 1));
  const end = frame.length - 2;
  const kind = messages[0]?.crc ?? crc16X25;
  setCrc(frame, end, kind(frame, 0, end));
  return frame;
}

function lastFrame(bytes: Uint8Array): Uint8Array | null {
  let found: Uint8Array | null = null;
  for (let at = 0; at + HEAD + TAIL <= bytes.length; at += 1) {
    if (!isStart(bytes, at)) continue;
    for (let end = at + HEAD; end + TAIL <= bytes.length; end += 1) {
      if (isEscape(bytes, end) && bytes[end + 4] === 0x1a) {
        found = bytes.slice(at, end + TAIL);
        at = end;
        break;
      }
    }
  }
  return found !== null && !holdsEscape(found) ? found : null;
}

const isEscape = (bytes: Uint8Array, at: number): boolean =>
  [0, 1, 2, 3].every((i) => bytes[at + i] === ESCAPE);

const isStart = (bytes: Uint8Array, at: number): boolean =>
  isEscape(bytes, at) && [4, 5, 6, 7].every((i) => bytes[at + i] === 1);

function holdsEscape(frame: Uint8Array): boolean {
  for (let at = HEAD; at < frame.length - TAIL; at += 1) if (isEscape(frame, at)) return true;
  return false;
}

interface Message {
  readonly from: number;
  /** Where the two octets of the CRC stand. */
  readonly crcAt: number;
  readonly crc: Crc;
}

function messagesOf(frame: Uint8Array): Message[] | null {
  const messages: Message[] = [];
  let from = HEAD;
  for (let at = HEAD; at + 3 < frame.length - TAIL + 1; at += 1) {
    if (frame[at] !== 0x63 || frame[at + 3] !== 0x00) continue;
    const stored = (frame[at + 1] ?? 0) | ((frame[at + 2] ?? 0) << 8);
    const start = from;
    const crc = [crc16X25, crc16Kermit].find((each) => each(frame, start, at) === stored);
    if (crc === undefined) continue;
    messages.push({ from, crcAt: at + 1, crc });
    from = at + 4;
    at += 3;
  }
  return messages.length === 0 ? null : messages;
}

function setCrc(frame: Uint8Array, at: number, crc: number): void {
  frame[at] = crc & 255;
  frame[at + 1] = crc >> 8;
}

function idsIn(frame: Uint8Array): Uint8Array[] {
  return ID_ENTRIES.flatMap((entry) => {
    const place = entryValue(frame, entry);
    return place === null || place.to - place.from < 2 ? [] : [frame.slice(place.from, place.to)];
  });
}

/** The octet string of a list entry: its name, then status, time, unit and scaler left out or given, then the value. */
function entryValue(frame: Uint8Array, name: readonly number[]): { from: number; to: number } | null {
  for (let at = 0; at + name.length < frame.length; at += 1) {
    if (!name.every((byte, i) => frame[at + i] === byte)) continue;
    let place = at + name.length;
    for (let field = 0; field < 4; field += 1) place += Math.max(1, (frame[place] ?? 1) & 0x0f);
    const head = frame[place] ?? 0;
    const long = (head & 0x80) !== 0;
    const length = long ? ((head & 0x0f) << 4) | ((frame[place + 1] ?? 0) & 0x0f) : head & 0x0f;
    const from = place + (long ? 2 : 1);
    return (head & 0x70) === 0 && place + length <= frame.length ? { from, to: place + length } : null;
  }
  return null;
}

function replaceAll(frame: Uint8Array, what: Uint8Array, by: Uint8Array): void {
  for (let at = 0; at + what.length <= frame.length; at += 1) {
    if (what.every((byte, i) => frame[at + i] === byte)) frame.set(by, at);
  }
}
