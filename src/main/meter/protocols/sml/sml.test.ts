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

  test('phases without a total are summed, each once: signed, or import and export apart', () => {
    expect(one([power(21, 400n), power(41, 50n), power(62, 90n)])?.powerMilliW).toBe(360_000);
    expect(one([power(36, -70n), power(56, 20n), power(76, 5n)])?.powerMilliW).toBe(-45_000);
    const both = [power(36, 300n), power(21, 300n), power(56, -20n), power(42, 20n)];
    expect(one(both)?.powerMilliW).toBe(280_000);
  });

  test('power under one tariff is the power, under several unknown; without a tariff it goes first', () => {
    const under = (tariff: number, value: bigint) => power(1, value, { obis: [1, 0, 1, 7, tariff, 255] });
    expect(one([energy(1, 5n), under(1, 321n)])?.powerMilliW).toBe(321_000);
    expect(one([energy(1, 5n), under(1, 321n), under(2, 0n)])?.powerMilliW).toBeNull();
    expect(one([energy(1, 5n), under(1, 321n), power(1, 400n)])?.powerMilliW).toBe(400_000);
    expect(one([energy(1, 5n), under(96, 321n)])?.powerMilliW).toBeNull();
  });

  test('a value without its unit stays unknown; one without a scaler counts as it is', () => {
    const { unit: _unit, ...unitless } = energy(0, 5n);
    expect(one([unitless, power(16, 7n)])).toMatchObject({ importTotal: null, powerMilliW: 7_000 });
    const { scaler: _scaler, ...plain } = energy(0, 5n);
    expect(one([plain])?.importTotal?.microWh).toBe(5_000_000n);
  });

  test.each([
    ['left out', [0x01], {}],
    ['seconds counter', [0x72, 0x62, 0x01, 0x65, 0, 0, 0x10, 0], { secIndex: 4096 }],
    ['timestamp', [0x72, 0x62, 0x02, 0x65, 0x69, 0x55, 0xb9, 0x00], {}],
    ['local timestamp', [0x72, 0x62, 0x03, 0x73, 0x65, 0x69, 0x55, 0xb9, 0x00, 0x53, 0, 60, 0x53, 0, 0], {}],
    ['bare number', [0x65, 0, 0, 0x10, 0], {}],
    ['a choice that the standard does not know', [0x72, 0x62, 0x09, 0x65, 0, 0, 0x10, 0], {}],
  ] as const)('time of the list: %s', (name, time, details) => {
    const [reading] = readings(feed(smlFile({ serverId, entries: [energy(0, 9n)], time })));
    expect(reading?.importTotal?.microWh).toBe(900_000n);
    expect(reading?.details).toMatchObject(details);
    const utc = name === 'timestamp' || name === 'local timestamp' ? 1_767_225_600 : undefined;
    expect(reading?.meterTime?.utcSeconds).toBe(utc);
    expect(reading?.meterTime?.offsetMinutes).toBe(
      utc === undefined ? undefined : name === 'timestamp' ? 0 : 60,
    );
  });

  test('messages of other kinds beside the list are passed over: attention, profile lists, one unknown', () => {
    const id = [0x0b, ...serverId];
    const attention = [0x74, ...id, 0x07, 0x81, 0x81, 0xc7, 0xc7, 0xfe, 0x03, 0x01, 0x01];
    const sub = [0x72, 0x62, 0x01, 0x65, 0, 0, 0, 9];
    const path = [0x71, 0x07, 1, 0, 99, 1, 0, 0xff];
    const period = [0x75, 0x07, 1, 0, 1, 8, 0, 0xff, 0x62, 30, 0x52, 0xff, 0x55, 0, 0, 0, 5, 0x01];
    const profile = [
      0x79,
      ...id,
      ...sub,
      0x63,
      3,
      0x84,
      ...path,
      ...sub,
      0x62,
      0,
      0x71,
      ...period,
      0x01,
      0x01,
    ];
    const others = [
      [0xff01, attention],
      [0x0401, profile],
      [0x0b01, [0x71, 0x62, 7]],
    ] as const;
    for (const [tag, body] of others) {
      const beside = readings(feed(smlFile({ serverId, entries: [energy(0, 9n)], others: [{ tag, body }] })));
      expect(beside.map((reading) => reading.importTotal?.microWh)).toEqual([900_000n]);
      // Old values of a profile are no reading of now.
      const alone = feed(smlFile({ serverId, entries: null, others: [{ tag, body }] }));
      expect(readings(alone)).toEqual([]);
      expect(reasons(alone)).toEqual(['no-values']);
    }
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
