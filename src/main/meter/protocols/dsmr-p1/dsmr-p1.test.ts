import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  dsmr5,
  dsmr5Lines,
  type MeterState,
  p1Telegram,
} from '../../../../community/emulator/telegrams/p1.ts';
import type { DecoderEvent, TelegramReading } from '../../decoder.ts';
import { createP1Decoder } from './index.ts';

const state: MeterState = {
  meterId: 'E0012345678901234',
  importWh: [1_234_567, 2_000_001],
  exportWh: [10, 20],
  powerW: -1_850,
  utcSeconds: Date.UTC(2026, 0, 15, 11, 30, 5) / 1000,
};

const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const readings = (events: DecoderEvent[]): TelegramReading[] =>
  events.flatMap((event) => (event.kind === 'reading' ? [event.reading] : []));
const reasons = (events: DecoderEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'rejected' ? [event.reason] : []));
const feed = (...parts: Uint8Array[]): DecoderEvent[] => {
  const decoder = createP1Decoder();
  return parts.flatMap((part) => decoder.push(part));
};
const oldTelegram = (lines = dsmr5Lines(state)): Uint8Array =>
  p1Telegram({ identification: 'WTL5\\2OLD', lines, crc: 'none' });

describe('a good telegram', () => {
  const [reading] = readings(feed(dsmr5(state)));

  test('gives registers, totals, power, id and time', () => {
    expect(reading?.integrity).toBe('verified');
    expect(reading?.importTotal?.microWh).toBe(3_234_568_000_000n);
    expect(reading?.importTotal?.from).toEqual(['1-0:1.8.1', '1-0:1.8.2']);
    expect(reading?.exportTotal?.microWh).toBe(30_000_000n);
    expect(reading?.powerMilliW).toBe(-1_850_000);
    expect(reading?.details['meterIdText']).toBe('E0012345678901234');
    expect(reading?.meterTime?.utcSeconds).toBe(state.utcSeconds);
    expect(reading?.maker).toBe('WTL');
    expect(reading?.flags).toEqual(['tariffs-summed']);
  });

  test('a total register is taken alone, never added to its tariffs', () => {
    const lines = [...dsmr5Lines(state), { obis: '1-0:1.8.0', value: '003234.568*kWh' }];
    const [both] = readings(feed(p1Telegram({ identification: 'WTL5X', lines })));
    expect(both?.importTotal).toEqual({
      microWh: 3_234_568_000_000n,
      stepMicroWh: 1_000_000n,
      from: ['1-0:1.8.0'],
    });
  });

  test('a total that the meter does not use, a second channel, and a line that comes twice count for nothing', () => {
    const total = (...lines: [string, string][]) =>
      readings(
        feed(p1Telegram({ identification: 'WTL5X', lines: lines.map(([obis, value]) => ({ obis, value })) })),
      )[0]?.importTotal;
    const tariffs: [string, string][] = [
      ['1-0:1.8.1', '000001.000*kWh'],
      ['1-0:1.8.2', '000002.000*kWh'],
    ];
    expect(total(['1-0:1.8.0', '000000.000*kWh'], ...tariffs)?.microWh).toBe(3_000_000_000n);
    expect(total(...tariffs, ['1-1:1.8.1', '000001.000*kWh'])?.microWh).toBe(3_000_000_000n);
    expect(total(...tariffs, ...tariffs)?.microWh).toBe(3_000_000_000n);
  });

  test('lines that end in CR alone or LF alone, a CRC in small letters', () => {
    const whole = new TextDecoder().decode(dsmr5(state));
    for (const end of ['\r', '\n']) {
      const [reading] = readings(feed(text(whole.replaceAll('\r\n', end))));
      expect(reading?.importTotal?.microWh).toBe(3_234_568_000_000n);
      expect(reading?.integrity).toBe('verified');
    }
    const small = whole.replace(/![0-9A-F]{4}/, (crc) => crc.toLowerCase());
    expect(readings(feed(text(small)))).toHaveLength(1);
    const old = new TextDecoder().decode(oldTelegram()).replaceAll('\r\n', '\r');
    expect(readings(feed(text(old)))[0]?.importTotal?.microWh).toBe(3_234_568_000_000n);
  });

  test('a CRC without leading zeros that nothing follows ends with the silence', () => {
    let short = 0;
    for (let serial = 0; serial < 200; serial++) {
      const lines = [
        { obis: '1-0:1.8.0', value: `${String(serial * 4_999).padStart(6, '0')}.${100 + serial}*kWh` },
      ];
      const bytes = p1Telegram({ identification: 'WTL5X', lines, crc: 'unpadded' });
      const bare = bytes.subarray(0, bytes.length - 2);
      if (bare[bare.length - 5] === 0x21) continue;
      short += 1;
      const decoder = createP1Decoder();
      decoder.push(bare);
      expect(readings(decoder.silence())).toHaveLength(1);
      decoder.push(bare.subarray(0, bare.length - 1));
      expect(readings(decoder.silence())).toEqual([]);
    }
    expect(short).toBeGreaterThan(0);
  });

  test('units of Wh and W (Austria) and a CRC without leading zeros', () => {
    for (let serial = 0; serial < 40; serial++) {
      const lines = [
        { obis: '1-0:1.8.0', value: '000201282*Wh' },
        { obis: '1-0:1.7.0', value: '000000512*W' },
        { obis: '0-0:96.1.1', value: String(serial) },
      ];
      const [unpadded] = readings(feed(p1Telegram({ identification: 'WTL5\\AT', lines, crc: 'unpadded' })));
      expect(unpadded?.importTotal?.microWh).toBe(201_282_000_000n);
      expect(unpadded?.powerMilliW).toBe(512_000);
      expect(unpadded?.exportTotal).toBeNull();
    }
  });

  test.each([
    [
      'Belgium: peak of the month, thirteen months of it, and sub-meters for gas, water and heat pump',
      [
        ['1-0:1.8.1', '000111.222*kWh'],
        ['1-0:1.8.2', '000222.333*kWh'],
        ['1-0:2.8.1', '000000.001*kWh'],
        ['1-0:2.8.2', '000000.002*kWh'],
        ['1-0:1.4.0', '02.351*kW'],
        ['1-0:1.6.0', '260909134558W)(02.589*kW'],
        ['0-0:98.1.0', '2)(1-0:1.6.0)(1-0:1.6.0)(260801000000S)(260709134558S)(05.000*kW)(x)(y)(00.100*kW'],
        ['1-0:1.7.0', '00.400*kW'],
        ['1-0:2.7.0', '00.000*kW'],
        ['0-1:24.2.3', '260120102952W)(00450.872*m3'],
        ['0-2:24.2.1', '260120102952W)(00872.234*m3'],
        ['0-3:24.2.1', '260120102952W)(04321.000*kWh'],
      ],
      { imp: 333_555_000_000n, exp: 3_000_000n, power: 400_000 },
    ],
    [
      'Hungary: total beside four tariffs, combined and reactive registers, phases',
      [
        ['1-0:1.8.0', '000100.000*kWh'],
        ['1-0:1.8.1', '000060.000*kWh'],
        ['1-0:1.8.2', '000040.000*kWh'],
        ['1-0:1.8.3', '000000.000*kWh'],
        ['1-0:1.8.4', '000000.000*kWh'],
        ['1-0:2.8.0', '000007.000*kWh'],
        ['1-0:2.8.1', '000007.000*kWh'],
        ['1-0:3.8.0', '000009.000*kvarh'],
        ['1-0:15.8.0', '000107.000*kWh'],
        ['1-0:1.7.0', '01.000*kW'],
        ['1-0:2.7.0', '00.250*kW'],
        ['0-0:98.1.0', '260801000000S)(000050.000*kWh)(000030.000*kWh'],
      ],
      { imp: 100_000_000_000n, exp: 7_000_000_000n, power: 750_000 },
    ],
    [
      'Sweden: totals, reactive power, power of the phases, no total power',
      [
        ['1-0:1.8.0', '00006678.394*kWh'],
        ['1-0:2.8.0', '00000000.000*kWh'],
        ['1-0:3.8.0', '00000021.988*kvarh'],
        ['1-0:21.7.0', '0001.023*kW'],
        ['1-0:22.7.0', '0000.000*kW'],
        ['1-0:41.7.0', '0000.350*kW'],
        ['1-0:42.7.0', '0000.000*kW'],
        ['1-0:61.7.0', '0000.000*kW'],
        ['1-0:62.7.0', '0000.500*kW'],
      ],
      { imp: 6_678_394_000_000n, exp: 0n, power: 873_000 },
    ],
    [
      'Lithuania: four tariffs without a total, signed sum of power',
      [
        ['1-0:1.8.1', '000010.000*kWh'],
        ['1-0:1.8.2', '000020.000*kWh'],
        ['1-0:1.8.3', '000030.000*kWh'],
        ['1-0:1.8.4', '000040.000*kWh'],
        ['1-0:16.7.0', '-00.120*kW'],
      ],
      { imp: 100_000_000_000n, exp: null, power: -120_000 },
    ],
    [
      'Units without their asterisk, power without a sign from a meter that never counted export',
      [
        ['1-0:1.8.1', '000111.222kWh'],
        ['1-0:1.8.2', '000222.333kWh'],
        ['1-0:2.8.1', '000000.000kWh'],
        ['1-0:15.7.0', '00.250kW'],
      ],
      { imp: 333_555_000_000n, exp: 0n, power: 250_000 },
    ],
    [
      'Power without a sign from a meter that has counted export',
      [
        ['1-0:1.8.0', '000111.222*kWh'],
        ['1-0:2.8.0', '000000.001*kWh'],
        ['1-0:15.7.0', '00.250*kW'],
      ],
      { imp: 111_222_000_000n, exp: 1_000_000n, power: null },
    ],
    [
      'Ireland: whole Wh, and a sub-meter that counts electricity too',
      [
        ['1-0:1.8.0', '0001234567*Wh'],
        ['1-0:2.8.0', '0000000089*Wh'],
        ['1-0:1.7.0', '000512*W'],
        ['0-1:1.8.0', '000999.000*kWh'],
      ],
      { imp: 1_234_567_000_000n, exp: 89_000_000n, power: 512_000 },
    ],
  ] as const)('%s', (_name, pairs, { imp, exp, power }) => {
    const lines = pairs.map(([obis, value]) => ({ obis, value }));
    const [read] = readings(feed(p1Telegram({ identification: 'WTL5', lines })));
    expect(read?.importTotal?.microWh).toBe(imp);
    expect(read?.exportTotal?.microWh ?? null).toBe(exp);
    expect(read?.powerMilliW).toBe(power);
  });

  test('the hour that comes twice in autumn, and the one that is missing in spring, are told apart by their letter', () => {
    const seconds = (clock: string) => {
      const lines = [{ obis: '0-0:1.0.0', value: clock }];
      const [read] = readings(feed(p1Telegram({ identification: 'WTL5', lines })));
      return read?.meterTime?.utcSeconds ?? Number.NaN;
    };
    expect(seconds('261025020000W') - seconds('261025020000S')).toBe(3600);
    expect(seconds('261025030000W') - seconds('261025015959S')).toBe(7201);
    expect(seconds('260329030000S') - seconds('260329015959W')).toBe(1);
    expect(seconds('261025020000S')).toBe(Date.UTC(2026, 9, 25, 0) / 1000);
  });

  test('summer time in winter is no central European clock; a clock never set is flagged', () => {
    const at = (clock: string) =>
      readings(feed(p1Telegram({ identification: 'WTL5', lines: [{ obis: '0-0:1.0.0', value: clock }] })))[0];
    expect(at('230202132747S')?.meterTime).toBeNull();
    expect(at('230202132747S')?.flags).toContain('clock-invalid');
    expect(at('000101010000W')?.flags).toContain('clock-invalid');
    expect(at('250000000000W')?.meterTime).toBeNull();
    expect(at('260329020000S')?.meterTime?.utcSeconds).toBe(Date.UTC(2026, 2, 29, 0) / 1000);
    expect(at('260725120000W')?.meterTime?.offsetMinutes).toBe(60);
  });
});

describe('damage', () => {
  test('a wrong CRC gives nothing', () => {
    const bytes = dsmr5(state);
    bytes[120] = (bytes[120] ?? 0) ^ 1;
    const events = feed(bytes);
    expect(readings(events)).toEqual([]);
    expect(reasons(events)).toEqual(['checksum-wrong']);
  });

  test('once a CRC was sent, a telegram without is refused, and a reset does not forget it', () => {
    const decoder = createP1Decoder();
    decoder.push(dsmr5(state));
    decoder.reset();
    const events = decoder.push(oldTelegram());
    expect(readings(events)).toEqual([]);
    expect(reasons(events)).toEqual(['checksum-missing']);
  });

  test('a telegram cut off in mid-line does not spoil the next, with or without CRC', () => {
    for (const whole of [dsmr5(state), oldTelegram()]) {
      const events = feed(whole.subarray(0, 150), whole);
      expect(readings(events)).toHaveLength(1);
      expect(readings(events)[0]?.importTotal?.microWh).toBe(3_234_568_000_000n);
      expect(reasons(events)).toEqual(['incomplete']);
    }
  });

  test('without CRC, a damaged line or a line that comes twice refuses the telegram', () => {
    const twice = oldTelegram([...dsmr5Lines(state), ...dsmr5Lines(state)]);
    expect(readings(feed(twice))).toEqual([]);
    const glued = text('/WTL5\r\n\r\n1-0:1.8.1(001234.567*kWh1-0:1.8.2(000001.000*kWh)\r\n!\r\n');
    expect(reasons(feed(glued))).toEqual(['malformed']);
  });

  test('without CRC, addresses with *255 need a line that P1 alone has; a gas line may come for every hour', () => {
    const old = (...more: string[]) =>
      feed(text(['/WTL5', '', '1-0:1.8.0*255(000007.000*kWh)', ...more, '!', ''].join('\r\n')));
    const gas = '0-1:24.3.0*255(260704120000)(00)(60)(1)(0-1:24.2.0*255)(m3)';
    expect(readings(old('0-0:96.14.0*255(1)', gas, gas))[0]?.importTotal?.microWh).toBe(7_000_000_000n);
    expect(reasons(old('0-0:96.14.0*255(1)', '1-0:1.8.0*255(000008.000*kWh)'))).toEqual(['malformed']);
    expect(readings(old(gas))).toEqual([]);
  });

  test('without CRC, a telegram whose registers lost a digit is refused', () => {
    const decoder = createP1Decoder();
    expect(readings(decoder.push(oldTelegram()))).toHaveLength(1);
    const short = text(new TextDecoder().decode(oldTelegram()).replace('001234.567', '00124.567'));
    expect(reasons(decoder.push(short))).toEqual(['malformed']);
    expect(readings(decoder.push(oldTelegram()))).toHaveLength(1);
  });

  test('a serial server that drops CR does not break the CRC', () => {
    const crlf = dsmr5(state);
    expect(readings(feed(crlf.filter((byte) => byte !== 13)))).toHaveLength(1);
  });

  test('what has not ended when the line falls silent is dropped', () => {
    const decoder = createP1Decoder();
    decoder.push(dsmr5(state).subarray(0, 100));
    expect(reasons(decoder.silence())).toEqual(['incomplete']);
    expect(decoder.bufferedBytes()).toBe(0);
  });
});

describe('whatever arrives', () => {
  test('random bytes: no throw, bounded memory, and the next telegram still comes through', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 4096 }), fc.integer({ min: 1, max: 97 }), (junk, size) => {
        const decoder = createP1Decoder();
        for (let at = 0; at < junk.length; at += size) decoder.push(junk.subarray(at, at + size));
        decoder.push(text('\r\n'));
        expect(decoder.bufferedBytes()).toBeLessThanOrEqual(20_000);
        const events = [...decoder.push(dsmr5(state)), ...decoder.push(dsmr5(state))];
        expect(readings(events).length).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 200 },
    );
  });

  test('a flood of starts without an end stays bounded and quick', () => {
    const decoder = createP1Decoder();
    const flood = text('/ABC5\r\n'.repeat(60_000));
    const events = decoder.push(flood);
    expect(decoder.bufferedBytes()).toBeLessThanOrEqual(20_000);
    expect(reasons(events)).toContain('too-long');
    expect(readings(decoder.push(dsmr5(state)))).toHaveLength(1);
  });

  test('no value from a mutated telegram unless its CRC still holds', () => {
    const original = dsmr5(state);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(original.length - 1), fc.integer({ min: 1, max: 255 })), {
          minLength: 1,
          maxLength: 3,
        }),
        (changes) => {
          const bytes = original.slice();
          for (const [at, mask] of changes) bytes[at] = (bytes[at] ?? 0) ^ mask;
          const decoder = createP1Decoder();
          decoder.push(original);
          for (const reading of readings(decoder.push(bytes))) {
            expect(reading.importTotal?.microWh).toBe(3_234_568_000_000n);
            expect(reading.powerMilliW).toBe(-1_850_000);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
