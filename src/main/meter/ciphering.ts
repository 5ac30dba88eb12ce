import { createDecipheriv } from 'node:crypto';
import type { DecoderOptions } from './decoder.ts';

/**
 * General-Glo-Ciphering and General-Ded-Ciphering of DLMS/COSEM (Green Book 9.2.7.2): AES-128-GCM, nonce = system
 * title (8) and invocation counter (4), tag of 12 bytes, additional data = security control byte and
 * authentication key.
 */
export interface CipheredApdu {
  readonly systemTitle: Uint8Array;
  readonly securityControl: number;
  /** The four bytes of the invocation counter. */
  readonly counter: Uint8Array;
  /** Ciphertext, followed by the tag where the security control byte says so. */
  readonly payload: Uint8Array;
}

export type Opened =
  | { readonly kind: 'plain'; readonly bytes: Uint8Array; readonly authenticated: boolean }
  | { readonly kind: 'key-missing' }
  /** The tag does not match: wrong key, wrong authentication key, or damage. */
  | { readonly kind: 'key-wrong' };

const TAG_LENGTH = 12;
const AUTHENTICATED = 0x10;
const ENCRYPTED = 0x20;

/** Luxembourg's Smarty meters all use this authentication key, printed in the P1 specification of Luxmetering. */
const PUBLISHED_KEY = Uint8Array.from({ length: 16 }, (_, n) => 0x11 * n);

/**
 * Decrypts and, where there is a tag and what is needed to check it, authenticates. With no authentication key
 * stated, a tag that cannot be checked is left unchecked and said so; with one stated, it must hold.
 */
export function openCiphered(apdu: CipheredApdu, options: DecoderOptions): Opened {
  const { securityControl, payload } = apdu;
  const tagged = (securityControl & AUTHENTICATED) !== 0;
  if ((securityControl & ENCRYPTED) === 0 && !tagged)
    return { kind: 'plain', bytes: payload, authenticated: false };
  const key = options.decryptionKey;
  if (key === undefined) return { kind: 'key-missing' };
  if (key.length !== 16 || (tagged && payload.length < TAG_LENGTH)) return { kind: 'key-wrong' };
  const nonce = new Uint8Array(12);
  nonce.set(apdu.systemTitle.subarray(0, 8));
  nonce.set(apdu.counter, 8);
  if (!tagged) return { kind: 'plain', bytes: decrypt(key, nonce, payload), authenticated: false };
  const text = payload.subarray(0, payload.length - TAG_LENGTH);
  const tag = payload.subarray(payload.length - TAG_LENGTH);
  if ((securityControl & ENCRYPTED) === 0) return authenticateOnly(key, nonce, apdu, options);
  for (const additional of additionalData(securityControl, options)) {
    const bytes = authenticated(key, nonce, text, tag, additional);
    if (bytes !== null) return { kind: 'plain', bytes, authenticated: true };
  }
  if (options.authenticationKey !== undefined || options.additionalData !== undefined)
    return { kind: 'key-wrong' };
  return { kind: 'plain', bytes: decrypt(key, nonce, text), authenticated: false };
}

/** What the tag may have been made with, most likely first. */
function additionalData(securityControl: number, options: DecoderOptions): Uint8Array[] {
  const withControl = (key: Uint8Array): Uint8Array => Uint8Array.from([securityControl, ...key]);
  const found: Uint8Array[] = [];
  if (options.authenticationKey !== undefined) found.push(withControl(options.authenticationKey));
  const stated = options.additionalData;
  if (stated !== undefined) found.push(stated.length === 16 ? withControl(stated) : stated);
  if (found.length > 0) return found;
  return [withControl(PUBLISHED_KEY), new Uint8Array(0), Uint8Array.of(securityControl)];
}

function authenticated(
  key: Uint8Array,
  nonce: Uint8Array,
  text: Uint8Array,
  tag: Uint8Array,
  additional: Uint8Array,
): Uint8Array | null {
  const decipher = createDecipheriv('aes-128-gcm', key, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAuthTag(tag);
  decipher.setAAD(additional);
  const plain = decipher.update(text);
  try {
    decipher.final();
    return plain;
  } catch {
    return null;
  }
}

/** GCM without its tag is counter mode that starts at block 2. */
function decrypt(key: Uint8Array, nonce: Uint8Array, text: Uint8Array): Uint8Array {
  const decipher = createDecipheriv('aes-128-ctr', key, Uint8Array.from([...nonce, 0, 0, 0, 2]));
  return decipher.update(text);
}

/** Authentication without encryption: the text stands in the clear and is part of the additional data. */
function authenticateOnly(
  key: Uint8Array,
  nonce: Uint8Array,
  apdu: CipheredApdu,
  options: DecoderOptions,
): Opened {
  const text = apdu.payload.subarray(0, apdu.payload.length - TAG_LENGTH);
  const tag = apdu.payload.subarray(apdu.payload.length - TAG_LENGTH);
  for (const additional of additionalData(apdu.securityControl, options)) {
    const covered = Uint8Array.from([...additional, ...text]);
    if (authenticated(key, nonce, new Uint8Array(0), tag, covered) !== null)
      return { kind: 'plain', bytes: text, authenticated: true };
  }
  return { kind: 'key-wrong' };
}

/** Length field of BER as DLMS uses it; null while more bytes are needed, `invalid` if it is none. */
export function berLength(
  bytes: Uint8Array,
  at: number,
): { readonly value: number; readonly next: number } | 'more' | 'invalid' {
  const first = bytes[at];
  if (first === undefined) return 'more';
  if (first < 0x80) return { value: first, next: at + 1 };
  const count = first & 0x7f;
  if (count === 0 || count > 3) return 'invalid';
  if (at + count >= bytes.length) return 'more';
  let value = 0;
  for (let n = 1; n <= count; n++) value = value * 256 + (bytes[at + n] ?? 0);
  return { value, next: at + 1 + count };
}
