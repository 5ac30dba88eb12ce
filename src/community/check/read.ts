import { hexToBytes } from '../../shared/protocol/bytes.ts';
import type { Point } from '../../shared/protocol/pedersen.ts';

/** Reads values of vector files whatever way they are written: numbers, decimal or hexadecimal strings. */

export type Json = unknown;
export type JsonObject = Readonly<Record<string, Json>>;

export function isObject(value: Json): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function object(value: Json, name: string): JsonObject {
  if (!isObject(value)) throw new Error(`${name} is not an object`);
  return value;
}

export function list(value: Json, name: string): readonly Json[] {
  if (!Array.isArray(value)) throw new Error(`${name} is not a list`);
  return value;
}

/** A whole number. Digits alone are decimal, unless there are exactly 64: those are a 32-byte word. */
export function integer(value: Json, name: string): bigint {
  if (typeof value === 'number' && Number.isSafeInteger(value)) return BigInt(value);
  if (typeof value === 'string') {
    const parts = /^(-?)(0x)?([0-9a-fA-F]+)$/.exec(value.trim());
    const digits = parts?.[3];
    if (digits !== undefined) {
      const isHex = parts?.[2] !== undefined || /[a-fA-F]/.test(digits) || digits.length === 64;
      const size = BigInt(isHex ? `0x${digits}` : digits);
      return parts?.[1] === '-' ? -size : size;
    }
  }
  throw new Error(`${name} is not a whole number`);
}

export function number(value: Json, name: string): number {
  const whole = Number(integer(value, name));
  if (!Number.isSafeInteger(whole)) throw new Error(`${name} is too large`);
  return whole;
}

export function bytes(value: Json, name: string, length: number): Uint8Array {
  if (typeof value !== 'string') throw new Error(`${name} is not hexadecimal`);
  const read = hexToBytes(value);
  if (read.length !== length) throw new Error(`${name} has ${read.length} bytes, not ${length}`);
  return read;
}

export function text(value: Json, name: string): string {
  if (typeof value !== 'string') throw new Error(`${name} is not text`);
  return value;
}

export function point(value: Json, name: string): Point {
  const [x, y] = isObject(value) ? [value['x'], value['y']] : list(value, name);
  return { x: integer(x, `${name}.x`), y: integer(y, `${name}.y`) };
}

export function words(value: Json, name: string): bigint[] {
  return list(value, name).map((word, w) => integer(word, `${name}[${w}]`));
}

export function numbers(value: Json, name: string): number[] {
  return list(value, name).map((item, i) => number(item, `${name}[${i}]`));
}
