import type { Decoder, DecoderEvent, RejectReason } from '../../decoder.ts';
import { ODD } from '../../parity.ts';
import { type ChecksumMode, readGroup, type TicGroup } from './group.ts';
import { ticReading } from './reading.ts';

/**
 * Télé-information client of French meters (Enedis-NOI-CPT_54E): frames `STX group… ETX`, historique at 1200 baud and
 * standard at 9600, both 7 bits even. Read as 8 bits, the parity bits arrive too: they are checked and taken off.
 */

const STX = 0x02;
const ETX = 0x03;
/** End of text: the meter interrupts the frame. */
const EOT = 0x04;
const LF = 0x0a;
const CR = 0x0d;
const HT = 0x09;
const MAX_FRAME = 4 * 1024;
/** One group of a label, a digit and a checksum, with its LF and CR. */
const SHORTEST_FRAME = 8;

export function createTicDecoder(): Decoder {
  return new TicDecoder();
}

class TicDecoder implements Decoder {
  readonly protocol = 'linky-tic';
  /** From after STX. */
  readonly #frame = new Uint8Array(MAX_FRAME);
  #length = 0;
  #inFrame = false;
  #parityBits = false;
  #parityWrong = false;

  push(chunk: Uint8Array): DecoderEvent[] {
    const events: DecoderEvent[] = [];
    for (let at = 0; at < chunk.length; at++) {
      if (this.#inFrame) at = this.#copyPlain(chunk, at);
      const raw = chunk[at];
      if (raw === undefined) break;
      const byte = raw & 0x7f;
      if (byte === STX) this.#begin(raw, events);
      else if (this.#inFrame) this.#end(raw, byte, events);
    }
    return events;
  }

  /** Takes the bytes up to the next control character that means something; returns its index. */
  #copyPlain(chunk: Uint8Array, from: number): number {
    const frame = this.#frame;
    let length = this.#length;
    let odd = 0;
    let high = 0;
    let at = from;
    for (; at < chunk.length && length < MAX_FRAME; at++) {
      const raw = chunk[at] ?? 0;
      const byte = raw & 0x7f;
      if (byte >= STX && byte <= EOT) break;
      frame[length++] = byte;
      odd |= ODD[raw] ?? 0;
      high |= raw;
    }
    this.#length = length;
    if (odd) this.#parityWrong = true;
    if (high & 0x80) this.#parityBits = true;
    return at;
  }

  #begin(raw: number, events: DecoderEvent[]): void {
    if (this.#length > 0) events.push(rejected('incomplete', 'A frame broke off.'));
    this.reset();
    this.#inFrame = true;
    this.#parityBits = (raw & 0x80) !== 0;
  }

  #end(raw: number, byte: number, events: DecoderEvent[]): void {
    if (raw & 0x80) this.#parityBits = true;
    if (ODD[raw]) this.#parityWrong = true;
    if (byte === ETX) events.push(this.#finish());
    else if (byte === EOT) events.push(rejected('incomplete', 'The meter interrupted its frame.'));
    else events.push(rejected('too-long', 'A frame did not end.'));
    this.reset();
  }

  silence(): DecoderEvent[] {
    const pending = this.#length > 0;
    this.reset();
    return pending ? [rejected('incomplete', 'A frame broke off.')] : [];
  }

  reset(): void {
    this.#length = 0;
    this.#inFrame = false;
    this.#parityBits = false;
    this.#parityWrong = false;
  }

  bufferedBytes(): number {
    return this.#length;
  }

  #finish(): DecoderEvent {
    const bytes = this.#frame.subarray(0, this.#length);
    // A group's LF is one bit away from STX: without this a damaged frame could pass as a shorter one.
    if (bytes[0] !== LF && bytes[0] !== CR) return rejected('malformed', 'A frame arrived damaged.');
    // A group had begun: what ended it was no ETX, but one that damage made (unless LF and CR are swapped throughout).
    if (bytes[0] === LF && bytes[bytes.length - 1] === LF)
      return rejected('malformed', 'A frame arrived damaged.');
    // Other protocols hold STX and ETX by chance; a frame, though damaged, still looks like one.
    const looksRight = bytes.length >= SHORTEST_FRAME && bytes.filter(isText).length > bytes.length / 2;
    if (!looksRight) return rejected('malformed', 'A frame arrived damaged.');
    if (this.#parityBits && this.#parityWrong) return rejected('checksum-wrong', 'A frame arrived damaged.');
    const standard = bytes.includes(HT);
    const groups = standard ? readGroups(bytes, 2) : (readGroups(bytes, 1) ?? readGroups(bytes, 2));
    if (groups === null) return rejected('checksum-wrong', 'A frame arrived damaged.');
    if (groups.length === 0) return rejected('no-values', 'A frame was empty.');
    const reading = ticReading(groups, standard);
    return reading === null
      ? rejected('malformed', 'A frame arrived damaged.')
      : { kind: 'reading', reading };
  }
}

const isText = (byte: number): boolean => byte >= 0x20 && byte < 0x7f;

/** Every group of the frame; null if one of them is damaged, for then the others are in doubt too. */
function readGroups(bytes: Uint8Array, mode: ChecksumMode): TicGroup[] | null {
  const groups: TicGroup[] = [];
  for (let at = 0; at < bytes.length; ) {
    if (bytes[at] === LF || bytes[at] === CR) {
      at++;
      continue;
    }
    let end = at;
    while (end < bytes.length && bytes[end] !== CR && bytes[end] !== LF) end++;
    const group = readGroup(bytes, at, end, mode);
    if (group === null) return null;
    groups.push(group);
    at = end + 1;
  }
  return groups;
}

function rejected(reason: RejectReason, message: string): DecoderEvent {
  return { kind: 'rejected', protocol: 'linky-tic', reason, message };
}
