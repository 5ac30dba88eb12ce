import { berLength, openCiphered } from '../../ciphering.ts';
import type { DecoderOptions, QualityFlag, RejectReason } from '../../decoder.ts';
import { type Node, readAxdr } from './axdr.ts';

/**
 * From the APDU that a frame carried to the data notification inside: LLC header, general block transfer, ciphering
 * (Green Book 9.3, 9.4.6).
 */
export interface Notification {
  readonly dateTime: Uint8Array | null;
  readonly body: Node;
  readonly systemTitle: Uint8Array | null;
  readonly flags: readonly QualityFlag[];
  /** First byte after it in the bytes given; only for plain APDUs. */
  readonly end: number;
}

export type Unwrapped =
  | { readonly kind: 'notification'; readonly notification: Notification; readonly authenticated: boolean }
  /** A block of a transfer that is not over. */
  | { readonly kind: 'more' }
  | { readonly kind: 'refused'; readonly reason: RejectReason; readonly message: string };

/**
 * `frame`: one checked frame held it. `segments`: several did, of which one may be missing unseen, so its structure
 * must be complete and end where the bytes end. `bare`: only its structure tells where it ends.
 */
export type Trust = 'frame' | 'segments' | 'bare';

export const DATA_NOTIFICATION = 0x0f;
const GENERAL_GLO_CIPHERING = 0xdb;
const GENERAL_DED_CIPHERING = 0xdc;
const GENERAL_CIPHERING = 0xdd;
export const BLOCK_TRANSFER = 0xe0;
const MAX_TRANSFER = 16 * 1024;
/** Transfer, ciphering, transfer inside ciphering, notification. */
const MAX_LAYERS = 4;

const refused = (reason: RejectReason, message: string): Unwrapped => ({ kind: 'refused', reason, message });
const DAMAGED = 'A message is not built as the standard says.';

export class ApduReader {
  readonly #options: DecoderOptions;
  #blocks: Uint8Array[] = [];
  #held = 0;

  constructor(options: DecoderOptions) {
    this.#options = options;
  }

  reset(): void {
    this.#blocks = [];
    this.#held = 0;
  }

  held(): number {
    return this.#held;
  }

  /** How well the layer below vouches for the APDU being whole. */
  read(apdu: Uint8Array, trust: Trust): Unwrapped {
    let bytes = apdu;
    let systemTitle: Uint8Array | null = null;
    let authenticated = false;
    const flags: QualityFlag[] = [];
    for (let layer = 0; layer < MAX_LAYERS; layer++) {
      const tag = bytes[0];
      if (tag === BLOCK_TRANSFER) {
        const assembled = this.#block(bytes);
        if (!(assembled instanceof Uint8Array)) return assembled;
        bytes = assembled;
      } else if (isCiphered(tag)) {
        const opened = this.#open(bytes);
        if ('kind' in opened) return opened;
        systemTitle = opened.systemTitle;
        authenticated = opened.authenticated;
        flags.push(authenticated ? 'authenticated' : 'not-authenticated');
        bytes = opened.plain;
      } else {
        const unproved = systemTitle !== null && !authenticated;
        const notification = readNotification(bytes, unproved ? 'segments' : trust, systemTitle, flags);
        if (notification !== null) return { kind: 'notification', notification, authenticated };
        if (systemTitle !== null && !authenticated)
          return refused('key-wrong', 'The key does not open this message, or it arrived damaged.');
        return refused('malformed', DAMAGED);
      }
    }
    return refused('malformed', DAMAGED);
  }

  /** Adds one block: `e0 control number(2) acknowledged(2) length data`; the whole APDU after the last. */
  #block(bytes: Uint8Array): Uint8Array | Unwrapped {
    const control = bytes[1];
    const number = ((bytes[2] ?? 0) << 8) | (bytes[3] ?? 0);
    const length = berLength(bytes, 6);
    if (control === undefined || typeof length === 'string' || length.next + length.value > bytes.length) {
      this.reset();
      return refused('malformed', DAMAGED);
    }
    if (number === 1) this.reset();
    if (number !== this.#blocks.length + 1 || this.#held + length.value > MAX_TRANSFER) {
      this.reset();
      return refused('incomplete', 'A part of a message is missing.');
    }
    this.#blocks.push(bytes.slice(length.next, length.next + length.value));
    this.#held += length.value;
    if ((control & 0x80) === 0) {
      const rest = bytes.subarray(length.next + length.value);
      return rest[0] === BLOCK_TRANSFER ? this.#block(rest) : { kind: 'more' };
    }
    const whole = Uint8Array.from(Buffer.concat(this.#blocks));
    this.reset();
    return whole;
  }

  #open(
    bytes: Uint8Array,
  ): { plain: Uint8Array; systemTitle: Uint8Array; authenticated: boolean } | Unwrapped {
    const head = cipherHead(bytes);
    const length = head === null ? 'invalid' : berLength(bytes, head.lengthAt);
    if (head === null || typeof length === 'string') return refused('malformed', DAMAGED);
    const end = length.next + length.value;
    if (length.value < 5 || end > bytes.length) return refused('incomplete', 'A message broke off.');
    const { systemTitle } = head;
    const opened = openCiphered(
      {
        systemTitle,
        securityControl: bytes[length.next] ?? 0,
        counter: bytes.subarray(length.next + 1, length.next + 5),
        payload: bytes.subarray(length.next + 5, end),
      },
      this.#options,
    );
    if (opened.kind === 'key-missing')
      return refused('key-missing', 'The message is encrypted and needs the key of your grid operator.');
    if (opened.kind === 'key-wrong')
      return refused('key-wrong', 'The key does not open this message, or it arrived damaged.');
    return { plain: opened.bytes, systemTitle, authenticated: opened.authenticated };
  }
}

export function isCiphered(tag: number | undefined): boolean {
  return tag === GENERAL_GLO_CIPHERING || tag === GENERAL_DED_CIPHERING || tag === GENERAL_CIPHERING;
}

/**
 * The head of a ciphered APDU: system title alone (global and dedicated key), or transaction, originator, recipient,
 * date and time, other information and key information (general ciphering). Null if it is none, or is not all there.
 */
export function cipherHead(
  bytes: Uint8Array,
): { readonly systemTitle: Uint8Array; readonly lengthAt: number } | null {
  if (bytes[0] !== GENERAL_CIPHERING)
    return bytes[1] === 8 && bytes.length > 10 ? { systemTitle: bytes.slice(2, 10), lengthAt: 10 } : null;
  let at = 1;
  let systemTitle: Uint8Array | null = null;
  for (let field = 0; field < 5; field++) {
    const size = bytes[at] ?? 0xff;
    if (size > 0x7f || at + 1 + size >= bytes.length) return null;
    if (field === 1) systemTitle = bytes.slice(at + 1, at + 1 + size);
    at += 1 + size;
  }
  // Key information: left out (00), or the identified global unicast or broadcast key (01 00 nn).
  if (bytes[at] === 0x01 && bytes[at + 1] === 0x00) at += 3;
  else if (bytes[at] === 0x00) at += 1;
  else return null;
  return systemTitle?.length === 8 ? { systemTitle, lengthAt: at } : null;
}

/** `0f invoke-id(4) date-time data`; also bare data, as some adapters leave it. */
function readNotification(
  bytes: Uint8Array,
  trust: Trust,
  systemTitle: Uint8Array | null,
  flags: readonly QualityFlag[],
): Notification | null {
  const head = bytes[0] === DATA_NOTIFICATION ? notificationHead(bytes) : { at: 0, dateTime: null };
  if (head === null) return null;
  const tag = bytes[head.at];
  if (tag !== 0x01 && tag !== 0x02 && bytes[0] !== DATA_NOTIFICATION) return null;
  const parsed = readAxdr(bytes, head.at);
  if (parsed === null || (trust !== 'frame' && !parsed.complete)) return null;
  if (trust === 'segments' && bytes.subarray(parsed.end).some((byte) => byte !== 0)) return null;
  return {
    dateTime: head.dateTime,
    body: parsed.node,
    systemTitle,
    flags: parsed.complete ? flags : [...flags, 'partial'],
    end: parsed.end,
  };
}

/** The date-time is left out (00), bare with its length (0c), or tagged (09 0c, 19). */
function notificationHead(bytes: Uint8Array): { at: number; dateTime: Uint8Array | null } | null {
  if (bytes.length < 7) return null;
  if (bytes[5] === 0x00) return { at: 6, dateTime: null };
  const from = bytes[5] === 0x09 && bytes[6] === 0x0c ? 7 : bytes[5] === 0x0c || bytes[5] === 0x19 ? 6 : -1;
  if (from < 0 || from + 12 >= bytes.length) return null;
  return { at: from + 12, dateTime: bytes.slice(from, from + 12) };
}
