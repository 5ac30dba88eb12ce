import type { Decoder, DecoderOptions, TelegramReading } from '../../main/meter/decoder.ts';
import { protocolEntry } from '../../main/meter/decoders.ts';
import { compareRegisters, compareValues, holdsValues, merged } from './compare.ts';
import type { Expectation } from './expectation.ts';
import { askedReadings, inChunks, joined, noise, randomSource, readingsOf } from './feed.ts';
import { checkModbus } from './modbus-check.ts';

/** Every wrong field of one capture, as sentences; none if all is as expected in every way of feeding it. */
export function checkCapture(bytes: Uint8Array, expectation: Expectation): string[] {
  if (expectation.protocol === 'modbus-rtu') return checkModbus(bytes, expectation);
  const entry = protocolEntry(expectation.protocol);
  if (entry === null) return [`no decoder for ${expectation.protocol}`];
  const create = (): Decoder => entry.create(optionsOf(expectation));
  const ways = new Map<string, string[]>();
  for (const [name, next] of feedings(bytes.length)) {
    const readings = readingsOf(inChunks(create(), bytes, next));
    for (const problem of judge(readings, expectation))
      ways.set(problem, [...(ways.get(problem) ?? []), name]);
  }
  for (const [n, sign] of (entry.dialogues ?? []).entries()) {
    if (expectation.answers.length === 0) break;
    const readings = askedReadings(sign.create(optionsOf(expectation)), expectation.answers);
    for (const problem of judge(readings, expectation))
      ways.set(problem, [...(ways.get(problem) ?? []), `dialogue ${n + 1}`]);
  }
  if (ways.size === 0) return underNoise(create, bytes, expectation);
  return [...ways].map(([problem, names]) => `${problem} (fed ${names.join(', ')})`);
}

function optionsOf(expectation: Expectation): DecoderOptions {
  return {
    ...(expectation.key === null ? {} : { decryptionKey: expectation.key }),
    ...(expectation.authKey === null ? {} : { authenticationKey: expectation.authKey }),
    ...(expectation.aad === null ? {} : { additionalData: expectation.aad }),
  };
}

function feedings(length: number): [string, () => number][] {
  const random = [1, 2, 3].map((seed): [string, () => number] => {
    const draw = randomSource(seed * 7919);
    const largest = [7, 40, 300][seed - 1] ?? 40;
    return [`random chunks ${seed}`, () => 1 + draw(largest)];
  });
  return [['whole', () => length], ['byte by byte', () => 1], ...random];
}

function judge(readings: readonly TelegramReading[], expectation: Expectation): string[] {
  switch (expectation.validity) {
    case 'valid':
    case 'noise-around-valid-frame':
    case 'stream':
      return judgeGood(readings, expectation);
    case 'no-end':
      // A telegram without its end mark may be refused; what is given must be right.
      return readings.length === 0 ? [] : judgeGood(readings, expectation);
    default:
      if (expectation.validity.startsWith('valid')) return judgeGood(readings, expectation);
      return judgeDamaged(readings, expectation);
  }
}

function judgeGood(readings: readonly TelegramReading[], expectation: Expectation): string[] {
  const problems: string[] = [];
  const expected = expectation.readings;
  if (expected !== null && readings.length !== expected)
    problems.push(`good readings: ${readings.length}, expected ${expected}`);
  const first = expectation.protocol === 'rainforest-raven' ? merged(readings) : readings[0];
  problems.push(
    ...compareValues(first, expectation.values),
    ...compareRegisters(first, expectation.registers),
  );
  if (expectation.last !== null)
    problems.push(...compareValues(readings.at(-1), expectation.last).map((problem) => `last ${problem}`));
  return problems;
}

/** Nothing damaged may count as good. */
function judgeDamaged(readings: readonly TelegramReading[], expectation: Expectation): string[] {
  const allowed =
    expectation.readings !== null && expectation.validity !== 'bad-checksum' ? expectation.readings : 0;
  const good = readings.filter(holdsValues);
  return good.length > allowed
    ? [`${good.length} readings from a capture marked ${expectation.validity}`]
    : [];
}

/** IEC 62056-21 blocks without their block check, and bare APDUs. */
const ENDED_BY_SILENCE: ReadonlySet<string> = new Set(['iec62056-21', 'dlms-push']);

/** Noise before, between two copies, and after: both copies must come through as they do alone. */
function underNoise(create: () => Decoder, bytes: Uint8Array, expectation: Expectation): string[] {
  const draw = randomSource(bytes.length);
  const alone = readingsOf(inChunks(create(), bytes, () => bytes.length));
  const decoder = create();
  const parts = [noise(draw, 61), bytes, noise(draw, 97), bytes, noise(draw, 40)];
  const chunk = () => 1 + draw(64);
  // Where only silence ends a telegram, the line must have been silent before the noise.
  const readings = readingsOf(
    ENDED_BY_SILENCE.has(expectation.protocol)
      ? parts.flatMap((part) => inChunks(decoder, part, chunk))
      : inChunks(decoder, joined(...parts), chunk),
  );
  const expected = 2 * alone.length;
  if (readings.length < expected)
    return [`good readings with noise around two copies: ${readings.length}, expected ${expected}`];
  return judge(readings, { ...expectation, readings: null, last: null }).map(
    (problem) => `${problem} (noise around)`,
  );
}
