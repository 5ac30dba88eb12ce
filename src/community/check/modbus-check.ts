import {
  crcHolds,
  findReply,
  parseRequest,
  READ_HOLDING,
  READ_INPUT,
  type ReadRequest,
} from '../../main/meter/protocols/modbus-rtu/frame.ts';
import { createModbusListener } from '../../main/meter/protocols/modbus-rtu/index.ts';
import { compareValues } from './compare.ts';
import type { Expectation } from './expectation.ts';
import { inChunks, joined, noise, randomSource, readingsOf } from './feed.ts';

/**
 * Checks a Modbus capture: the reply must be found (or, if damaged, not found) for its request, its registers must
 * hold what is expected, and the listener must make of the exchange what the expectation says.
 */
export function checkModbus(bytes: Uint8Array, expectation: Expectation): string[] {
  const damaged = expectation.validity.startsWith('bad-') || expectation.validity === 'corrupt';
  const other = otherFunction(expectation.request);
  if (other !== null) return [...otherReply(bytes, other, damaged), ...listened(bytes, expectation)];
  const request =
    (expectation.request === null ? null : parseRequest(expectation.request)) ?? inferRequest(bytes);
  if (request === null) return damaged ? [] : ['no request is given and no valid reply is in the capture'];
  const problems: string[] = [];
  const draw = randomSource(bytes.length);
  for (const [name, line] of [
    ['alone', bytes],
    ['with noise around', joined(noise(draw, 40), bytes, noise(draw, 40))],
  ] as const) {
    const reply = findReply(line, request);
    if (damaged && reply.kind === 'registers') problems.push(`a damaged reply was taken (${name})`);
    const refused = reply.kind === 'exception' && Object.keys(expectation.registers).length === 0;
    if (!damaged && reply.kind !== 'registers' && !refused)
      problems.push(`the reply was not found (${name})`);
    if (!damaged && reply.kind === 'registers')
      problems.push(
        ...registerProblems(reply.data, request, expectation.registers).map(
          (problem) => `${problem} (${name})`,
        ),
      );
  }
  return [...problems, ...listened(bytes, expectation)];
}

/** Unit and function of a request that reads no registers (coils, writing): none that the wallet ever sends. */
function otherFunction(request: Uint8Array | null): { unit: number; code: number } | null {
  if (request === null || request.length < 4 || !crcHolds(request, 0, request.length)) return null;
  const [unit = 0, code = 0] = request;
  return code === READ_HOLDING || code === READ_INPUT ? null : { unit, code };
}

/** The answer to such a request must carry its unit, its function (or a refusal) and, unless damaged, a good CRC. */
function otherReply(bytes: Uint8Array, to: { unit: number; code: number }, damaged: boolean): string[] {
  const found = bytes.some((byte, at) => {
    const answers = byte === to.unit && ((bytes[at + 1] ?? 0) & 0x7f) === to.code;
    if (!answers) return false;
    for (let end = at + 5; end <= bytes.length; end++) if (crcHolds(bytes, at, end)) return true;
    return false;
  });
  if (found === !damaged) return [];
  return [damaged ? 'a damaged reply was taken' : 'the reply was not found'];
}

function listened(bytes: Uint8Array, expectation: Expectation): string[] {
  const exchange = joined(expectation.request ?? new Uint8Array(0), bytes);
  return [exchange.length, 1, 3].flatMap((size) => {
    const readings = readingsOf(inChunks(createModbusListener(), exchange, () => size));
    return compareValues(readings[0], expectation.values).map((problem) => `${problem} (chunks of ${size})`);
  });
}

/** The request that the first valid reply must have answered, for captures that hold the reply alone. */
function inferRequest(bytes: Uint8Array): ReadRequest | null {
  for (let at = 0; at + 5 < bytes.length; at++) {
    const functionCode = bytes[at + 1];
    const size = bytes[at + 2] ?? 0;
    const end = at + 5 + size;
    if ((functionCode !== 3 && functionCode !== 4) || size === 0 || size % 2 === 1 || end > bytes.length)
      continue;
    if (crcHolds(bytes, at, end)) return { unit: bytes[at] ?? 0, functionCode, address: 0, count: size / 2 };
  }
  return null;
}

/**
 * Each expected entry is found by the address its name opens with (`0x000C pulse width`), else at the start. A
 * number is a float over two registers, one register, or two as a whole number; a list is registers one by one.
 */
function registerProblems(
  data: Uint8Array,
  request: ReadRequest,
  expected: Readonly<Record<string, unknown>>,
): string[] {
  const view = new DataView(data.buffer, data.byteOffset, data.length);
  const words = Array.from({ length: data.length / 2 }, (_, n) => view.getUint16(2 * n));
  return Object.entries(expected).flatMap(([name, value]) => {
    const stated = /^0x([0-9a-f]{4})/i.exec(name)?.[1];
    const offset = stated === undefined ? 0 : Number.parseInt(stated, 16) - request.address;
    const at = offset >= 0 && offset < words.length ? offset : 0;
    if (Array.isArray(value)) {
      const found = words.slice(at, at + value.length);
      return JSON.stringify(value) === JSON.stringify(found) ? [] : [`${name}: ${found.join(', ')}`];
    }
    if (typeof value !== 'number') return [];
    const two = 2 * at + 4 <= data.length;
    const float = two ? view.getFloat32(2 * at) : Number.NaN;
    if (Math.abs(float - value) <= Math.abs(value) * 1e-6 || words[at] === value) return [];
    if (two && (view.getUint32(2 * at) === value || view.getInt32(2 * at) === value)) return [];
    return [`${name}: ${float}, expected ${value}`];
  });
}
