import { crc16Modbus } from '../../crc.ts';

/** Modbus RTU frames (Modbus over serial line 1.02; application protocol 1.1b3, functions 3 and 4). */

export const READ_HOLDING = 3;
export const READ_INPUT = 4;

export interface ReadRequest {
  readonly unit: number;
  readonly functionCode: number;
  readonly address: number;
  /** Registers of 16 bits, at most 125. */
  readonly count: number;
}

export type ReplyFound =
  | { readonly kind: 'registers'; readonly data: Uint8Array; readonly end: number }
  | { readonly kind: 'exception'; readonly code: number; readonly end: number }
  | { readonly kind: 'none' };

export function requestBytes(request: ReadRequest): Uint8Array {
  const { unit, functionCode, address, count } = request;
  const body = [unit, functionCode, address >> 8, address & 255, count >> 8, count & 255];
  const crc = crc16Modbus(Uint8Array.from(body));
  return Uint8Array.from([...body, crc & 255, crc >> 8]);
}

/** The request that these eight bytes are, or null. */
export function parseRequest(bytes: Uint8Array): ReadRequest | null {
  if (bytes.length < 8 || !crcHolds(bytes, 0, 8)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const functionCode = view.getUint8(1);
  if (functionCode !== READ_HOLDING && functionCode !== READ_INPUT) return null;
  const count = view.getUint16(4);
  if (count < 1 || count > 125) return null;
  return { unit: view.getUint8(0), functionCode, address: view.getUint16(2), count };
}

/** CRC in the last two of the bytes [from, to), low byte first. */
export function crcHolds(bytes: Uint8Array, from: number, to: number): boolean {
  return crc16Modbus(bytes, from, to - 2) === ((bytes[to - 2] ?? 0) | ((bytes[to - 1] ?? 0) << 8));
}

/**
 * The reply to `request` anywhere in `bytes`: drivers switching over put stray bytes before and after it. The CRC,
 * the unit, the function and the length must all fit.
 */
export function findReply(bytes: Uint8Array, request: ReadRequest): ReplyFound {
  const length = 5 + 2 * request.count;
  for (let at = bytes.indexOf(request.unit); at >= 0; at = bytes.indexOf(request.unit, at + 1)) {
    const code = bytes[at + 1];
    if (code === request.functionCode && bytes[at + 2] === 2 * request.count) {
      const end = at + length;
      if (end <= bytes.length && crcHolds(bytes, at, end))
        return { kind: 'registers', data: bytes.slice(at + 3, end - 2), end };
    } else if (
      code === (request.functionCode | 0x80) &&
      at + 5 <= bytes.length &&
      crcHolds(bytes, at, at + 5)
    )
      return { kind: 'exception', code: bytes[at + 2] ?? 0, end: at + 5 };
  }
  return { kind: 'none' };
}

/** Whether a reply to `request` seems to begin in `bytes`, though none is whole: unit, function and length stand there. */
export function resemblesReply(bytes: Uint8Array, request: ReadRequest): boolean {
  return bytes.some(
    (byte, at) =>
      byte === request.unit && bytes[at + 1] === request.functionCode && bytes[at + 2] === 2 * request.count,
  );
}
