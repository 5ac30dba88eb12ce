import type { AbiParameter } from 'abitype';
import type { Hex } from './api.ts';

/**
 * Reads ABI-encoded values (Solidity ABI specification, "Formal Specification of the Encoding"). Beside ethers, which
 * takes a few hundred microseconds per event: a year of a community is millions of them. Strict: a value outside its
 * type, an offset or a length outside the data is refused. Integers of up to 48 bits come out as numbers, others as
 * bigint, addresses and bytes in lower case, tuples as objects: as `abitype` types them.
 */
export interface Reader {
  /** Its head holds an offset instead of the value. */
  readonly dynamic: boolean;
  /** Words of its head. */
  readonly words: number;
  /** Reads the value whose head starts at word `at`; offsets count from word `base`. Throws RangeError. */
  read(data: WordData, at: number, base: number): unknown;
}

/** Hex digits of the data without `0x`, 64 to a word. */
export interface WordData {
  readonly digits: string;
  readonly length: number;
}

const DIGITS = 64;
/** As `abitype` does: integers up to this size are numbers. */
const NUMBER_BITS = 48;

export function wordData(data: Hex): WordData {
  if (data.length % 2 !== 0) throw new RangeError('half a byte');
  return { digits: data.slice(2), length: Math.floor((data.length - 2) / DIGITS) };
}

function word(data: WordData, at: number): string {
  if (at < 0 || at >= data.length) throw new RangeError('outside the data');
  return data.digits.slice(at * DIGITS, (at + 1) * DIGITS);
}

/** A length or an offset: far below the largest safe integer, or wrong. */
function size(data: WordData, at: number): number {
  const digits = word(data, at);
  const value = Number.parseInt(digits.slice(-8), 16);
  if (!/^0{56}/.test(digits) || Number.isNaN(value)) throw new RangeError('a length that cannot be');
  return value;
}

function wordOffset(data: WordData, at: number): number {
  const bytes = size(data, at);
  if (bytes % 32 !== 0) throw new RangeError('an offset between words');
  return bytes / 32;
}

function integer(bits: number, signed: boolean): Reader {
  const modulus = 1n << 256n;
  const least = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const end = signed ? 1n << BigInt(bits - 1) : 1n << BigInt(bits);
  return single((digits) => {
    const raw = BigInt(`0x${digits}`);
    const value = signed && raw >> 255n === 1n ? raw - modulus : raw;
    if (value < least || value >= end) throw new RangeError('an integer outside its type');
    return bits <= NUMBER_BITS ? Number(value) : value;
  });
}

function single(value: (digits: string) => unknown): Reader {
  return { dynamic: false, words: 1, read: (data, at) => value(word(data, at)) };
}

const bool = single((digits) => {
  if (!/^0{63}[01]$/.test(digits)) throw new RangeError('no boolean');
  return digits.endsWith('1');
});

const address = single((digits) => {
  if (!digits.startsWith('0'.repeat(24))) throw new RangeError('no address');
  return `0x${digits.slice(24).toLowerCase()}`;
});

function fixedBytes(count: number): Reader {
  return single((digits) => {
    if (!/^0*$/.test(digits.slice(2 * count))) throw new RangeError('bytes past their length');
    return `0x${digits.slice(0, 2 * count).toLowerCase()}`;
  });
}

function dynamicBytes(asText: boolean): Reader {
  return {
    dynamic: true,
    words: 1,
    read(data, at, base) {
      const start = base + wordOffset(data, at);
      const count = size(data, start);
      const digits = data.digits.slice((start + 1) * DIGITS, (start + 1) * DIGITS + 2 * count);
      if (digits.length !== 2 * count) throw new RangeError('bytes outside the data');
      return asText ? Buffer.from(digits, 'hex').toString('utf8') : `0x${digits.toLowerCase()}`;
    },
  };
}

/** Values one after the other: arrays of fixed length, tuples, and the arguments of a call or an event. */
function sequence(parts: readonly Reader[], name: (values: unknown[]) => unknown): Reader {
  const dynamic = parts.some((part) => part.dynamic);
  const words = parts.reduce((sum, part) => sum + part.words, 0);
  const readAt = (data: WordData, at: number, base: number): unknown => {
    const values: unknown[] = [];
    let head = at;
    for (const part of parts) {
      values.push(part.read(data, head, base));
      head += part.words;
    }
    return name(values);
  };
  if (!dynamic) return { dynamic, words, read: readAt };
  return {
    dynamic,
    words: 1,
    read(data, at, base) {
      const start = base + wordOffset(data, at);
      return readAt(data, start, start);
    },
  };
}

function list(item: Reader): Reader {
  return {
    dynamic: true,
    words: 1,
    read(data, at, base) {
      const start = base + wordOffset(data, at);
      const count = size(data, start);
      if (count * Math.max(1, item.words) > data.length - start - 1)
        throw new RangeError('a list outside the data');
      return Array.from({ length: count }, (_, i) => item.read(data, start + 1 + i * item.words, start + 1));
    },
  };
}

type Typed = Pick<AbiParameter, 'type' | 'name'> & { readonly components?: readonly AbiParameter[] };

function named(params: readonly Typed[]): (values: unknown[]) => unknown {
  return (values) => Object.fromEntries(params.map((param, i) => [param.name ?? String(i), values[i]]));
}

/** How a parameter of the ABI is read; made once, used for every event. */
export function readerOf(param: Typed): Reader {
  const array = /^(.*)\[(\d*)\]$/.exec(param.type);
  if (array !== null) {
    const item = readerOf({ ...param, type: array[1] ?? '' });
    if (array[2] === '') return list(item);
    return sequence(
      Array.from({ length: Number(array[2]) }, () => item),
      (values) => values,
    );
  }
  if (param.type === 'tuple') {
    const parts = param.components ?? [];
    return sequence(parts.map(readerOf), named(parts));
  }
  const sized = /^(uint|int|bytes)(\d+)$/.exec(param.type);
  if (sized?.[1] === 'bytes') return fixedBytes(Number(sized[2]));
  if (sized !== null) return integer(Number(sized[2]), sized[1] === 'int');
  if (param.type === 'bool') return bool;
  if (param.type === 'address') return address;
  if (param.type === 'bytes' || param.type === 'string') return dynamicBytes(param.type === 'string');
  throw new TypeError(`no such type in an ABI: ${param.type}`);
}

/** All values of a parameter list, in order. */
export function readValues(readers: readonly Reader[], data: WordData): unknown[] {
  const values: unknown[] = [];
  let at = 0;
  for (const reader of readers) {
    values.push(reader.read(data, at, 0));
    at += reader.words;
  }
  return values;
}
