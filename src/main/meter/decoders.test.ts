import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { gloCiphered } from '../../community/emulator/telegrams/ciphered.ts';
import {
  cosemTime,
  hdlcFrames,
  mbusFrames,
  notification,
  scaledList,
} from '../../community/emulator/telegrams/dlms.ts';
import { iecLines, iecMessage } from '../../community/emulator/telegrams/iec62056-21.ts';
import { dsmr5, dsmr5Lines, p1Telegram } from '../../community/emulator/telegrams/p1.ts';
import { ravenDemand, ravenSummation } from '../../community/emulator/telegrams/raven.ts';
import { smlBasicMeter } from '../../community/emulator/telegrams/sml.ts';
import { ticHistorique, ticStandard } from '../../community/emulator/telegrams/tic.ts';
import { MAX_BUFFERED_BYTES, type ProtocolId, type TelegramReading } from './decoder.ts';
import { PROTOCOLS, protocolEntry } from './decoders.ts';

const key = new Uint8Array(16).fill(5);
const two = {
  meterId: 'E0001',
  importWh: [1_000, 500] as const,
  exportWh: [0, 20] as const,
  powerW: 250,
  utcSeconds: 1_767_300_000,
};
const one = { ...two, meterId: '7359990000000001', importWh: 1_500, exportWh: 20 };
const dlms = notification(scaledList(one), cosemTime(one.utcSeconds, -60));
const systemTitle = new TextEncoder().encode('WTL00001');
const serverId = Uint8Array.of(0x0a, 1, 0x57, 0x54, 0x4c, 0, 0, 0, 0, 1);
const tic = { ...two, address: '012345678901', exportWh: 20, apparentVa: 300 };
const iec = iecLines({ ...one, meterId: '12345678' });

/** One telegram of every kind, by the protocol that must read it. */
const TELEGRAMS: readonly (readonly [ProtocolId, Uint8Array])[] = [
  ['dsmr-p1', dsmr5(two)],
  ['dsmr-p1', p1Telegram({ identification: 'WTL5\\2OLD', lines: dsmr5Lines(two), crc: 'none' })],
  [
    'dsmr-p1-encrypted',
    gloCiphered({ plain: dsmr5(two), key, systemTitle, counter: 1, authenticationKey: new Uint8Array(16) }),
  ],
  ['sml', smlBasicMeter({ serverId, importTenths: 15_000n, exportTenths: 200n, powerW: 250, secIndex: 1 })],
  ['iec62056-21', iecMessage({ identification: 'WTL5TEST', lines: iec, frame: 'block' })],
  ['iec62056-21', iecMessage({ identification: 'WTL5TEST', lines: iec, frame: 'push' })],
  ['dlms-push', Uint8Array.from(Buffer.concat(hdlcFrames(dlms, 60)))],
  ['dlms-push', Uint8Array.from(Buffer.concat(mbusFrames(dlms, 90)))],
  ['linky-tic', ticHistorique(tic)],
  ['linky-tic', ticStandard(tic)],
  ['rainforest-raven', ravenDemand({ ...one, meterMacId: '0000000000000001' })],
  ['rainforest-raven', ravenSummation({ ...one, meterMacId: '0000000000000001' })],
];

function heard(protocol: ProtocolId, bytes: Uint8Array): TelegramReading[] {
  const decoder = protocolEntry(protocol)?.create({ decryptionKey: key });
  const events = [...(decoder?.push(bytes) ?? []), ...(decoder?.silence() ?? [])];
  return events.flatMap((event) => (event.kind === 'reading' ? [event.reading] : []));
}

describe('every telegram is read by its own decoder and by no other', () => {
  for (const [index, [owner, bytes]] of TELEGRAMS.entries()) {
    for (const { protocol } of PROTOCOLS) {
      test(`${protocol} hears telegram ${index + 1}, ${owner}`, () => {
        expect(heard(protocol, bytes)).toHaveLength(protocol === owner ? 1 : 0);
      });
    }
  }
});

describe('whatever a line brings', () => {
  /** Random bytes, and pieces of real telegrams of every protocol, in any order. */
  const line = fc.array(
    fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc
        .tuple(fc.nat(TELEGRAMS.length - 1), fc.nat(2_000), fc.nat(2_000))
        .map(
          ([n, from, length]) =>
            TELEGRAMS[n]?.[1].subarray(from % 400, (from % 400) + length) ?? new Uint8Array(0),
        ),
    ),
    { maxLength: 30 },
  );

  for (const { protocol, create } of PROTOCOLS) {
    test(`${protocol}: no throw, bounded memory, the same in any chunks, and clean after a pause`, () => {
      fc.assert(
        fc.property(line, fc.integer({ min: 1, max: 50 }), (parts, size) => {
          const bytes = Uint8Array.from(Buffer.concat(parts));
          const whole = create({ decryptionKey: key });
          const pieces = create({ decryptionKey: key });
          const wholeEvents = [...whole.push(bytes), ...whole.silence()];
          const pieceEvents = [];
          for (let at = 0; at < bytes.length; at += size) {
            pieceEvents.push(...pieces.push(bytes.subarray(at, at + size)));
            expect(pieces.bufferedBytes()).toBeLessThanOrEqual(MAX_BUFFERED_BYTES);
          }
          pieceEvents.push(...pieces.silence());
          expect(pieces.bufferedBytes()).toBe(0);
          expect(pieceEvents).toEqual(wholeEvents);
        }),
        { numRuns: 60 },
      );
    });
  }
});
