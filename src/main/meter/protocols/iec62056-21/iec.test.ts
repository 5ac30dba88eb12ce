import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  iecBlock,
  iecIdentification,
  iecLines,
  iecMessage,
} from '../../../../community/emulator/telegrams/iec62056-21.ts';
import { dsmr5Lines, p1Telegram } from '../../../../community/emulator/telegrams/p1.ts';
import type { DecoderEvent, DialogueAction, TelegramReading } from '../../decoder.ts';
import { createP1Decoder } from '../dsmr-p1/index.ts';
import { createSignOn } from './dialogue.ts';
import { createIecDecoder } from './index.ts';

const state = { meterId: '12345678', importWh: 1_234_567, exportWh: 89_000, powerW: -450 };
const lines = iecLines(state);
const block = iecMessage({ identification: 'WTL5TEST', lines, frame: 'block' });
const push = iecMessage({ identification: 'WTL5TEST', lines, frame: 'push' });
const readings = (events: DecoderEvent[]): TelegramReading[] =>
  events.flatMap((event) => (event.kind === 'reading' ? [event.reading] : []));
const reasons = (events: DecoderEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'rejected' ? [event.reason] : []));
const feed = (...parts: Uint8Array[]): DecoderEvent[] => {
  const decoder = createIecDecoder();
  return [...parts.flatMap((part) => decoder.push(part)), ...decoder.silence()];
};
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const one = (data: string[]): TelegramReading | undefined =>
  readings(feed(iecMessage({ identification: 'WTL5X', lines: data, frame: 'push' })))[0];
const withParity = (bytes: Uint8Array): Uint8Array =>
  bytes.map((byte) => ([...byte.toString(2)].filter((bit) => bit === '1').length % 2 ? byte | 0x80 : byte));

describe('good messages', () => {
  test('answered block and pushed message give the same values', () => {
    for (const [bytes, integrity] of [
      [block, 'verified'],
      [push, 'none-in-protocol'],
    ] as const) {
      const [reading] = readings(feed(bytes));
      expect(reading?.integrity).toBe(integrity);
      expect(reading?.importTotal?.microWh).toBe(1_234_567_000_000n);
      expect(reading?.exportTotal?.microWh).toBe(89_000_000_000n);
      expect(reading?.powerMilliW).toBe(-450_000);
      expect(reading?.meterId).toBe('12345678');
      expect(reading?.maker).toBe('WTL');
    }
  });

  test('an echoed request before it, an acknowledgement within it', () => {
    const ack = text('\x06050\r\n');
    const answer = [text('/?!\r\n'), iecIdentification('WTL5TEST'), ack, iecBlock(lines)];
    expect(readings(feed(...answer))).toHaveLength(1);
  });

  test('0.1 mWh digits, a unit left out, 255 in the place of the tariff, full addresses', () => {
    expect(one(['1-0:1.8.0*255(00032549.5061662*kWh)'])?.importTotal?.microWh).toBe(32_549_506_166_200n);
    expect(one(['1-0:1.8.1*255(032942.0231)'])?.importTotal?.microWh).toBe(32_942_023_100_000n);
    expect(one(['1-0:1.7.255*255(-000142.30*W)'])?.powerMilliW).toBe(-142_300);
    expect(one(['1-1:2.8.0(5*MWh)'])?.exportTotal?.microWh).toBe(5_000_000_000_000n);
    expect(one(['1.8.0*07(5*kWh)', '1.7.0(1*W)'])?.importTotal).toBeNull();
    expect(one(['1.7.0(000001.2964)', '1.8.0(1)'])?.powerMilliW).toBeNull();
  });

  test('error codes, history, reactive and demand registers beside tariffs; below zero is no register', () => {
    const many = [
      'F.F(00000000)',
      '0.0.0(12345678)',
      '0.1.0(05)',
      '1.2.1(0123.45*kW)',
      '1.6.1(2.345*kW)(2609091345)',
      '1.8.1(000100.5*kWh)',
      '1.8.2(000200.5*kWh)',
      '1.8.1*05(000090.0*kWh)',
      '1.8.2&04(000180.0*kWh)',
      '2.8.0(-000001.0*kWh)',
      '3.8.1(000033.0*kvarh)',
      '15.8.0(000301.0*kWh)',
      '16.7.0(-0.250*kW)',
      'C.7.0(0007)',
    ];
    const reading = one(many);
    expect(reading?.importTotal).toMatchObject({
      microWh: 301_000_000_000n,
      from: ['1-0:1.8.1', '1-0:1.8.2'],
    });
    expect(reading?.exportTotal).toBeNull();
    expect(reading?.powerMilliW).toBe(-250_000);
    expect(reading?.meterId).toBe('12345678');
    // A meter that reports an error and nothing else says nothing of energy.
    expect(one(['F.F(00000040)', 'C.1.0(87654321)'])?.registers).toEqual([]);
  });

  test('power without a sign counts only where no export was ever counted', () => {
    expect(one(['1.8.0(1*kWh)', '2.8.0(0*kWh)', '15.7.0(0.250*kW)'])?.powerMilliW).toBe(250_000);
    expect(one(['1.8.0(1*kWh)', '2.8.0(3*kWh)', '15.7.0(0.250*kW)'])?.powerMilliW).toBeNull();
    expect(one(['1.8.0(1*kWh)', '15.7.0(0.250*kW)'])?.powerMilliW).toBeNull();
  });

  test('the printed id is preferred, then the usual places; time and date are local', () => {
    const energy = '1.8.0(1*kWh)';
    expect(one(['0.0.0(63355730)', '0.0.1(1WTL0063355730)', energy])?.meterId).toBe('1WTL0063355730');
    expect(one(['0.0.0( 20000)', energy])?.meterId).toBe('20000');
    expect(one(['0.0.0(111)', 'C.1(53965555)', energy])?.meterId).toBe('53965555');
    const time = one(['0.9.1(201455)', '0.9.2(0170318)', energy])?.meterTime;
    expect(time).toEqual({
      utcSeconds: null,
      local: '2017-03-18T20:14:55',
      offsetMinutes: null,
      certainty: 'local',
    });
  });

  test('read as 8 bits, the parity bit is checked and taken off', () => {
    const bytes = withParity(block);
    expect(readings(feed(bytes))).toHaveLength(1);
    bytes[40] = (bytes[40] ?? 0) ^ 0x80;
    expect(reasons(feed(bytes))).toEqual(['checksum-wrong']);
  });

  test('a P1 telegram is left to P1, and a pushed message to IEC 62056-21', () => {
    const p1 = dsmr5Lines({ meterId: 'E', importWh: [1, 2], exportWh: [0, 0], powerW: 1, utcSeconds: 1e9 });
    expect(readings(feed(p1Telegram({ identification: 'WTL5', lines: p1, crc: 'none' })))).toEqual([]);
    expect(readings(feed(p1Telegram({ identification: 'WTL5', lines: p1 })))).toEqual([]);
    const decoder = createP1Decoder();
    expect(readings(decoder.push(push))).toEqual([]);
    const full = iecMessage({ identification: 'WTL5', lines: ['1-0:1.8.0*255(1*kWh)'], frame: 'push' });
    expect(readings(decoder.push(full))).toEqual([]);
  });
});

describe('damage', () => {
  test('every flipped bit of a block is refused', () => {
    const from = block.indexOf(2);
    for (let bit = from * 8; bit < block.length * 8; bit++) {
      if (bit % 8 === 7) continue;
      const bytes = block.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      // From a meter that has shown its block check, nothing unverified is taken.
      const decoder = createIecDecoder();
      decoder.push(block);
      expect(readings([...decoder.push(bytes), ...decoder.silence()])).toEqual([]);
    }
  });

  test('once block checks were sent, a message without is refused', () => {
    const decoder = createIecDecoder();
    decoder.push(block);
    decoder.push(block.subarray(0, block.length - 2));
    expect(reasons(decoder.silence())).toEqual(['checksum-missing']);
    expect(reasons(decoder.push(push))).toEqual(['checksum-missing']);
    expect(readings(feed(block.subarray(0, block.length - 2)))).toHaveLength(1);
  });

  test('a message cut short does not spoil the next', () => {
    for (const cut of [3, 20, 60, block.length - 3]) {
      const events = feed(block.subarray(0, cut), push);
      expect(readings(events).at(-1)?.importTotal?.microWh).toBe(1_234_567_000_000n);
    }
  });

  test('random bytes: no throw, bounded, and after a pause the next message comes through', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 1, max: 64 }), (junk, size) => {
        const decoder = createIecDecoder();
        for (let at = 0; at < junk.length; at += size) decoder.push(junk.subarray(at, at + size));
        decoder.silence();
        expect(readings(decoder.push(block))).toHaveLength(1);
      }),
      { numRuns: 150 },
    );
    const decoder = createIecDecoder();
    expect(reasons(decoder.push(text(`/WTL5\r\n${'1.8.0(1)\r\n'.repeat(10_000)}`)))).toEqual(['too-long']);
  });
});

describe('the dialogue', () => {
  const sent = (actions: DialogueAction[]): string =>
    actions.flatMap((a) => (a.kind === 'send' ? [new TextDecoder().decode(a.bytes)] : [])).join('');
  const bauds = (actions: DialogueAction[]): number[] =>
    actions.flatMap((a) => (a.kind === 'line' ? [a.settings.baud] : []));
  const ended = (actions: DialogueAction[]) => actions.find((a) => a.kind === 'done');

  test('mode C: acknowledges with the offered speed and changes to it', () => {
    const dialogue = createSignOn({ speed: 'fast' });
    expect(sent(dialogue.start())).toBe('/?!\r\n');
    const answer = dialogue.receive(Uint8Array.from([...text('/?!\r\n'), ...iecIdentification('WTL5TEST')]));
    expect(sent(answer)).toBe('\x06050\r\n');
    expect(bauds(answer)).toEqual([9600]);
    const end = [
      ...dialogue.receive(iecBlock(lines).subarray(0, 50)),
      ...dialogue.receive(iecBlock(lines).subarray(50)),
    ];
    expect(ended(end)).toEqual({ kind: 'done', ok: true });
    expect(end.some((a) => a.kind === 'event' && a.event.kind === 'reading')).toBe(true);
    expect(bauds(end)).toEqual([300]);
  });

  test('mode C staying slow, mode B, mode A', () => {
    const answer = (identification: string, speed: 'fast' | 'stay') => {
      const dialogue = createSignOn({ speed });
      dialogue.start();
      return dialogue.receive(iecIdentification(identification));
    };
    expect(sent(answer('WTL5TEST', 'stay'))).toBe('\x06000\r\n');
    expect(bauds(answer('WTL5TEST', 'stay'))).toEqual([300]);
    expect(sent(answer('WTLCTEST', 'fast'))).toBe('');
    expect(bauds(answer('WTLCTEST', 'fast'))).toEqual([2400]);
    expect(answer('WTL TEST', 'fast')).toEqual([{ kind: 'wait', ms: 2_000 }]);
  });

  test('a damaged block is asked for again, twice at most', () => {
    const dialogue = createSignOn({ speed: 'fast' });
    dialogue.start();
    dialogue.receive(iecIdentification('WTL5TEST'));
    const damaged = iecBlock(lines);
    damaged[20] = (damaged[20] ?? 0) ^ 1;
    expect(sent(dialogue.receive(damaged))).toBe('\x15');
    expect(sent(dialogue.receive(damaged))).toBe('\x15');
    const last = dialogue.receive(damaged);
    expect(ended(last)).toEqual({ kind: 'done', ok: false });
    const again = createSignOn({ speed: 'fast' });
    again.start();
    again.receive(iecIdentification('WTL5TEST'));
    again.receive(damaged);
    expect(ended(again.receive(iecBlock(lines)))).toEqual({ kind: 'done', ok: true });
  });

  test('a sleeping meter is woken by 2.2 s of zeros, then asked', () => {
    const dialogue = createSignOn({ speed: 'fast', wake: true });
    const start = dialogue.start();
    expect(sent(start)).toBe('\0'.repeat(66));
    expect(bauds(start)).toEqual([300]);
    expect(dialogue.receive(new Uint8Array(66))).toEqual([]);
    expect(sent(dialogue.timeout())).toBe('/?!\r\n');
    expect(sent(dialogue.receive(iecIdentification('WTL5TEST')))).toBe('\x06050\r\n');
    expect(ended(dialogue.receive(iecBlock(lines)))).toEqual({ kind: 'done', ok: true });
    const silent = createSignOn({ speed: 'fast', wake: true });
    silent.start();
    silent.timeout();
    expect(ended(silent.timeout())).toEqual({ kind: 'done', ok: false });
  });

  test('a meter that does not answer ends the dialogue', () => {
    const dialogue = createSignOn({ speed: 'fast' });
    dialogue.start();
    expect(ended(dialogue.timeout())).toEqual({ kind: 'done', ok: false });
    expect(dialogue.receive(block)).toEqual([]);
  });
});
