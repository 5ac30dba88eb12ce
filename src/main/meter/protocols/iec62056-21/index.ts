import type { Decoder, DecoderEvent, RejectReason } from '../../decoder.ts';
import { ODD } from '../../parity.ts';
import { registerShape, ShapeWatch } from '../../shape-watch.ts';
import { readDataBlock } from './data-block.ts';
import { iecReading } from './reading.ts';

/**
 * IEC 62056-21 data messages: `/ident CRLF [STX] data ! CRLF [ETX BCC]`, answered on request (modes A to C, see
 * dialogue.ts) or pushed (mode D). Seven bits even; read as 8 bits, the parity bits are checked and taken off.
 */

const SLASH = 0x2f;
const BANG = 0x21;
const QUESTION = 0x3f;
const STX = 0x02;
const ETX = 0x03;
const CR = 0x0d;
const LF = 0x0a;
/** Longest message taken: a mode C read-out with 15 months of history has some 10 kB. */
const MAX_MESSAGE = 32 * 1024;

const latin1 = new TextDecoder('latin1');

/** Tariff indicator and text messages, which every P1 telegram has and no other pushed message. */
const P1_ONLY = /^96\.1[34]\./;

export function createIecDecoder(): Decoder {
  return new IecDecoder();
}

/** `body`: up to the `!`; `ended`: between `!` and what follows; `check`: the next byte is the BCC. */
type State = 'idle' | 'body' | 'ended' | 'check';

class IecDecoder implements Decoder {
  readonly protocol = 'iec62056-21';
  readonly #message = new Uint8Array(MAX_MESSAGE);
  #length = 0;
  #state: State = 'idle';
  /** Where the data block starts, after STX; -1 without one. */
  #block = -1;
  /** Exclusive or of everything after STX. */
  #sum = 0;
  #parityBits = false;
  #parityWrong = false;
  #bccSeen = false;
  readonly #shape = new ShapeWatch();

  push(chunk: Uint8Array): DecoderEvent[] {
    const events: DecoderEvent[] = [];
    for (let at = 0; at < chunk.length; at++) {
      if (this.#state === 'body') at = this.#copyPlain(chunk, at);
      const raw = chunk[at];
      if (raw === undefined) break;
      const byte = raw & 0x7f;
      if (this.#state !== 'idle' || byte === SLASH) this.#take(raw, byte, events);
    }
    return events;
  }

  /** Ends a message whose block check never came, as from adapters that swallow it. */
  silence(): DecoderEvent[] {
    const events: DecoderEvent[] = [];
    if (this.#state === 'ended') this.#finish(events, false);
    else if (this.#length > 1) events.push(rejected('incomplete', 'A message broke off.'));
    this.reset();
    return events;
  }

  reset(): void {
    this.#state = 'idle';
    this.#length = 0;
    this.#block = -1;
    this.#sum = 0;
    this.#parityBits = false;
    this.#parityWrong = false;
  }

  bufferedBytes(): number {
    return this.#length;
  }

  /** Takes the bytes up to the next that means something; returns its index. */
  #copyPlain(chunk: Uint8Array, from: number): number {
    const message = this.#message;
    let length = this.#length;
    let sum = this.#sum;
    let odd = 0;
    let high = 0;
    let at = from;
    // The first two bytes tell a request from a message.
    for (; at < chunk.length && length > 1 && length < MAX_MESSAGE; at++) {
      const raw = chunk[at] ?? 0;
      const byte = raw & 0x7f;
      if (byte === SLASH || byte === BANG || byte === STX) break;
      message[length++] = byte;
      sum ^= byte;
      odd |= ODD[raw] ?? 0;
      high |= raw;
    }
    this.#length = length;
    this.#sum = sum;
    if (odd) this.#parityWrong = true;
    if (high & 0x80) this.#parityBits = true;
    return at;
  }

  #take(raw: number, byte: number, events: DecoderEvent[]): void {
    if (this.#state === 'check') {
      this.#watchParity(raw);
      this.#endWithCheck(byte, events);
      return;
    }
    if (byte === SLASH) {
      this.#startAgain(events);
      this.#state = 'body';
    }
    this.#watchParity(raw);
    this.#sum ^= byte;
    if (this.#state === 'ended') this.#afterEnd(byte, events);
    else this.#inBody(byte, events);
  }

  #inBody(byte: number, events: DecoderEvent[]): void {
    if (byte === QUESTION && this.#length === 1) {
      // "/?" opens a request: our own, echoed by the optical head.
      this.reset();
      return;
    }
    if (byte === STX && this.#block < 0) {
      this.#block = this.#length;
      this.#sum = 0;
      return;
    }
    if (byte === BANG && this.#hasIdentification()) {
      this.#state = 'ended';
      return;
    }
    if (this.#length === MAX_MESSAGE) {
      events.push(rejected('too-long', 'A message did not end.'));
      this.reset();
      return;
    }
    this.#message[this.#length++] = byte;
  }

  #afterEnd(byte: number, events: DecoderEvent[]): void {
    if (this.#block >= 0) {
      if (byte === ETX) this.#state = 'check';
      else if (byte !== CR && byte !== LF) {
        events.push(rejected('checksum-missing', 'A message came without its block check.'));
        this.reset();
      }
      return;
    }
    if (byte === CR || byte === LF) this.#finish(events, false);
    else events.push(rejected('malformed', 'The end of a message is damaged.'));
    this.reset();
  }

  #endWithCheck(byte: number, events: DecoderEvent[]): void {
    if (this.#parityBits && this.#parityWrong)
      events.push(rejected('checksum-wrong', 'A message arrived damaged.'));
    else if (byte !== (this.#sum & 0x7f))
      events.push(rejected('checksum-wrong', 'A message arrived damaged.'));
    else {
      this.#bccSeen = true;
      this.#finish(events, true);
    }
    this.reset();
  }

  #startAgain(events: DecoderEvent[]): void {
    if (this.#state === 'ended' && this.#block >= 0) this.#finish(events, false);
    else if (this.#length > 1) events.push(rejected('incomplete', 'A message broke off.'));
    this.reset();
  }

  #hasIdentification(): boolean {
    return this.#message.subarray(0, this.#length).includes(LF);
  }

  #watchParity(raw: number): void {
    if (raw & 0x80) this.#parityBits = true;
    if (ODD[raw]) this.#parityWrong = true;
  }

  #finish(events: DecoderEvent[], verified: boolean): void {
    if (this.#parityBits && this.#parityWrong) {
      events.push(rejected('checksum-wrong', 'A message arrived damaged.'));
      return;
    }
    if (!verified && this.#bccSeen) {
      events.push(rejected('checksum-missing', 'A message came without the block check this meter sends.'));
      return;
    }
    const text = latin1.decode(this.#message.subarray(0, this.#length));
    const identification = text.slice(1, text.indexOf('\n')).trim();
    const block = this.#block >= 0 ? text.slice(this.#block) : text.slice(text.indexOf('\n') + 1);
    const sets = readDataBlock(block, !verified);
    if (sets === null) {
      events.push(rejected('malformed', 'A line of the message is damaged.'));
      return;
    }
    if (!verified && sets.some((set) => set.channel === '0-0' && P1_ONLY.test(set.code))) {
      events.push(rejected('malformed', 'This is a P1 telegram.'));
      return;
    }
    const reading = iecReading(identification, sets, verified ? 'verified' : 'none-in-protocol');
    // A heat meter is recognised too, though it has no electricity to tell of.
    const empty = reading.registers.length === 0 && reading.powerMilliW === null && reading.meterId === null;
    if (empty && !verified)
      events.push(rejected('no-values', 'A message held no electricity and no meter id.'));
    else if (!verified && !this.#shape.takes(registerShape(block)))
      events.push(rejected('malformed', 'A message has lost digits.'));
    else events.push({ kind: 'reading', reading });
  }
}

function rejected(reason: RejectReason, message: string): DecoderEvent {
  return { kind: 'rejected', protocol: 'iec62056-21', reason, message };
}
