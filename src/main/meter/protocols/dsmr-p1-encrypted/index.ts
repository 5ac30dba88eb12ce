import { ByteWindow } from '../../byte-window.ts';
import { berLength, openCiphered } from '../../ciphering.ts';
import { crc16Arc } from '../../crc.ts';
import type { Decoder, DecoderEvent, DecoderOptions, RejectReason, TelegramReading } from '../../decoder.ts';
import { crlfRestoredCrc, hexCrc } from '../dsmr-p1/frame.ts';
import { readP1Text } from '../dsmr-p1/text.ts';

/**
 * P1 telegrams inside General-Glo-Ciphering, as Luxembourg (Smarty P1 specification), Austria and some Belgian and
 * Swedish meters send them: `db 08 <system title> <length> <security control> <counter> <ciphertext> <tag>`.
 */

const GENERAL_GLO_CIPHERING = 0xdb;
const TITLE_LENGTH = 8;
/** Security control byte and counter. */
const HEADER_LENGTH = 5;
const MAX_PAYLOAD = 16 * 1024;

const latin1 = new TextDecoder('latin1');

export function createEncryptedP1Decoder(options: DecoderOptions): Decoder {
  return new EncryptedP1Decoder(options);
}

interface Frame {
  readonly end: number;
  readonly header: number;
}

class EncryptedP1Decoder implements Decoder {
  readonly protocol = 'dsmr-p1-encrypted';
  readonly #options: DecoderOptions;
  readonly #window = new ByteWindow(MAX_PAYLOAD + 32);

  constructor(options: DecoderOptions) {
    this.#options = options;
  }

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

  /** A telegram comes in one burst; bytes that only looked like a beginning may have a whole one behind them. */
  silence(): DecoderEvent[] {
    const events: DecoderEvent[] = [];
    const pending = this.#window.length > TITLE_LENGTH + HEADER_LENGTH;
    while (this.#window.length > 0) if (!this.#step(events)) this.#window.drop(1);
    if (pending && events.length === 0) events.push(rejected('incomplete', 'A telegram broke off.'));
    return events;
  }

  reset(): void {
    this.#window.clear();
  }

  bufferedBytes(): number {
    return this.#window.length;
  }

  #step(events: DecoderEvent[]): boolean {
    const start = this.#window.view().indexOf(GENERAL_GLO_CIPHERING);
    this.#window.drop(start < 0 ? this.#window.length : start);
    const bytes = this.#window.view();
    const frame = frameOf(bytes);
    if (frame === 'more') return false;
    if (frame === 'none') {
      this.#window.drop(1);
      return true;
    }
    if (bytes.length < frame.end) return false;
    const taken = this.#open(events, bytes, frame);
    this.#window.drop(taken ? frame.end : 1);
    return true;
  }

  /** True if the frame is what it looks like; else its bytes are looked at again. */
  #open(events: DecoderEvent[], bytes: Uint8Array, frame: Frame): boolean {
    const systemTitle = bytes.subarray(2, 2 + TITLE_LENGTH);
    const opened = openCiphered(
      {
        systemTitle,
        securityControl: bytes[frame.header] ?? 0,
        counter: bytes.subarray(frame.header + 1, frame.header + HEADER_LENGTH),
        payload: bytes.subarray(frame.header + HEADER_LENGTH, frame.end),
      },
      this.#options,
    );
    if (opened.kind === 'key-missing') {
      events.push(
        rejected('key-missing', 'The telegram is encrypted and needs the key of your grid operator.'),
      );
      return true;
    }
    const reading = opened.kind === 'plain' ? plainReading(opened.bytes, opened.authenticated) : null;
    if (reading === null) {
      events.push(rejected('key-wrong', 'The key does not open this telegram, or it arrived damaged.'));
      return false;
    }
    if (typeof reading === 'string') events.push(rejected('malformed', reading));
    else events.push({ kind: 'reading', reading });
    return true;
  }
}

/** The frame at the start of `bytes`; `none` if no frame begins there. */
function frameOf(bytes: Uint8Array): Frame | 'more' | 'none' {
  if (bytes.length < 2) return 'more';
  if (bytes[1] !== TITLE_LENGTH) return 'none';
  const length = berLength(bytes, 2 + TITLE_LENGTH);
  if (length === 'more') return 'more';
  if (length === 'invalid' || length.value < HEADER_LENGTH || length.value > MAX_PAYLOAD) return 'none';
  const control = bytes[length.next];
  if (control === undefined) return 'more';
  // Encryption, authentication or both, uncompressed, in a suite with AES-128 (0 or 1).
  if ((control & 0x8f) > 1 || (control & 0x30) === 0) return 'none';
  return { header: length.next, end: length.next + length.value };
}

/** The telegram inside; null if there is none to be recognised (the key is wrong), words if it is damaged. */
function plainReading(plain: Uint8Array, authenticated: boolean): TelegramReading | string | null {
  const end = plain.lastIndexOf(0x21);
  const start = plain.indexOf(0x2f);
  if (start < 0 || end < start) return null;
  // The digits may be the last bytes of the plain text.
  const tail = new Uint8Array(end + 6);
  tail.set(plain.subarray(0, end + 6));
  const crc = hexCrc(tail, end + 1);
  if (crc === null) return null;
  const innerHolds =
    crc.digits > 0 &&
    (crc16Arc(plain, start, end + 1) === crc.value || crlfRestoredCrc(plain, start, end + 1) === crc.value);
  if (!authenticated && !innerHolds) return null;
  const text = readP1Text(latin1.decode(plain.subarray(start, end)), 'verified');
  if ('malformed' in text) return text.malformed;
  const flags = [...text.reading.flags];
  flags.push(authenticated ? 'authenticated' : 'not-authenticated');
  if (crc.digits > 0 && !innerHolds) flags.push('inner-checksum-odd');
  return { ...text.reading, protocol: 'dsmr-p1-encrypted', flags };
}

function rejected(reason: RejectReason, message: string): DecoderEvent {
  return { kind: 'rejected', protocol: 'dsmr-p1-encrypted', reason, message };
}
