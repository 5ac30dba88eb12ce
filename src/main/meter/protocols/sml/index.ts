import { ByteWindow } from '../../byte-window.ts';
import { crc16Kermit, crc16X25 } from '../../crc.ts';
import type { Decoder, DecoderEvent, RejectReason } from '../../decoder.ts';
import { readSmlFile } from './file.ts';

/**
 * Smart Message Language over the optical or wired customer interface (BSI TR-03109-1 annex IV): SML transport
 * protocol version 1, `1b1b1b1b 01010101 … 1b1b1b1b 1a pad crc crc`, CRC X-25 (KERMIT in some Holley meters).
 */

const MAX_FILE = 16 * 1024;
const ESC = 0x1b;
const ESCAPE_LENGTH = 4;
const START_LENGTH = 8;
/** Shorter damage says nothing about the line. */
const TELLING_LENGTH = 100;

export function createSmlDecoder(): Decoder {
  return new SmlDecoder();
}

class SmlDecoder implements Decoder {
  readonly protocol = 'sml';
  readonly #window = new ByteWindow(MAX_FILE + 16);
  readonly #plain = new Uint8Array(MAX_FILE + 16);
  #started = false;
  /** Next byte of the window to look at, once started. */
  #at = 0;
  /** Bytes of the file without escapes, in `#plain`. */
  #plainLength = 0;

  push(chunk: Uint8Array): DecoderEvent[] {
    const events: DecoderEvent[] = [];
    for (let offset = 0; offset < chunk.length; ) {
      offset += this.#window.append(chunk, offset);
      while (this.#started ? this.#continue(events) : this.#seek()) {
        // each step drops bytes or ends
      }
    }
    return events;
  }

  silence(): DecoderEvent[] {
    const pending = this.#started;
    this.reset();
    return pending ? [rejected('incomplete', 'A telegram broke off.')] : [];
  }

  reset(): void {
    this.#window.clear();
    this.#started = false;
  }

  bufferedBytes(): number {
    return this.#window.length;
  }

  /** Finds the start sequence; true if it is there. */
  #seek(): boolean {
    const bytes = this.#window.view();
    let at = bytes.indexOf(ESC);
    for (; at >= 0; at = bytes.indexOf(ESC, at + 1)) {
      const match = startAt(bytes, at);
      if (match === 'yes') {
        this.#window.drop(at);
        this.#begin();
        return true;
      }
      if (match === 'unknown') break;
    }
    this.#window.drop(at < 0 ? bytes.length : at);
    return false;
  }

  #begin(): void {
    this.#started = true;
    this.#at = START_LENGTH;
    this.#plainLength = 0;
  }

  /** Looks for the next escape sequence; false when more bytes are needed. */
  #continue(events: DecoderEvent[]): boolean {
    const bytes = this.#window.view();
    const mark = escapeFrom(bytes, this.#at);
    this.#copy(bytes, mark);
    if (mark > MAX_FILE) {
      events.push(rejected('too-long', 'A telegram did not end.'));
      return this.#abandon(START_LENGTH);
    }
    if (mark + 2 * ESCAPE_LENGTH > bytes.length) return false;
    const [kind, pad, low, high] = bytes.subarray(mark + ESCAPE_LENGTH, mark + 2 * ESCAPE_LENGTH);
    if (kind === ESC && pad === ESC && low === ESC && high === ESC) {
      this.#plain.fill(ESC, this.#plainLength, this.#plainLength + ESCAPE_LENGTH);
      this.#plainLength += ESCAPE_LENGTH;
      this.#at = mark + 2 * ESCAPE_LENGTH;
      return true;
    }
    if (kind !== 0x1a || pad === undefined || low === undefined || high === undefined) {
      events.push(rejected('incomplete', 'A telegram broke off.'));
      return this.#abandon(mark);
    }
    const end = mark + ESCAPE_LENGTH + 2;
    const stated = low | (high << 8);
    if (crc16X25(bytes, 0, end) !== stated && crc16Kermit(bytes, 0, end) !== stated) {
      events.push(damaged(bytes.subarray(0, end)));
      return this.#abandon(START_LENGTH);
    }
    this.#file(events, pad);
    this.#started = false;
    this.#window.drop(end + 2);
    return true;
  }

  #copy(bytes: Uint8Array, to: number): void {
    if (to <= this.#at) return;
    this.#plain.set(bytes.subarray(this.#at, to), this.#plainLength);
    this.#plainLength += to - this.#at;
    this.#at = to;
  }

  /** Gives the file up and looks for another start from `count` on. */
  #abandon(count: number): true {
    this.#started = false;
    this.#window.drop(count);
    return true;
  }

  #file(events: DecoderEvent[], pad: number): void {
    const length = this.#plainLength - pad;
    // DZG fills whole four bytes where none are needed.
    const file = length < 0 || pad > 4 ? null : readSmlFile(this.#plain.subarray(0, length));
    if (file === null || 'malformed' in file)
      events.push(rejected('malformed', 'A telegram is not built as the standard says.'));
    else if (file.readings.length === 0)
      events.push(rejected('no-values', 'A telegram held no list of values.'));
    else for (const reading of file.readings) events.push({ kind: 'reading', reading });
  }
}

/** Whether the start sequence is at `at`; `unknown` while too few bytes are there. */
function startAt(bytes: Uint8Array, at: number): 'yes' | 'no' | 'unknown' {
  for (let n = 0; n < START_LENGTH; n++) {
    const byte = bytes[at + n];
    if (byte === undefined) return 'unknown';
    if (byte !== (n < ESCAPE_LENGTH ? ESC : 0x01)) return 'no';
  }
  return 'yes';
}

/** Index of the next four escape bytes; else of the escape bytes at the end, which may still become four. */
function escapeFrom(bytes: Uint8Array, from: number): number {
  for (let at = bytes.indexOf(ESC, from); at >= 0; at = bytes.indexOf(ESC, at + 1)) {
    let run = 1;
    while (run < ESCAPE_LENGTH && bytes[at + run] === ESC) run++;
    if (run === ESCAPE_LENGTH || at + run === bytes.length) return at;
    at += run - 1;
  }
  return bytes.length;
}

function damaged(bytes: Uint8Array): DecoderEvent {
  if (bytes.length >= TELLING_LENGTH && bytes.every((byte) => byte < 0x80))
    return rejected(
      'line-settings',
      'This looks like SML read with 7 data bits; it needs 8 bits, no parity.',
    );
  return rejected('checksum-wrong', 'A telegram arrived damaged.');
}

function rejected(reason: RejectReason, message: string): DecoderEvent {
  return { kind: 'rejected', protocol: 'sml', reason, message };
}
