import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type SmlEntry,
  type SmlOptions,
  smlBasicMeter,
  smlFile,
  smlTransport,
} from '../../../../community/emulator/telegrams/sml.ts';
import type { DecoderEvent, TelegramReading } from '../../decoder.ts';
import { createSmlDecoder } from './index.ts';

const serverId = Uint8Array.of(0x0a, 0x01, 0x57, 0x54, 0x4c, 0x00, 0x00, 0x01, 0x86, 0xa1);
const state = { serverId, importTenths: 12_345_678n, exportTenths: 99n, powerW: -1_234, secIndex: 77_777 };
const readings = (events: DecoderEvent[]): TelegramReading[] =>
  events.flatMap((event) => (event.kind === 'reading' ? [event.reading] : []));
const reasons = (events: DecoderEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'rejected' ? [event.reason] : []));
const feed = (...parts: Uint8Array[]): DecoderEvent[] => {
  const decoder = createSmlDecoder();
  return parts.flatMap((part) => decoder.push(part));
};
const one = (entries: SmlEntry[], more: Partial<SmlOptions> = {}): TelegramReading | undefined =>
  readings(feed(smlFile({ serverId, entries, ...more })))[0];
const energy = (tariff: number, value: bigint, more: Partial<SmlEntry> = {}): SmlEntry => ({
  obis: [1, 0, 1, 8, tariff, 255],
  unit: 30,
  scaler: -1,
  value,
  ...more,
});
const power = (code: number, value: bigint, more: Partial<SmlEntry> = {}): SmlEntry => ({
  obis: [1, 0, code, 7, 0, 255],
  unit: 27,
  scaler: 0,
  value,
  bytes: 4,
  ...more,
});

describe('a good telegram', () => {
  test('gives registers, power, ids and the seconds counter', () => {
    const [reading] = readings(feed(smlBasicMeter(state)));
    expect(reading?.meterId).toBe('0a0157544c00000186a1');
    expect(reading?.maker).toBe('WTL');
    expect(reading?.importTotal?.microWh).toBe(1_234_567_800_000n);
    expect(reading?.importTotal?.stepMicroWh).toBe(100_000n);
    expect(reading?.exportTotal?.microWh).toBe(9_900_000n);
    expect(reading?.powerMilliW).toBe(-1_234_000);
    expect(reading?.details).toEqual({ meterIdPrinted: '1WTL0000100001', secIndex: 77_777 });
    expect(reading?.flags).toEqual([]);
  });

  test('both CRC kinds, and more than 15 entries', () => {
    const many = Array.from({ length: 20 }, (_, n) => energy(n === 0 ? 0 : 40 + n, BigInt(n + 1)));
    expect(one(many, { crc: 'kermit' })?.registers).toHaveLength(20);
    expect(one(many, { crc: 'kermit' })?.flags).toEqual([]);
    expect(one(many, { crc: 'x25' })?.registers).toHaveLength(20);
  });

  test('values that contain escape bytes come through', () => {
    for (const run of [0x1b1b1b1bn, 0x1b1b1b1b1bn, 0x1b1b1b1b1b1bn, 0x001b1b1b1b1b1b1bn, 0x011b1b1b1b010101n])
      expect(one([energy(0, run)])?.importTotal?.microWh).toBe(run * 100_000n);
  });

  test('tariffs alone are summed, whole kWh are called coarse, history is no register', () => {
    const summed = one([energy(1, 10n, { scaler: 3 }), energy(2, 5n, { scaler: 3 })]);
    expect(summed?.importTotal?.microWh).toBe(15_000_000_000n);
    expect(summed?.flags).toEqual(['tariffs-summed', 'coarse']);
    expect(one([energy(0, 7n, { obis: [1, 0, 1, 8, 0, 96] })])?.importTotal).toBeNull();
  });

  test('the status word gives a magnitude its direction, in the old and the new form', () => {
    const magnitude = (status: number) => one([energy(0, 1n, { status }), power(15, 500n)]);
    expect(magnitude(0x182)?.powerMilliW).toBe(500_000);
    expect(magnitude(0x1a2)?.powerMilliW).toBe(-500_000);
    expect(magnitude(0x1a2)?.flags).toContain('sign-from-status');
    expect(magnitude(0x1c0104)?.powerMilliW).toBe(500_000);
    expect(magnitude(0x1c0904)?.powerMilliW).toBe(-500_000);
    expect(magnitude(0x1c0124)?.powerMilliW).toBe(-500_000);
  });

  test('status words of one to eight bytes, a scaler marked as unsigned', () => {
    const given = (status: number, statusBytes: number) =>
      one([energy(0, 1n, { status, statusBytes }), power(15, 500n)])?.powerMilliW;
    for (const length of [2, 3, 4, 5, 6, 8]) expect(given(0x1a2, length)).toBe(-500_000);
    expect(given(0xa2, 1)).toBe(-500_000);
    expect(given(0x82, 1)).toBe(500_000);
    expect(one([energy(0, 7n, { scalerUnsigned: true })])?.importTotal?.microWh).toBe(700_000n);
  });

  test('an entry that makes no sense stays unknown, the others count', () => {
    const odd = one([energy(1, 7n, { scaler: 60 }), energy(0, 5n), power(16, 1n, { scaler: -40 })]);
    expect(odd?.registers.map((entry) => entry.obis)).toEqual(['1-0:1.8.0']);
    expect(odd?.powerMilliW).toBeNull();
  });

  test('the DZG serial numbers that write positive power as negative are read as meant', () => {
    const dzg = (serial: number): Uint8Array => {
      const id = Uint8Array.of(0x0a, 1, 0x44, 0x5a, 0x47, 0, 0, 0, 0, 0);
      new DataView(id.buffer).setUint32(6, serial);
      return id;
    };
    const short = power(16, -29_912n, { scaler: -2, bytes: 2 });
    expect(one([short], { serverId: dzg(42_082_910) })?.powerMilliW).toBe(356_240);
    expect(one([short], { serverId: dzg(60_694_613) })?.powerMilliW).toBe(-299_120);
    const long = power(16, -29_912n, { scaler: -2, bytes: 4 });
    expect(one([long], { serverId: dzg(42_082_910) })?.powerMilliW).toBe(-299_120);
  });
});

describe('damage', () => {
  test('every single flipped bit is refused', () => {
    const good = smlBasicMeter(state);
    for (let bit = 0; bit < good.length * 8; bit++) {
      const bytes = good.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(readings(feed(bytes))).toEqual([]);
    }
  });

  test('a telegram cut short does not spoil the next', () => {
    const good = smlBasicMeter(state);
    for (const cut of [5, 9, 60, good.length - 9, good.length - 1]) {
      const events = feed(good.subarray(0, cut), good);
      expect(readings(events)).toHaveLength(1);
    }
  });

  test('SML read with 7 data bits is named', () => {
    const bytes = smlBasicMeter(state).map((byte) => byte & 0x7f);
    expect(reasons(feed(bytes))).toEqual(['line-settings']);
  });
});

describe('whatever arrives', () => {
  test('random bytes around a telegram in random chunks', () => {
    const good = smlBasicMeter(state);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 2000 }), fc.integer({ min: 1, max: 64 }), (junk, size) => {
        const decoder = createSmlDecoder();
        const events: DecoderEvent[] = [];
        for (const part of [junk, good, junk, good])
          for (let at = 0; at < part.length; at += size)
            events.push(...decoder.push(part.subarray(at, at + size)));
        expect(readings(events)).toHaveLength(2);
        expect(decoder.bufferedBytes()).toBeLessThanOrEqual(20_000);
      }),
      { numRuns: 200 },
    );
  });

  test('a flood after a start stays bounded', () => {
    const decoder = createSmlDecoder();
    decoder.push(smlBasicMeter(state).subarray(0, 20));
    const events = decoder.push(new Uint8Array(300_000).fill(0x55));
    expect(reasons(events)).toEqual(['too-long']);
    expect(decoder.bufferedBytes()).toBeLessThanOrEqual(20_000);
    const starts = Uint8Array.from({ length: 80_000 }, (_, n) => (n % 8 < 4 ? 0x1b : 1));
    decoder.push(starts);
    expect(readings(decoder.push(smlBasicMeter(state)))).toHaveLength(1);
  });

  test('any content under a good checksum is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { maxLength: 20 }),
        fc.uint8Array({ maxLength: 200 }),
        (changes, extra) => {
          const entry: SmlEntry = { obis: [1, 0, 1, 8, 0, 255], value: extra };
          const plain = smlFile({ serverId, entries: [energy(0, 5n), entry] }).slice(8, -8);
          for (const [at, value] of changes) if (at < plain.length) plain[at] = value;
          expect(() => feed(smlTransport(plain))).not.toThrow();
        },
      ),
      { numRuns: 300 },
    );
  });
});
