import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ravenDemand, ravenSummation } from '../../../../community/emulator/telegrams/raven.ts';
import type { DecoderEvent, TelegramReading } from '../../decoder.ts';
import { createRavenDecoder } from './index.ts';

const state = {
  meterMacId: '00135003005dba2b',
  importWh: 46_873_298,
  exportWh: 12,
  powerW: -333,
  utcSeconds: 1_600_000_000,
};
const readings = (events: DecoderEvent[]): TelegramReading[] =>
  events.flatMap((event) => (event.kind === 'reading' ? [event.reading] : []));
const reasons = (events: DecoderEvent[]): string[] =>
  events.flatMap((event) => (event.kind === 'rejected' ? [event.reason] : []));
const feed = (...parts: Uint8Array[]): DecoderEvent[] => {
  const decoder = createRavenDecoder();
  return parts.flatMap((part) => decoder.push(part));
};
const text = (value: string): Uint8Array => new TextEncoder().encode(value);
const changed = (bytes: Uint8Array, from: string, to: string): Uint8Array =>
  text(new TextDecoder().decode(bytes).replace(from, to));

describe('good fragments', () => {
  test('demand is signed, registers are exact, each fragment states only its part', () => {
    const [demand, summation] = readings(feed(ravenDemand(state), ravenSummation(state)));
    expect(demand?.powerMilliW).toBe(-333_000);
    expect(demand?.importTotal).toBeNull();
    expect(demand?.meterTime?.utcSeconds).toBe(1_600_000_000);
    expect(summation?.importTotal?.microWh).toBe(46_873_298_000_000n);
    expect(summation?.exportTotal?.microWh).toBe(12_000_000n);
    expect(summation?.powerMilliW).toBeNull();
    expect(summation?.meterId).toBe('0x00135003005dba2b');
  });

  test('multiplier and divisor are taken as they are, zero as one, and digits cost no precision', () => {
    const scaled = changed(
      changed(ravenSummation(state), '0x000003e8', '0x00000000'),
      '<DigitsRight>0x03',
      '<DigitsRight>0x00',
    );
    expect(readings(feed(scaled))[0]?.importTotal?.microWh).toBe(46_873_298_000_000_000n);
    const thirds = changed(ravenSummation(state), '0x000003e8', '0x00000003');
    expect(readings(feed(thirds))[0]?.importTotal?.microWh).toBe((46_873_298n * 1_000_000_000n) / 3n);
  });

  test('other fragments name meter and time, the short name of the Eagle holds registers', () => {
    const summation = new TextDecoder()
      .decode(ravenSummation(state))
      .replaceAll('CurrentSummationDelivered>', 'CurrentSummation>');
    expect(readings(feed(text(summation)))[0]?.importTotal?.microWh).toBe(46_873_298_000_000n);
    const usage = `<CurrentPeriodUsage>\r\n<DeviceMacId>0x1</DeviceMacId><MeterMacId>0x00135003005dba2b</MeterMacId>
      <TimeStamp>0x1849fd0f</TimeStamp><CurrentUsage>0x0000000000e9</CurrentUsage><Suppress/></CurrentPeriodUsage>`;
    const [period] = readings(feed(text(usage)));
    expect(period?.meterId).toBe('0x00135003005dba2b');
    expect(period?.meterTime?.certainty).toBe('utc');
    expect(period?.registers).toEqual([]);
  });

  test('demand with 32 or 64 bits, and no value', () => {
    const wide = (value: string) => feed(changed(ravenDemand(state), '0xfffeb3', value));
    expect(readings(wide('0xfffffeb3'))[0]?.powerMilliW).toBe(-333_000);
    expect(readings(wide('0x0000014d'))[0]?.powerMilliW).toBe(333_000);
    expect(reasons(wide('0x800000'))).toEqual(['malformed']);
    expect(readings(wide('0xfffffffffffffeb3'))[0]?.powerMilliW).toBe(-333_000);
    for (const none of ['0x800000', '0xff800000', '0x7fffffffffff'])
      expect(reasons(wide(none))).toEqual(['malformed']);
  });

  test('a register that was not sent, or has no value, stays unknown', () => {
    const without = changed(
      ravenSummation(state),
      '  <SummationReceived>0x000000000000000c</SummationReceived>\r\n',
      '',
    );
    expect(readings(feed(without))[0]?.exportTotal).toBeNull();
    const unavailable = changed(ravenSummation(state), '0x000000000000000c', '0xffffffffffff');
    expect(readings(feed(unavailable))[0]?.exportTotal).toBeNull();
  });
});

describe('damage', () => {
  test('a cut fragment is dropped and the next one read', () => {
    const whole = ravenSummation(state);
    for (let cut = 30; cut < whole.length - 5; cut += 17) {
      const events = feed(whole.subarray(0, cut), whole);
      expect(readings(events)).toHaveLength(1);
      expect(readings(events)[0]?.importTotal?.microWh).toBe(46_873_298_000_000n);
    }
  });

  test('anything that is not an element refuses the fragment', () => {
    expect(readings(feed(changed(ravenDemand(state), '<Divisor>', 'x<Divisor>')))).toEqual([]);
    expect(readings(feed(changed(ravenDemand(state), '0x000003e8', '0x0000g3e8')))).toEqual([]);
    expect(readings(feed(changed(ravenDemand(state), '</Demand>', '</Demant>')))).toEqual([]);
  });

  test('random bytes around, in random chunks', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.integer({ min: 1, max: 64 }), (junk, size) => {
        const decoder = createRavenDecoder();
        const events: DecoderEvent[] = [];
        for (const part of [junk, ravenDemand(state), junk, ravenSummation(state)])
          for (let at = 0; at < part.length; at += size)
            events.push(...decoder.push(part.subarray(at, at + size)));
        expect(readings(events)).toHaveLength(2);
        expect(decoder.bufferedBytes()).toBeLessThanOrEqual(5000);
      }),
      { numRuns: 100 },
    );
    const decoder = createRavenDecoder();
    const events = decoder.push(text(`<InstantaneousDemand>${'<A>'.repeat(30_000)}`));
    expect(reasons(events)).toEqual(['too-long']);
  });
});
