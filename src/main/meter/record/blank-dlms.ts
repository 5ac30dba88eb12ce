import { crc16X25 } from '../crc.ts';
import { FLAG, type Frame, frameAt } from '../protocols/dlms-push/frames.ts';
import type { Pseudonyms } from './pseudonym.ts';

/**
 * Blanking of plain DLMS push in HDLC or M-Bus frames. Ids are texts with long numbers in them (device name, serial
 * and GS1 numbers): every run of digits that is long, or that touches the end of a frame where an id may go on, gets
 * a stand-in. What is encrypted carries the meter's number in its head and is never blanked (see `recorder.ts`).
 */

const LONG_RUN = 5;

export function blankDlms(bytes: Uint8Array, names: Pseudonyms): Uint8Array | null {
  const out = bytes.slice();
  const kept: Uint8Array[] = [];
  for (let at = 0; at < out.length; ) {
    const frame = frameAt(out, at);
    if (frame.kind !== 'hdlc' && frame.kind !== 'mbus') {
      at += 1;
      continue;
    }
    blankDigits(frame.information, names);
    setChecks(out, at, frame);
    kept.push(out.subarray(at, frame.kind === 'hdlc' ? frame.end + 1 : frame.end));
    at = frame.end;
    // A closing flag that opens no frame of its own is passed over by the next round.
  }
  return kept.length === 0 ? null : Uint8Array.from(Buffer.concat(kept));
}

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= 0x30 && byte <= 0x39;

function blankDigits(information: Uint8Array, names: Pseudonyms): void {
  for (let from = 0; from < information.length; from += 1) {
    let to = from;
    while (isDigit(information[to])) to += 1;
    const atEdge = from === 0 || to === information.length;
    if (to - from >= LONG_RUN || (to > from && atEdge)) {
      const digits = String.fromCharCode(...information.subarray(from, to));
      information.set(Buffer.from(names.text(digits), 'latin1'), from);
    }
    from = Math.max(from, to);
  }
}

function setChecks(out: Uint8Array, at: number, frame: Frame & { kind: 'hdlc' | 'mbus' }): void {
  if (frame.kind === 'hdlc') {
    // The header and its own check are unchanged; only the frame check covers the information.
    const crc = crc16X25(out, at + 1, frame.end - 2);
    out[frame.end - 2] = crc & 255;
    out[frame.end - 1] = crc >> 8;
    out[frame.end] = FLAG;
    return;
  }
  let sum = 0;
  for (let n = at + 4; n < frame.end - 2; n += 1) sum = (sum + (out[n] ?? 0)) & 255;
  out[frame.end - 2] = sum;
}
