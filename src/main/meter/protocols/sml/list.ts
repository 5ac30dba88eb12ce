import type { EnergyRegister, MeterTime } from '../../decoder.ts';
import { milliWatts, register } from '../../quantity.ts';
import { meterTimeFromUtc } from './time.ts';
import { type SmlCursor, TYPE_INTEGER, TYPE_LIST, TYPE_OCTETS, TYPE_UNSIGNED } from './tree.ts';

/**
 * `SML_GetList.Res` of a household meter: server id, list of `SML_ListEntry` (OBIS code, status, time, unit, scaler,
 * value), as the German customer interfaces send it (EDL21, basic meters after VDE-AR-N 4400).
 */
export interface SmlList {
  readonly serverId: Uint8Array;
  readonly registers: EnergyRegister[];
  /** Milliwatts by C of C.7.0. */
  readonly powers: Map<number, number>;
  /** Milliwatts by C of C.7.E, under the tariff that runs; null where several are stated. */
  readonly ratePowers: Map<number, number | null>;
  /** Status word of the first energy register that carries one. */
  status: number | null;
  maker: string | null;
  /** Meter id as an entry states it, for meters whose list names no server. */
  idEntry: Uint8Array | null;
  /** Seconds counter (no calendar time). */
  secIndex: number | null;
  time: MeterTime | null;
}

const UNIT_W = 27;
const UNIT_WH = 30;
/** Value group E counts tariffs up to here (IEC 62056-6-1). */
const HIGHEST_RATE = 63;

/** Reads the body of a list response; null if its structure is broken. */
export function readSmlList(cursor: SmlCursor): SmlList | null {
  if (!cursor.openList(5)) return null;
  const closing = cursor.size - 5;
  if (!cursor.skip()) return null;
  const serverId = cursor.octets();
  if (serverId === null || !cursor.skip()) return null;
  const list: SmlList = {
    serverId,
    registers: [],
    powers: new Map(),
    ratePowers: new Map(),
    status: null,
    maker: null,
    idEntry: null,
    secIndex: null,
    time: null,
  };
  if (!readTime(cursor, list) || !cursor.openList(0)) return null;
  const wrongSign = encodesPowerUnsigned(serverId);
  for (let left = cursor.size; left > 0; left--) if (!readEntry(cursor, list, wrongSign)) return null;
  // Power under one tariff alone is the power: at any moment only one tariff runs (IEC 62056-6-1, value group E).
  for (const [c, power] of list.ratePowers)
    if (power !== null && !list.powers.has(c)) list.powers.set(c, power);
  return cursor.skipMany(closing) ? list : null;
}

/** actSensorTime: a choice of seconds index (1), UTC timestamp (2), local timestamp (3); some send a bare number. */
function readTime(cursor: SmlCursor, list: SmlList): boolean {
  const start = cursor.at;
  if (!cursor.open()) return false;
  if (cursor.type !== TYPE_LIST || cursor.size !== 2) {
    cursor.at = start;
    return cursor.skip();
  }
  const choice = cursor.smallNumber();
  const valueAt = cursor.at;
  const value = cursor.smallNumber();
  if (choice === 1) list.secIndex = value;
  else if (choice === 2 && value !== null) list.time = meterTimeFromUtc(value, 0);
  else if (choice === 3) {
    cursor.at = valueAt;
    return readLocalTime(cursor, list);
  }
  return true;
}

/** Local timestamp: UTC seconds, local offset and season offset in minutes. */
function readLocalTime(cursor: SmlCursor, list: SmlList): boolean {
  const start = cursor.at;
  if (!cursor.open()) return false;
  if (cursor.type !== TYPE_LIST || cursor.size !== 3) {
    cursor.at = start;
    return cursor.skip();
  }
  const [utc, local, season] = [cursor.smallNumber(), cursor.smallNumber(), cursor.smallNumber()];
  if (utc !== null && local !== null && season !== null) list.time = meterTimeFromUtc(utc, local + season);
  return true;
}

function readEntry(cursor: SmlCursor, list: SmlList, wrongSign: boolean): boolean {
  if (!cursor.openList(7)) return false;
  const closing = cursor.size - 6;
  if (!cursor.openOctets()) return false;
  const codeAt = cursor.size === 6 ? cursor.at : -1;
  cursor.at += cursor.size;
  const status = cursor.lowBits();
  if (!cursor.skip()) return false;
  const unit = cursor.smallNumber();
  const scaler = signedByte(cursor.smallNumber() ?? 0);
  const valueAt = cursor.at;
  if (!cursor.open()) return false;
  if (codeAt >= 0 && (cursor.type === TYPE_INTEGER || cursor.type === TYPE_UNSIGNED)) {
    // The checksum has vouched for the telegram: an entry that makes no sense stays unknown, the others count.
    const sensible = cursor.size > 0 && cursor.size <= 8 && scaler >= -9 && scaler <= 9;
    if (sensible) takeNumber(cursor, list, codeAt, { status, unit, scaler, wrongSign });
  } else if (codeAt >= 0 && cursor.type === TYPE_OCTETS) takeOctets(cursor, list, codeAt);
  cursor.at = valueAt;
  return cursor.skip() && cursor.skipMany(closing);
}

/** The scaler is a signed byte; meters that mark it as unsigned mean the same bits. */
function signedByte(value: number): number {
  return value > 127 && value < 256 ? value - 256 : value;
}

interface Measured {
  readonly status: number | null;
  readonly unit: number | null;
  readonly scaler: number;
  readonly wrongSign: boolean;
}

/** `1-b:c.8.e` by its three bytes; a meter sends a handful of them. */
const codes = new Map<number, string>();

function energyCode(b: number, c: number, e: number): string {
  const key = (b << 16) | (c << 8) | e;
  const found = codes.get(key);
  if (found !== undefined) return found;
  const code = `1-${b}:${c}.8.${e}`;
  if (codes.size < 1_000) codes.set(key, code);
  return code;
}

function takeNumber(cursor: SmlCursor, list: SmlList, codeAt: number, m: Measured): void {
  const byte = (n: number): number => cursor.bytes[codeAt + n] ?? 0;
  if (byte(0) !== 1 || byte(5) !== 255) return;
  const c = byte(2);
  const d = byte(3);
  if (m.unit === UNIT_WH && d === 8 && (c === 1 || c === 2)) {
    const digits = cursor.numberContent(false);
    if (digits === null || digits < 0n) return;
    list.registers.push(register(energyCode(byte(1), c, byte(4)), { digits, decimals: 0 }, m.scaler));
    list.status ??= m.status;
  } else if (m.unit === UNIT_W && d === 7 && byte(4) <= HIGHEST_RATE) {
    const digits = cursor.numberContent(m.wrongSign && c === 16 && cursor.size < 4);
    const power = digits === null ? null : milliWatts({ digits, decimals: 0 }, m.scaler);
    if (power === null) return;
    if (byte(4) > 0) list.ratePowers.set(c, list.ratePowers.has(c) ? null : power);
    else if (!list.powers.has(c)) list.powers.set(c, power);
  }
}

function takeOctets(cursor: SmlCursor, list: SmlList, codeAt: number): void {
  const byte = (n: number): number => cursor.bytes[codeAt + n] ?? 0;
  const [a, c, d, e] = [byte(0), byte(2), byte(3), byte(4)];
  if (a !== 1 && a !== 129) return;
  const value = cursor.bytes.subarray(cursor.at, cursor.at + cursor.size);
  const isMaker =
    (a === 129 && c === 199 && d === 130 && e === 3) || (a === 1 && c === 96 && d === 50 && e === 1);
  if (isMaker) list.maker ??= letters(value);
  else if (a === 1 && ((c === 96 && d === 1 && e === 0) || (c === 0 && d === 0))) list.idEntry ??= value;
}

function letters(value: Uint8Array): string | null {
  const [a = 0, b = 0, c = 0] = value;
  return isLetter(a) && isLetter(b) && isLetter(c) ? String.fromCharCode(a & 0xdf, b & 0xdf, c & 0xdf) : null;
}

function isLetter(byte: number): boolean {
  const small = byte | 0x20;
  return small >= 0x61 && small <= 0x7a;
}

/**
 * DZG DVS74 meters with these serial numbers write positive power of up to three bytes as a signed number although
 * its top bit is part of the value; negative power always has four bytes (found by their owners, fixed by the maker
 * from 60000000 on).
 */
function encodesPowerUnsigned(serverId: Uint8Array): boolean {
  const [, , d, z, g, block] = serverId;
  if (serverId.length !== 10 || d !== 0x44 || z !== 0x5a || g !== 0x47 || block !== 0) return false;
  const serial = new DataView(serverId.buffer, serverId.byteOffset).getUint32(6);
  return (serial >= 42_000_000 && serial <= 48_999_999) || (serial >= 55_000_000 && serial <= 58_999_999);
}

export function makerOf(list: SmlList): string | null {
  if (list.maker !== null) return list.maker;
  const id = list.serverId;
  if (id.length < 4) return null;
  return letters(id[0] === 6 ? id.subarray(1, 4) : id.subarray(2, 5));
}
