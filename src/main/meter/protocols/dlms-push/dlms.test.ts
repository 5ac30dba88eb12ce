import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { generalCiphered, gloCiphered } from '../../../../community/emulator/telegrams/ciphered.ts';
import {
  axdr,
  blocks,
  cosemTime,
  hdlcFrame,
  hdlcFrames,
  mbusFrames,
  notification,
  scaledList,
} from '../../../../community/emulator/telegrams/dlms.ts';
import type { DecoderEvent, DecoderOptions, TelegramReading } from '../../decoder.ts';
import { createDlmsDecoder } from './index.ts';

const state = {
  meterId: '7359990000000001',
  importWh: 22_721_380,
  exportWh: 1_230,
  powerW: -700,
  utcSeconds: Date.UTC(2026, 5, 1, 10, 0, 0) / 1000,
};
const key = Uint8Array.from({ length: 16 }, (_, n) => n + 1);
const authenticationKey = Uint8Array.from({ length: 16 }, (_, n) => 0xd0 + n);
const systemTitle = new TextEncoder().encode('WTL00001');
const plain = notification(scaledList(state), cosemTime(state.utcSeconds, -120));
const sealed = Array.from(
  gloCiphered({ plain: Uint8Array.from(plain), key, systemTitle, counter: 5, authenticationKey }),
);
const readings = (events: DecoderEvent[]): TelegramReading[] =>
  events.flatMap((event) => (event.kind === 'reading' ? [event.reading] : []));
const reasons = (events: DecoderEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'rejected' ? [event.reason] : []));
const feed = (parts: Iterable<Uint8Array>, options: DecoderOptions = {}): DecoderEvent[] => {
  const decoder = createDlmsDecoder(options);
  const events: DecoderEvent[] = [];
  for (const part of parts) events.push(...decoder.push(part));
  return [...events, ...decoder.silence()];
};
const hdlc = (body: number[], dateTime: number[] = []): TelegramReading | undefined =>
  readings(feed(hdlcFrames(notification(body, dateTime))))[0];

function expectValues(reading: TelegramReading | undefined): void {
  expect(reading?.importTotal?.microWh).toBe(22_721_380_000_000n);
  expect(reading?.exportTotal?.microWh).toBe(1_230_000_000n);
  expect(reading?.powerMilliW).toBe(-700_000);
  expect(reading?.meterId).toBe(state.meterId);
  expect(reading?.meterTime?.utcSeconds).toBe(state.utcSeconds);
}

describe('framing', () => {
  test('HDLC whole and segmented, M-Bus, and no frame at all', () => {
    for (const frames of [
      hdlcFrames(plain),
      hdlcFrames(plain, 40),
      mbusFrames(plain),
      mbusFrames(plain, 60),
    ]) {
      const [reading] = readings(feed(frames));
      expectValues(reading);
      expect(reading?.integrity).toBe('verified');
    }
    for (const bare of [plain, [0xe6, 0xe7, 0x00, ...plain], [...plain, ...plain]]) {
      const [reading] = readings(feed([Uint8Array.from(bare)]));
      expectValues(reading);
      expect(reading?.integrity).toBe('none-in-protocol');
    }
  });

  test('ciphered in every framing, and by block transfer', () => {
    const options = { decryptionKey: key, authenticationKey };
    const transfer = blocks(sealed, 50).flatMap((block) => hdlcFrames(block));
    const bare = [Uint8Array.from(sealed)];
    for (const frames of [hdlcFrames(sealed, 90), mbusFrames(sealed, 100), transfer, bare]) {
      const [reading] = readings(feed(frames, options));
      expectValues(reading);
      expect(reading?.flags).toContain('authenticated');
      expect(reading?.integrity).toBe('verified');
    }
    expect(readings(feed(hdlcFrames(sealed), { decryptionKey: key }))[0]?.flags).toContain(
      'not-authenticated',
    );
    expect(reasons(feed(hdlcFrames(sealed)))).toEqual(['key-missing']);
    const wrong = { decryptionKey: authenticationKey };
    expect(reasons(feed(hdlcFrames(sealed), wrong))).toEqual(['key-wrong']);
    expect(reasons(feed(hdlcFrames(sealed), { ...options, authenticationKey: key }))).toEqual(['key-wrong']);
  });

  test('dedicated key and general ciphering, framed and bare', () => {
    const cipher = { plain: Uint8Array.from(plain), key, systemTitle, counter: 9, authenticationKey };
    const options = { decryptionKey: key, authenticationKey };
    const dedicated = sealed.map((byte, n) => (n === 0 ? 0xdc : byte));
    for (const apdu of [dedicated, [...generalCiphered(cipher)]]) {
      for (const frames of [hdlcFrames(apdu, 90), mbusFrames(apdu, 100), [Uint8Array.from(apdu)]])
        expectValues(readings(feed(frames, options))[0]);
      expect(reasons(feed(hdlcFrames(apdu)))).toEqual(['key-missing']);
    }
    for (let cut = 1; cut < 40; cut++)
      expect(readings(feed(hdlcFrames([...generalCiphered(cipher)].slice(0, cut)), options))).toEqual([]);
  });

  test('an M-Bus length that runs over a byte (Sagemcom) is read as meant', () => {
    const filling = axdr.octets(new Array<number>(120).fill(1));
    const long = notification(axdr.structure(filling, filling, axdr.unsigned32(1)));
    expect(mbusFrames(long, 252)[0]?.[1]).toBe(1);
    expect(readings(feed(mbusFrames(long, 252)))).toHaveLength(1);
  });

  test('a part that is missing refuses the message', () => {
    const lost = (frames: Uint8Array[]) => frames.filter((_, n) => n !== 1);
    for (const frames of [hdlcFrames(plain, 40), mbusFrames(plain, 40), hdlcFrames(plain, 31)])
      expect(readings(feed(lost(frames)))).toEqual([]);
    const transfer = blocks(sealed, 50).flatMap((block) => hdlcFrames(block));
    expect(readings(feed(lost(transfer), { decryptionKey: key }))).toEqual([]);
    const entry = axdr.structure(axdr.octets([1, 0, 1, 8, 0, 255]), axdr.unsigned32(7), axdr.scale(0, 30));
    expect(reasons(feed([hdlcFrame(entry)]))).toEqual(['incomplete']);
    expect(readings(feed([hdlcFrame(notification(axdr.array(entry)))]))).toHaveLength(1);
  });
});

describe('lists', () => {
  const wh = (direction: number) => axdr.octets([1, 0, direction, 8, 0, 255]);

  test('code and value in turn, scaled at the same level (Netz NÖ), with the id at the end', () => {
    const flat = axdr.structure(
      axdr.octets(cosemTime(state.utcSeconds, -0x8000)),
      wh(1),
      axdr.unsigned32(12_937),
      axdr.scale(0, 30),
      axdr.octets([1, 0, 1, 7, 0, 255]),
      axdr.unsigned32(512),
      axdr.scale(-1, 27),
      axdr.octets([...Buffer.from('181220000009')]),
    );
    const reading = hdlc(flat);
    expect(reading?.importTotal?.microWh).toBe(12_937_000_000n);
    expect(reading?.powerMilliW).toBe(51_200);
    expect(reading?.meterId).toBe('181220000009');
    expect(reading?.meterTime?.certainty).toBe('local');
  });

  test('Kamstrup counts in 10 Wh and sends null for what it lacks', () => {
    const list = axdr.structure(
      axdr.text('Kamstrup_V0001'),
      axdr.octets([1, 1, 0, 0, 5, 255]),
      axdr.text('5700000000000001'),
      axdr.octets([1, 1, 1, 7, 0, 255]),
      axdr.unsigned32(900),
      [0],
      [0],
      axdr.octets([1, 1, 1, 8, 0, 255]),
      axdr.unsigned32(7_745_250),
    );
    expect(hdlc(list)?.importTotal).toEqual({
      microWh: 77_452_500_000_000n,
      stepMicroWh: 10_000_000n,
      from: ['1-1:1.8.0'],
    });
    expect(hdlc(list)?.exportTotal).toBeNull();
    expect(hdlc(list)?.powerMilliW).toBe(900_000);
  });

  test('Kaifa lists have an order instead of codes', () => {
    const name = [
      axdr.octets([...Buffer.from('KFM_001')]),
      axdr.octets([...Buffer.from('6970630000000001')]),
    ];
    const head = [...name, axdr.octets([...Buffer.from('MA105')]), axdr.unsigned32(0), axdr.unsigned32(42)];
    const rest = [0, 0, 0, 0].map((value) => axdr.unsigned32(value));
    expect(hdlc(axdr.structure(axdr.unsigned32(5_852)))?.powerMilliW).toBe(5_852_000);
    expect(hdlc(axdr.structure(...head, ...rest))?.powerMilliW).toBe(-42_000);
    const tail = [axdr.octets(cosemTime(state.utcSeconds, -60)), axdr.unsigned32(100), axdr.unsigned32(7)];
    const hourly = hdlc(axdr.structure(...head, ...rest, ...tail, axdr.unsigned32(0), axdr.unsigned32(0)));
    expect(hourly?.importTotal?.microWh).toBe(100_000_000n);
    expect(hourly?.exportTotal?.microWh).toBe(7_000_000n);
    expect(hourly?.meterId).toBe('6970630000000001');
    expect(hourly?.maker).toBe('KFM');
  });

  test('Slovenian lists: powers in one, registers in the other', () => {
    const [name, id] = [
      axdr.octets([...Buffer.from('ISK1030000000001')]),
      axdr.octets([...Buffer.from('ISK80000001')]),
    ];
    const powers = Array.from({ length: 16 }, (_, n) => axdr.unsigned32(n === 0 ? 250 : n === 1 ? 40 : 0));
    expect(hdlc(axdr.structure(name, id, ...powers))?.powerMilliW).toBe(210_000);
    expect(hdlc(axdr.structure(name, id, ...powers))?.meterId).toBe('ISK80000001');
    const energies = [3_810, 10, 3_800, 7, 7, 0, 4_531, 0].map((value) => axdr.unsigned32(value));
    const list = axdr.structure(name, axdr.octets([]), [0x03, 1], axdr.octets([0, 2]), ...energies);
    expect(hdlc(list)?.importTotal?.microWh).toBe(3_810_000_000n);
    expect(hdlc(list)?.exportTotal?.microWh).toBe(7_000_000n);
    expect(hdlc(list)?.meterId).toBe('ISK1030000000001');
  });

  test('a list described by its first element, itself included', () => {
    const object = (classId: number, obis: number[]) =>
      axdr.structure(axdr.unsigned16(classId), axdr.octets(obis), axdr.integer8(2), axdr.unsigned16(0));
    const described = axdr.structure(
      axdr.array(
        object(40, [0, 8, 25, 9, 0, 255]),
        object(3, [1, 0, 1, 8, 0, 255]),
        object(3, [1, 0, 2, 7, 0, 255]),
      ),
      axdr.unsigned32(4_408_736),
      axdr.unsigned32(93),
    );
    expect(hdlc(described)?.importTotal?.microWh).toBe(4_408_736_000_000n);
    expect(hdlc(described)?.powerMilliW).toBe(-93_000);
  });

  test('a described list in which scalers and units are elements of their own', () => {
    const object = (obis: number[], attribute: number) =>
      axdr.structure(axdr.unsigned16(3), axdr.octets(obis), axdr.integer8(attribute), axdr.unsigned16(0));
    const [energy, power] = [
      [1, 0, 1, 8, 0, 255],
      [1, 0, 1, 7, 0, 255],
    ] as const;
    const described = axdr.structure(
      axdr.array(
        axdr.structure(
          axdr.unsigned16(40),
          axdr.octets([0, 0, 25, 9, 0, 255]),
          axdr.integer8(2),
          axdr.unsigned16(0),
        ),
        object([...energy], 2),
        object([...energy], 3),
        object([...power], 3),
        object([...power], 2),
      ),
      axdr.unsigned32(500),
      axdr.scale(2, 30),
      axdr.scale(-1, 27),
      axdr.unsigned32(4_321),
    );
    expect(hdlc(described)?.importTotal).toMatchObject({
      microWh: 50_000_000_000n,
      stepMicroWh: 100_000_000n,
    });
    expect(hdlc(described)?.powerMilliW).toBe(432_100);
  });

  test('phases without a total count once each; null, bits and dates among the values do no harm', () => {
    const value = (obis: number[], ...node: number[]) => axdr.structure(axdr.octets(obis), node);
    const list = axdr.array(
      value([1, 0, 36, 7, 0, 255], 0x05, 0xff, 0xff, 0xff, 0x9c),
      value([1, 0, 21, 7, 0, 255], 0x00),
      value([1, 0, 22, 7, 0, 255], 0x06, 0, 0, 0, 100),
      value([1, 0, 56, 7, 0, 255], 0x14, 0, 0, 0, 0, 0, 0, 0, 30),
      value([1, 0, 96, 10, 1, 255], 0x04, 0x09, 0xaa, 0x80),
      value([1, 0, 1, 8, 0, 255], 0x15, 0, 0, 0, 0, 0, 0, 0x30, 0x39),
    );
    expect(hdlc(list)?.powerMilliW).toBe(-70_000);
    expect(hdlc(list)?.importTotal?.microWh).toBe(12_345_000_000n);
  });

  test('descriptors without tags (Czechia)', () => {
    const entry = (obis: number[], value: number[]) => [0x02, 2, 0, 3, ...obis, 2, ...value];
    const list = axdr.structure(
      axdr.enumeration(1),
      axdr.array(
        entry([0, 0, 96, 1, 1, 255], axdr.octets([...Buffer.from('5100005149')])),
        entry([1, 0, 1, 8, 0, 255], axdr.unsigned32(4_913_794)),
        entry([1, 0, 1, 8, 1, 255], axdr.unsigned32(1)),
      ),
    );
    expect(hdlc(list)?.importTotal?.microWh).toBe(4_913_794_000_000n);
    expect(hdlc(list)?.meterId).toBe('5100005149');
  });

  test('compact arrays: one description, contents without tags', () => {
    const obis = (direction: number, kind: number) => [6, 1, 0, direction, kind, 0, 255];
    const description = [0x02, 3, 0x09, 0x06, 0x02, 2, 0x0f, 0x16];
    const contents = [
      ...[...obis(1, 8), 0, 0, 0x30, 0x39, 0, 30],
      ...[...obis(2, 8), 0, 0, 0, 7, 1, 30],
      ...[...obis(1, 7), 0, 0, 0x02, 0x00, 0xff, 27],
    ];
    const compact = axdr.compactArray(description, contents);
    for (const list of [compact, axdr.structure(axdr.text('WTL_V0001'), compact)]) {
      const reading = hdlc(list);
      expect(reading?.importTotal?.microWh).toBe(12_345_000_000n);
      expect(reading?.exportTotal?.microWh).toBe(70_000_000n);
      expect(reading?.powerMilliW).toBe(51_200);
    }
    const endless = axdr.compactArray([0x01, 0, 255, 0x01, 0, 255, 0x01, 0, 255, 0x00], [1]);
    expect(hdlc(axdr.structure(endless))?.registers ?? []).toEqual([]);
  });

  test('entries that open with their class, or close with their code', () => {
    const opens = (obis: number[], scaler: number, value: number) =>
      axdr.structure(axdr.unsigned16(3), axdr.octets(obis), axdr.integer8(scaler), axdr.unsigned32(value));
    const classed = axdr.array(
      opens([1, 0, 1, 8, 0, 255], 1, 4_000),
      opens([1, 0, 2, 8, 0, 255], 0, 0),
      opens([1, 0, 1, 7, 0, 255], -1, 512),
    );
    expect(hdlc(classed)?.importTotal?.microWh).toBe(40_000_000_000n);
    expect(hdlc(classed)?.exportTotal?.microWh).toBe(0n);
    expect(hdlc(classed)?.powerMilliW).toBe(51_200);
    const closes = (value: number, scaler: number, unit: number, obis: number[]) =>
      axdr.structure(axdr.unsigned32(value), axdr.unsigned16(3), axdr.scale(scaler, unit), axdr.octets(obis));
    const coded = axdr.array(
      closes(4_000, 1, 30, [1, 0, 1, 8, 0, 255]),
      closes(512, -1, 27, [1, 0, 2, 7, 0, 255]),
    );
    expect(hdlc(coded)?.importTotal?.microWh).toBe(40_000_000_000n);
    expect(hdlc(coded)?.powerMilliW).toBe(-51_200);
  });

  test('the clock object was read with the values, the notification is only when they were sent', () => {
    const sent = cosemTime(state.utcSeconds + 7, -120);
    const clock = axdr.structure(
      axdr.octets([0, 0, 1, 0, 0, 255]),
      axdr.octets(cosemTime(state.utcSeconds, -120)),
    );
    const total = axdr.structure(wh(1), axdr.unsigned32(12_937), axdr.scale(0, 30));
    expect(hdlc(axdr.array(clock, total), sent)?.meterTime?.utcSeconds).toBe(state.utcSeconds);
    expect(hdlc(axdr.array(total), sent)?.meterTime?.utcSeconds).toBe(state.utcSeconds + 7);
    const unset = axdr.structure(axdr.octets([0, 0, 1, 0, 0, 255]), axdr.octets(Array(12).fill(0xff)));
    expect(hdlc(axdr.array(unset, total), sent)?.meterTime?.utcSeconds).toBe(state.utcSeconds + 7);
  });

  test('the electricity id names the meter where nothing else does, as text or as a number', () => {
    const total = axdr.structure(wh(1), axdr.unsigned32(12_937), axdr.scale(0, 30));
    const id = (value: number[]) => axdr.structure(axdr.octets([1, 0, 0, 0, 1, 255]), value);
    expect(hdlc(axdr.array(id(axdr.unsigned32(20_000_001)), total))?.meterId).toBe('20000001');
    expect(hdlc(axdr.array(id(axdr.text('WTL77')), total))?.meterId).toBe('WTL77');
    expect(hdlc(axdr.array(id(axdr.unsigned32(0)), total))?.meterId).toBeNull();
    const serial = axdr.structure(axdr.octets([0, 0, 96, 1, 0, 255]), axdr.text('SERIAL01'));
    expect(hdlc(axdr.array(id(axdr.unsigned32(20_000_001)), serial, total))?.meterId).toBe('SERIAL01');
  });

  test('a list of pushed objects alone has no values', () => {
    const object = (obis: number[]) =>
      axdr.structure(axdr.unsigned16(3), axdr.octets(obis), axdr.integer8(2), axdr.unsigned16(0));
    const alone = axdr.array(object([1, 0, 1, 8, 0, 255]), object([1, 0, 2, 8, 0, 255]));
    expect(hdlc(alone)?.registers).toEqual([]);
  });

  test('another unit than Wh is no energy, a signed value below zero no register', () => {
    const odd = axdr.structure(
      wh(1),
      axdr.unsigned32(5),
      axdr.scale(0, 32),
      wh(2),
      [0x05, 255, 255, 255, 255],
    );
    expect(hdlc(odd)?.registers).toEqual([]);
  });
});

describe('damage', () => {
  test('every flipped bit of a frame is refused, also after silence', () => {
    for (const frame of [...hdlcFrames(plain), ...mbusFrames(plain)]) {
      for (let bit = 0; bit < frame.length * 8; bit++) {
        const bytes = frame.slice();
        bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(readings(feed([bytes]))).toEqual([]);
      }
    }
  });

  test('from a source that sends frames no bare PDU is taken', () => {
    const decoder = createDlmsDecoder({});
    for (const frame of hdlcFrames(plain)) decoder.push(frame);
    decoder.silence();
    decoder.push(Uint8Array.from(plain));
    expect(readings(decoder.silence())).toEqual([]);
  });

  test('noise around frames in random chunks', () => {
    const frames = [...hdlcFrames(plain, 70), ...mbusFrames(sealed)];
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 900 }), fc.integer({ min: 1, max: 80 }), (junk, size) => {
        const decoder = createDlmsDecoder({ decryptionKey: key, authenticationKey });
        const events: DecoderEvent[] = [];
        for (const part of [junk, ...frames, junk, ...frames])
          for (let at = 0; at < part.length; at += size)
            events.push(...decoder.push(part.subarray(at, at + size)));
        events.push(...decoder.silence());
        expect(readings(events)).toHaveLength(4);
        expect(decoder.bufferedBytes()).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  test('any content under good checksums is read or refused, never thrown at, and bounded', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(plain.length - 1), fc.nat(255)), { maxLength: 12 }),
        fc.nat(plain.length),
        (changes, cut) => {
          const bytes = plain.slice(0, cut);
          for (const [at, value] of changes) if (at < cut) bytes[at] = value;
          expect(() => feed([hdlcFrame([0xe6, 0xe7, 0, ...bytes])])).not.toThrow();
          expect(() => feed([Uint8Array.from(bytes)])).not.toThrow();
        },
      ),
      { numRuns: 400 },
    );
    const decoder = createDlmsDecoder({});
    for (const fill of [0x7e, 0x68, 0xa0, 0x02, 0x0f]) decoder.push(new Uint8Array(50_000).fill(fill));
    for (let n = 0; n < 100; n++) decoder.push(hdlcFrame(new Array<number>(500).fill(2), true));
    expect(decoder.bufferedBytes()).toBeLessThanOrEqual(65_536);
  });
});
