import { createHmac, randomBytes } from 'node:crypto';

/**
 * Stand-ins for ids: the same id becomes the same stand-in within one recording, of the same length and kind of
 * character, and nothing leads back from it (the key is random and never stored).
 */
export interface Pseudonyms {
  /** Digits for digits, letters for letters, hexadecimal where the text is hexadecimal. */
  text(id: string): string;
  bytes(id: Uint8Array): Uint8Array;
}

export function createPseudonyms(key: Uint8Array = randomBytes(32)): Pseudonyms {
  const stream = (id: Uint8Array, length: number): Uint8Array => {
    const out = new Uint8Array(length);
    for (let at = 0, block = 0; at < length; block += 1) {
      const part = createHmac('sha256', key).update(id).update(Uint8Array.of(block)).digest();
      out.set(part.subarray(0, length - at), at);
      at += part.length;
    }
    return out;
  };
  const plain = (id: string): string => {
    const random = stream(Buffer.from(id, 'latin1'), id.length);
    return [...id].map((character, at) => standIn(character, random[at] ?? 0)).join('');
  };
  return {
    text(id) {
      const hidden = hexText(id);
      if (hidden === null) return plain(id);
      const hex = Buffer.from(plain(hidden), 'latin1').toString('hex');
      return /[a-f]/.test(id) ? hex : hex.toUpperCase();
    },
    bytes: (id) => stream(id, id.length),
  };
}

function standIn(character: string, random: number): string {
  if (character >= '0' && character <= '9') return String(random % 10);
  // Letters stay within A to F, so that what was hexadecimal remains so.
  if (character >= 'A' && character <= 'Z') return String.fromCharCode(0x41 + (random % 6));
  if (character >= 'a' && character <= 'z') return String.fromCharCode(0x61 + (random % 6));
  return character;
}

/** The text that DSMR hides in hexadecimal (`4530...` is `E0...`); null if it is none. */
function hexText(id: string): string | null {
  if (id.length < 4 || id.length % 2 !== 0 || !/^[0-9A-Fa-f]+$/.test(id)) return null;
  const text = Buffer.from(id, 'hex').toString('latin1');
  return /^[\x20-\x7e]+$/.test(text) ? text : null;
}
