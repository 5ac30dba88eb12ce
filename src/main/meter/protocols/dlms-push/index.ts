import { ByteWindow } from '../../byte-window.ts';
import { berLength } from '../../ciphering.ts';
import type { Decoder, DecoderEvent, DecoderOptions, RejectReason } from '../../decoder.ts';
import {
  ApduReader,
  BLOCK_TRANSFER,
  cipherHead,
  DATA_NOTIFICATION,
  isCiphered,
  type Unwrapped,
} from './apdu.ts';
import { FLAG, type Frame, frameAt, MBUS_START } from './frames.ts';
import { dlmsReading } from './reading.ts';

/**
 * DLMS/COSEM push messages of the Nordic HAN ports, of Austria, Switzerland, Slovenia, Czechia and others: HDLC or
 * M-Bus frames with data notifications, plain or ciphered. Adapters that take the frames off leave bare PDUs, which
 * only silence ends.
 */

const MAX_HELD = 8 * 1024;
const MAX_MESSAGE = 16 * 1024;

export function createDlmsDecoder(options: DecoderOptions): Decoder {
  return new DlmsDecoder(options);
}

class DlmsDecoder implements Decoder {
  readonly protocol = 'dlms-push';
  readonly #window = new ByteWindow(MAX_HELD);
  /** How far the window was searched for frames. */
  #scanned = 0;
  readonly #apdus: ApduReader;
  /** Segments of the message under way. */
  #segments: Uint8Array[] = [];
  #held = 0;
  /** Whether this source has ever sent a frame. */
  #framed = false;
  /** Whether a damaged frame came since the last silence. */
  #damaged = false;

  constructor(options: DecoderOptions) {
    this.#apdus = new ApduReader(options);
  }

  push(chunk: Uint8Array): DecoderEvent[] {
    const events: DecoderEvent[] = [];
    for (let offset = 0; offset < chunk.length; ) {
      offset += this.#window.append(chunk, offset);
      this.#scan(events, false);
      // Full of bytes that are no frame: the older half cannot become one.
      if (this.#window.length === MAX_HELD) this.#drop(MAX_HELD / 2);
    }
    return events;
  }

  silence(): DecoderEvent[] {
    const events: DecoderEvent[] = [];
    this.#scan(events, true);
    this.#bare(events);
    if (this.#segments.length > 0) events.push(rejected('incomplete', 'A message broke off.'));
    this.reset();
    return events;
  }

  reset(): void {
    this.#window.clear();
    this.#scanned = 0;
    this.#apdus.reset();
    this.#forgetSegments();
    this.#damaged = false;
  }

  bufferedBytes(): number {
    return this.#window.length + this.#held + this.#apdus.held();
  }

  /** Takes every whole frame out of the window; `final` when no more bytes will come. */
  #scan(events: DecoderEvent[], final: boolean): void {
    let at = this.#scanned;
    while (at < this.#window.length) {
      const bytes = this.#window.view();
      const frame = frameAt(bytes, at);
      if (frame.kind === 'more' && !final) break;
      if (frame.kind === 'damaged') {
        events.push(rejected('checksum-wrong', 'A message arrived damaged.'));
        this.#forgetSegments();
        this.#damaged = true;
        at++;
      } else if (frame.kind === 'hdlc' || frame.kind === 'mbus') {
        this.#take(events, frame);
        // A closing flag may open the next frame.
        this.#drop(frame.end);
        this.#framed = true;
        at = 0;
      } else at = nextStart(bytes, at + 1);
    }
    this.#scanned = at;
  }

  #drop(count: number): void {
    this.#window.drop(count);
    this.#scanned = Math.max(0, this.#scanned - count);
  }

  #take(events: DecoderEvent[], frame: Frame & { kind: 'hdlc' | 'mbus' }): void {
    if (frame.information.length === 0) return;
    const data = withoutLlc(frame.information);
    const opens = frame.kind === 'hdlc' ? data !== frame.information : frame.sequence === 0;
    if (opens && this.#segments.length > 0) {
      events.push(rejected('incomplete', 'A message broke off.'));
      this.#forgetSegments();
    }
    const astray =
      frame.kind === 'hdlc'
        ? !opens && this.#segments.length === 0 && !opensApdu(data[0])
        : frame.sequence !== (this.#segments.length & 0x0f);
    if (astray) {
      events.push(rejected('incomplete', 'A part of a message is missing.'));
      this.#forgetSegments();
      return;
    }
    this.#segments.push(data.slice());
    this.#held += data.length;
    if (this.#held > MAX_MESSAGE) {
      events.push(rejected('too-long', 'A message did not end.'));
      this.#forgetSegments();
      return;
    }
    const whole = this.#segments.length === 1 ? data.slice() : Uint8Array.from(Buffer.concat(this.#segments));
    if (frame.kind === 'hdlc' ? frame.segmented : !(frame.last || cipherEnds(whole))) return;
    const several = this.#segments.length > 1;
    this.#forgetSegments();
    this.#report(events, this.#apdus.read(whole, several ? 'segments' : 'frame'), true, true);
  }

  /**
   * PDUs without frames, `e6 e7 00 APDU` or the APDU alone, one after another from where the line began to speak.
   * Never from a source that sends frames, and never out of a damaged one: its checksum has said no.
   */
  #bare(events: DecoderEvent[]): void {
    if (this.#framed || this.#damaged) return;
    let rest = this.#window.view();
    while (rest.length > 0) {
      const pdu = withoutLlc(rest);
      const end = bareEnd(pdu);
      if (end === null) return;
      const unwrapped = this.#apdus.read(pdu.subarray(0, end), 'bare');
      if (unwrapped.kind === 'notification' && unwrapped.notification.body.kind !== 'list') return;
      if (unwrapped.kind === 'refused' && !isCiphered(pdu[0])) return;
      const proved = unwrapped.kind === 'notification' && unwrapped.authenticated;
      this.#report(events, unwrapped, proved, end === pdu.length && rest.length === this.#window.length);
      const plain = unwrapped.kind === 'notification' && pdu[0] === DATA_NOTIFICATION;
      rest = pdu.subarray(plain ? unwrapped.notification.end : end);
    }
  }

  #report(events: DecoderEvent[], unwrapped: Unwrapped, verified: boolean, whole: boolean): void {
    if (unwrapped.kind === 'refused') {
      const event = rejected(unwrapped.reason, unwrapped.message);
      events.push(whole ? { ...event, whole } : event);
    }
    if (unwrapped.kind !== 'notification') return;
    const reading = dlmsReading(unwrapped.notification, verified ? 'verified' : 'none-in-protocol');
    events.push({ kind: 'reading', reading });
  }

  #forgetSegments(): void {
    this.#segments = [];
    this.#held = 0;
  }
}

function nextStart(bytes: Uint8Array, from: number): number {
  for (let at = from; at < bytes.length; at++) if (bytes[at] === FLAG || bytes[at] === MBUS_START) return at;
  return bytes.length;
}

/** The LLC header (IEC 62056-46, 5.3.2) opens every message, not its further segments. */
function withoutLlc(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xe6 && (bytes[1] === 0xe7 || bytes[1] === 0xe6) && bytes[2] === 0x00
    ? bytes.subarray(3)
    : bytes;
}

/** Some meters leave out the LLC header; then a known APDU tag tells a message from the rest of one. */
function opensApdu(tag: number | undefined): boolean {
  return tag === DATA_NOTIFICATION || tag === BLOCK_TRANSFER || isCiphered(tag);
}

/** Whether the bytes are a ciphered APDU that is whole: some meters never mark the last M-Bus segment. */
function cipherEnds(bytes: Uint8Array): boolean {
  return isCiphered(bytes[0]) && bareEnd(bytes) === bytes.length;
}

/** Where a bare APDU at the start ends, as far as its length says; null if none begins here. */
function bareEnd(bytes: Uint8Array): number | null {
  if (bytes[0] === DATA_NOTIFICATION) return bytes.length;
  const lengthAt =
    bytes[0] === BLOCK_TRANSFER ? 6 : isCiphered(bytes[0]) ? cipherHead(bytes)?.lengthAt : undefined;
  if (lengthAt === undefined) return null;
  const length = berLength(bytes, lengthAt);
  if (typeof length === 'string' || length.next + length.value > bytes.length) return null;
  return length.next + length.value;
}

function rejected(reason: RejectReason, message: string): DecoderEvent & { kind: 'rejected' } {
  return { kind: 'rejected', protocol: 'dlms-push', reason, message };
}
