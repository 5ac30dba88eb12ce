/**
 * The 16-bit CRCs of the meter protocols, all reflected (least significant bit first), so one table each:
 * ARC and MODBUS share polynomial 0x8005, X-25 and KERMIT share 0x1021.
 */

function reflectedTable(polynomial: number): Uint16Array {
  const table = new Uint16Array(256);
  for (let index = 0; index < 256; index++) {
    let value = index;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ polynomial : value >>> 1;
    table[index] = value;
  }
  return table;
}

const TABLE_8005 = reflectedTable(0xa001);
const TABLE_1021 = reflectedTable(0x8408);

function run(table: Uint16Array, initial: number, bytes: Uint8Array, from: number, to: number): number {
  let crc = initial;
  for (let at = from; at < to; at++) crc = (crc >>> 8) ^ (table[(crc ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  return crc;
}

/** P1 telegrams (DSMR P1 5.2.2): initial 0, no final inversion. */
export function crc16Arc(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return run(TABLE_8005, 0, bytes, from, to);
}

/** Continues a CRC-16/ARC over more bytes. */
export function crc16ArcFrom(crc: number, bytes: Uint8Array, from = 0, to = bytes.length): number {
  return run(TABLE_8005, crc, bytes, from, to);
}

/** Modbus RTU: initial 0xffff; sent low byte first. */
export function crc16Modbus(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return run(TABLE_8005, 0xffff, bytes, from, to);
}

/** HDLC FCS and SML (DIN EN 62056-46): initial 0xffff, inverted; sent low byte first. */
export function crc16X25(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return run(TABLE_1021, 0xffff, bytes, from, to) ^ 0xffff;
}

/** What some Holley meters put where SML asks for X-25: initial 0, no inversion. */
export function crc16Kermit(bytes: Uint8Array, from = 0, to = bytes.length): number {
  return run(TABLE_1021, 0, bytes, from, to);
}
