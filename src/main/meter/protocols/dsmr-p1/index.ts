import { ByteWindow } from '../../byte-window.ts';
import { crc16Arc } from '../../crc.ts';
import type { Decoder, DecoderEvent, RejectReason, TelegramReading } from '../../decoder.ts';
import { registerShape, ShapeWatch } from '../../shape-watch.ts';
import { crlfRestoredCrc, hexCrc, identAt } from './frame.ts';
import { readP1Text } from './text.ts';

/**
 * DSMR / eMUCS P1 customer port: `/ident CRLF CRLF lines ! CRC16 CRLF` (DSMR P1 companion standard 5.0.2, section
 * 6.2). Versions before DSMR 4 end in a bare `!`; a source that once sent a CRC must go on sending it, or a cut
 * line would pass as an old telegram.
 */

/** Longest telegram taken: five times the longest known (Hungary, with monthly profile and text message). */
const MAX_TELEGRAM = 16 * 1024;
const SLASH = 0x2f;
const BANG = 0x21;
const LF = 0x0a;
const CR = 0x0d;
/** Fresh starts looked at in one damaged stretch, so that a flood of slashes costs no more than a telegram. */
const MAX_STARTS = 8;

const latin1 = new TextDecoder('latin1');

export function createP1Decoder(): Decoder {
  return new P1Decoder();
}

class P1Decoder implements Decoder {
  readonly protocol = 'dsmr-p1';
  readonly #window = new ByteWindow(MAX_TELEGRAM + 8);
  /** How far the window was searched for the end mark. */
  #searched = 0;
  #crcSeen = false;
  readonly #shape = new ShapeWatch();

  push(chunk: Uint8Array): DecoderEvent[] {
    const events: DecoderEvent[] = [];
    for (let offset = 0; offset < chunk.length; ) {
      offset += this.#window.append(chunk, offset);
      while (this.#step(events)) {
        // each step drops bytes or ends
      }
    }
    return events;
  }

  /** A telegram comes in one burst: what has not ended when the line falls silent will not end. */
  silence(): DecoderEvent[] {
    const events: DecoderEvent[] = [];
    this.#finishUnended(events);
    if (this.#window.length > 1) events.push(rejected('incomplete', 'A telegram broke off.'));
    this.reset();
    return events;
  }

  /** A CRC without leading zeros, of which only silence tells that no digit follows; a bare `!` could be one cut off. */
  #finishUnended(events: DecoderEvent[]): void {
    const bytes = this.#window.view();
    const end = bytes[0] === SLASH ? endMark(bytes, 1) : -1;
    if (end < 0) return;
    const padded = new Uint8Array(end + 5);
    padded.set(bytes.subarray(0, end + 5));
    const crc = hexCrc(padded, end + 1);
    if (crc === null || crc.digits === 0 || !crcHolds(bytes, 0, end, crc.value)) return;
    this.#finish(events, bytes, end, crc);
    this.#drop(bytes.length);
  }

  reset(): void {
    this.#window.clear();
    this.#searched = 0;
  }

  bufferedBytes(): number {
    return this.#window.length;
  }

  #drop(count: number): void {
    this.#window.drop(count);
    this.#searched = 0;
  }

  /** True if bytes were dropped and it is worth looking again. */
  #step(events: DecoderEvent[]): boolean {
    const bytes = this.#window.view();
    if (bytes[0] !== SLASH) {
      const start = bytes.indexOf(SLASH);
      this.#drop(start < 0 ? bytes.length : start);
      if (start < 0) return false;
      return this.#step(events);
    }
    const end = endMark(bytes, this.#searched);
    if (end < 0) {
      this.#searched = bytes.length;
      if (bytes.length <= MAX_TELEGRAM) return false;
      events.push(rejected('too-long', 'A telegram did not end.'));
      this.#drop(afterNext(bytes, 1));
      return true;
    }
    const crc = hexCrc(bytes, end + 1);
    if (crc === null) {
      this.#searched = end;
      return false;
    }
    this.#finish(events, bytes, end, crc);
    this.#drop(end + 1 + crc.digits);
    return true;
  }

  #finish(
    events: DecoderEvent[],
    bytes: Uint8Array,
    end: number,
    crc: { digits: number; value: number },
  ): void {
    if (crc.digits === 0) {
      this.#finishWithoutCrc(events, bytes, end);
      return;
    }
    const starts = startsWithin(bytes, end);
    const good = starts.find((start) => crcHolds(bytes, start, end, crc.value));
    if (good === undefined) {
      events.push(rejected('checksum-wrong', 'A telegram arrived damaged.'));
      return;
    }
    if (good > 0) events.push(rejected('incomplete', 'A telegram broke off.'));
    this.#crcSeen = true;
    const text = readP1Text(latin1.decode(bytes.subarray(good, end)), 'verified');
    if ('reading' in text) events.push({ kind: 'reading', reading: text.reading });
    else events.push(rejected('malformed', text.malformed));
  }

  #finishWithoutCrc(events: DecoderEvent[], bytes: Uint8Array, end: number): void {
    if (this.#crcSeen) {
      events.push(rejected('checksum-missing', 'A telegram came without the checksum this meter sends.'));
      return;
    }
    if (bytes[end + 1] !== CR && bytes[end + 1] !== LF && bytes[end + 1] !== SLASH) {
      events.push(rejected('malformed', 'The end of a telegram is damaged.'));
      return;
    }
    const start = startsWithin(bytes, end).reduce((latest, at) => Math.max(latest, at), 0);
    if (start > 0) events.push(rejected('incomplete', 'A telegram broke off.'));
    const plain = latin1.decode(bytes.subarray(start, end));
    const text = readP1Text(plain, 'none-in-protocol');
    if ('malformed' in text) events.push(rejected('malformed', text.malformed));
    else if (!says(text.reading))
      events.push(rejected('no-values', 'A telegram held no energy, no power and no meter id.'));
    else if (!this.#shape.takes(registerShape(plain)))
      events.push(rejected('malformed', 'A telegram has lost digits.'));
    else events.push({ kind: 'reading', reading: text.reading });
  }
}

/** Index of the `!` that opens a line, from `from` on; -1 if not there yet. */
function endMark(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(BANG, Math.max(1, from)); at >= 0; at = bytes.indexOf(BANG, at + 1)) {
    const before = bytes[at - 1];
    if (before === LF || before === CR) return at;
  }
  return -1;
}

/** The first start, then the latest ones: a telegram cut short may run into the next. */
function startsWithin(bytes: Uint8Array, end: number): number[] {
  const starts = [0];
  for (let at = bytes.lastIndexOf(SLASH, end); at > 0 && starts.length < MAX_STARTS; ) {
    if (identAt(bytes, at)) starts.push(at);
    at = bytes.lastIndexOf(SLASH, at - 1);
  }
  return starts;
}

function crcHolds(bytes: Uint8Array, start: number, end: number, stated: number): boolean {
  if (crc16Arc(bytes, start, end + 1) === stated) return true;
  return crlfRestoredCrc(bytes, start, end + 1) === stated;
}

function says(reading: TelegramReading): boolean {
  return reading.registers.length > 0 || reading.powerMilliW !== null || reading.meterId !== null;
}

function afterNext(bytes: Uint8Array, from: number): number {
  const next = bytes.indexOf(SLASH, from);
  return next < 0 ? bytes.length : next;
}

function rejected(reason: RejectReason, message: string): DecoderEvent {
  return { kind: 'rejected', protocol: 'dsmr-p1', reason, message };
}
