import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type TicLine,
  ticFrame,
  ticHistorique,
  ticStandard,
} from '../../../../community/emulator/telegrams/tic.ts';
import type { DecoderEvent, TelegramReading } from '../../decoder.ts';
import { createTicDecoder } from './index.ts';

const state = {
  address: '012345678901',
  importWh: [1_000, 250],
  exportWh: 77,
  apparentVa: 460,
  utcSeconds: Date.UTC(2026, 0, 10, 9, 8, 7) / 1000,
};
const readings = (events: DecoderEvent[]): TelegramReading[] =>
  events.flatMap((event) => (event.kind === 'reading' ? [event.reading] : []));
const reasons = (events: DecoderEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'rejected' ? [event.reason] : []));
const feed = (...parts: Uint8Array[]): DecoderEvent[] => {
  const decoder = createTicDecoder();
  return parts.flatMap((part) => decoder.push(part));
};
/** Even parity in bit 7, as a port set to 8 bits sees it. */
const withParity = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte) => ([...byte.toString(2)].filter((bit) => bit === '1').length % 2 ? byte | 0x80 : byte));

test('an ETX that damage made at the start of a group ends no frame', () => {
  const whole = ticStandard(state);
  for (let at = 1; at < whole.length - 1; at++) {
    if (whole[at - 1] !== 0x0a) continue;
    const damaged = whole.slice();
    damaged[at] = 0x03;
    expect(readings(feed(damaged))).toEqual([]);
  }
});

describe('good frames', () => {
  test('historique: tariffs summed, apparent power beside, power unknown', () => {
    const [reading] = readings(feed(ticHistorique(state)));
    expect(reading?.meterId).toBe('012345678901');
    expect(reading?.importTotal?.microWh).toBe(1_250_000_000n);
    expect(reading?.exportTotal).toBeNull();
    expect(reading?.powerMilliW).toBeNull();
    expect(reading?.details['apparentImportVa']).toBe(460);
    expect(reading?.flags).toEqual(['tariffs-summed']);
  });

  test('standard: total taken, export, time and delivery point', () => {
    const [reading] = readings(feed(ticStandard(state)));
    expect(reading?.importTotal).toEqual({
      microWh: 1_250_000_000n,
      stepMicroWh: 1_000_000n,
      from: ['1-0:1.8.0'],
    });
    expect(reading?.exportTotal?.microWh).toBe(77_000_000n);
    expect(reading?.meterTime?.utcSeconds).toBe(state.utcSeconds);
    expect(reading?.details['prm']).toBe('12345678901234');
  });

  test('Tempo and EJP registers are summed', () => {
    const tempo = ['HCJB', 'HPJB', 'HCJW', 'HPJW', 'HCJR', 'HPJR'].map(
      (part, n): TicLine => [`BBR${part}`, `00000000${n + 1}`],
    );
    expect(readings(feed(ticFrame('historique', tempo)))[0]?.importTotal?.microWh).toBe(21_000_000n);
    const ejp: TicLine[] = [
      ['EJPHN', '000000010'],
      ['EJPHPM', '000000003'],
    ];
    expect(readings(feed(ticFrame('historique', ejp)))[0]?.importTotal?.microWh).toBe(13_000_000n);
  });

  test('read as 8 bits, the parity bit is checked and taken off', () => {
    const bytes = withParity(ticStandard(state));
    expect(readings(feed(bytes))).toHaveLength(1);
    bytes[30] = (bytes[30] ?? 0) ^ 0x80;
    expect(reasons(feed(bytes))).toEqual(['checksum-wrong']);
  });

  test('LF and CR swapped throughout', () => {
    const swapped = ticHistorique(state).map((byte) => (byte === 0x0a ? 0x0d : byte === 0x0d ? 0x0a : byte));
    expect(readings(feed(swapped))[0]?.importTotal?.microWh).toBe(1_250_000_000n);
  });

  test('a doubtful clock is marked', () => {
    const [reading] = readings(feed(ticFrame('standard', [['DATE', 'e260704120000', '']])));
    expect(reading?.meterTime?.certainty).toBe('invalid');
    expect(reading?.flags).toContain('clock-invalid');
  });
});

describe('damage', () => {
  test('one bad group refuses the frame', () => {
    const bytes = ticHistorique(state);
    bytes[8] = (bytes[8] ?? 0) ^ 1;
    expect(reasons(feed(bytes))).toEqual(['checksum-wrong']);
  });

  test('a frame cut short or interrupted does not spoil the next', () => {
    const whole = ticStandard(state);
    const events = feed(whole.subarray(0, 100), whole, whole.subarray(0, 50), Uint8Array.of(4), whole);
    expect(readings(events)).toHaveLength(2);
    expect(reasons(events)).toEqual(['incomplete', 'incomplete']);
  });

  test('a single flipped bit never changes a value', () => {
    for (const bytes of [ticHistorique(state), ticStandard(state)]) {
      for (let bit = 0; bit < bytes.length * 8; bit++) {
        if (bit % 8 === 7) continue;
        const damaged = bytes.slice();
        damaged[bit >> 3] = (damaged[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        for (const reading of readings(feed(damaged))) {
          expect(reading.importTotal?.microWh).toBe(1_250_000_000n);
          expect(reading.meterId).toBe('012345678901');
        }
      }
    }
  });

  test('random bytes in random chunks: no throw, bounded, and the next frame comes through', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 6000 }), fc.integer({ min: 1, max: 64 }), (junk, size) => {
        const decoder = createTicDecoder();
        for (let at = 0; at < junk.length; at += size) decoder.push(junk.subarray(at, at + size));
        expect(decoder.bufferedBytes()).toBeLessThanOrEqual(4096);
        expect(readings(decoder.push(ticStandard(state)))).toHaveLength(1);
      }),
      { numRuns: 150 },
    );
    const decoder = createTicDecoder();
    expect(reasons(decoder.push(Uint8Array.from({ length: 100_000 }, (_, n) => (n === 0 ? 2 : 65))))).toEqual(
      ['too-long'],
    );
  });
});
