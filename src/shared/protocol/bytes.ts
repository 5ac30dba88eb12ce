/**
 * Byte strings and the numbers in them, as docs/protocol.md section 1 writes them: big-endian, fixed width.
 * No text encodings of a platform are used, so Node, the renderer and the standalone verifier agree.
 */

/** Lower-case hexadecimal with `0x`. */
export type Hex = `0x${string}`;

/** An Ethereum account: 20 bytes, lower-case, with `0x`. Compare accounts as numbers with `accountNumber`. */
export type Account = Hex;

const HEX_DIGITS = /^(?:0x)?((?:[0-9a-fA-F]{2})*)$/;

/** Bytes of a hexadecimal string, with or without `0x`. Throws RangeError if it is none. */
export function hexToBytes(hex: string): Uint8Array {
  const digits = HEX_DIGITS.exec(hex)?.[1];
  if (digits === undefined) throw new RangeError('not a hexadecimal string of whole bytes');
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

const BYTE_HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte.toString(16).padStart(2, '0'),
);

export function bytesToHex(bytes: Uint8Array): Hex {
  let text = '';
  for (const byte of bytes) text += BYTE_HEX[byte];
  return `0x${text}`;
}

/** A non-negative number as `length` big-endian bytes. Throws RangeError if it does not fit. */
export function toBytes(value: bigint, length = 32): Uint8Array {
  if (value < 0n || value >> BigInt(8 * length) !== 0n)
    throw new RangeError(`number outside ${length} bytes`);
  const digits = value.toString(16).padStart(2 * length, '0');
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** The number that big-endian bytes stand for; no bytes are 0. */
export function fromBytes(bytes: Uint8Array): bigint {
  // Words are by far the most frequent, and four reads are several times faster than a detour over text.
  if (bytes.length !== 32) return bytes.length === 0 ? 0n : BigInt(bytesToHex(bytes));
  const view = new DataView(bytes.buffer, bytes.byteOffset, 32);
  const high = (view.getBigUint64(0) << 64n) | view.getBigUint64(8);
  const low = (view.getBigUint64(16) << 64n) | view.getBigUint64(24);
  return (high << 128n) | low;
}

/** A number as `0x` and 64 digits, the form of a 32-byte word on chain. */
export function wordHex(value: bigint): Hex {
  return `0x${value.toString(16).padStart(64, '0')}`;
}

/** Bytes of a quoted string of the protocol: ASCII without terminator. */
export function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (char) => {
    const code = char.charCodeAt(0);
    if (code > 0x7f) throw new RangeError('not ASCII');
    return code;
  });
}

/** `||` of the protocol. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

/** Checks and normalises an account; EIP-55 letter case is dropped. Throws RangeError if it is none. */
export function account(text: string): Account {
  const bytes = hexToBytes(text);
  if (bytes.length !== 20) throw new RangeError('an account has 20 bytes');
  return bytesToHex(bytes);
}

/** Accounts are ordered as numbers (section 3). */
export function accountNumber(of: Account): bigint {
  return BigInt(of);
}
