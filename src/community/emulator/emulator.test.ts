import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import type { LineSettings } from '../../main/meter/decoder.ts';
import { utcSeconds } from '../../shared/units.ts';
import { hastened, householdLoad, netOf, solarRoof } from './profiles.ts';
import { emulatedMeter } from './registers.ts';
import { overWire } from './uart.ts';

// Much simulated time in one test: on a busy machine that takes longer than the usual limit.
vi.setConfig({ testTimeout: 60_000 });

const DAY = 86_400;
const START = utcSeconds(1_767_225_600);

describe('profiles', () => {
  const load = householdLoad({ seed: 7, peakW: 2500 });
  const sun = solarRoof({ seed: 7, peakW: 5000 });
  const at = (hour: number, minute = 0) => utcSeconds(START + hour * 3600 + minute * 60);
  const dailyWh = (curve: (time: ReturnType<typeof utcSeconds>) => number): number => {
    let sum = 0;
    for (let minute = 0; minute < 1440; minute += 1) sum += curve(at(0, minute));
    return Math.round(sum / 60);
  };

  test('are whole watts, the same for the same seed and different for another', () => {
    const other = householdLoad({ seed: 8, peakW: 2500 });
    const again = householdLoad({ seed: 7, peakW: 2500 });
    const times = Array.from({ length: 500 }, (_, i) => utcSeconds(START + i * 173));
    expect(times.map(load)).toEqual(times.map(again));
    expect(times.map(load)).not.toEqual(times.map(other));
    for (const time of times) {
      expect(Number.isSafeInteger(load(time)) && load(time) >= 0).toBe(true);
      expect(Number.isSafeInteger(sun(time)) && sun(time) >= 0).toBe(true);
    }
  });

  test('look like a household: an evening peak, a dark night, a bright but cloudy noon', () => {
    const mean = (from: number, to: number) => {
      let sum = 0;
      for (let m = from * 60; m < to * 60; m += 1) sum += load(at(0, m));
      return sum / ((to - from) * 60);
    };
    expect(mean(18, 21)).toBeGreaterThan(3 * mean(1, 5));
    expect(sun(at(0))).toBe(0);
    expect(sun(at(23))).toBe(0);
    expect(dailyWh(load)).toBeGreaterThan(5000);
    expect(dailyWh(load)).toBeLessThan(40_000);
    expect(dailyWh(sun)).toBeGreaterThan(5000);
    expect(dailyWh(sun)).toBeLessThan(45_000);
    const noon = Array.from({ length: 180 }, (_, minute) => sun(at(10, minute)));
    expect(Math.max(...noon)).toBeGreaterThan(2 * Math.min(...noon));
  });

  test('net is load less sun, and a hastened day passes in minutes', () => {
    const net = netOf(load, sun);
    expect(net(at(12))).toBe(load(at(12)) - sun(at(12)));
    const fast = hastened(net, 60, START, START + 6 * 3600);
    expect(fast(utcSeconds(START + 360))).toBe(net(at(12)));
  });
});

describe('registers', () => {
  test('integrate any curve exactly, however the time is cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -9000, max: 9000 }), { minLength: 1, maxLength: 50 }),
        fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 1, maxLength: 20 }),
        (watts, pauses) => {
          const curve = (time: number) => watts[(time - START) % watts.length] ?? 0;
          const meter = emulatedMeter(curve, START, { importWh: 5, exportWh: 9 });
          let time = START as number;
          let imported = 0;
          let exported = 0;
          for (const pause of pauses) {
            for (let s = 0; s < pause; s += 1) {
              const power = curve(time + s);
              if (power > 0) imported += power;
              else exported -= power;
            }
            time += pause;
            const state = meter.at(utcSeconds(time));
            expect(state.importWs[0] + state.importWs[1]).toBe(BigInt(imported) + 18_000n);
            expect(state.exportWs[0] + state.exportWs[1]).toBe(BigInt(exported) + 32_400n);
          }
        },
      ),
      { numRuns: 50 },
    );
  });

  test('a clock that jumps by years is caught up with quickly', () => {
    const meter = emulatedMeter(() => 1000, START);
    const state = meter.at(utcSeconds(START + 3650 * DAY));
    expect(state.importWs[0] + state.importWs[1]).toBe(1000n * 3650n * BigInt(DAY));
  });
});

describe('the wire', () => {
  const line = (baud: number, dataBits: 7 | 8, parity: LineSettings['parity']): LineSettings => ({
    baud,
    dataBits,
    parity,
    stopBits: 1,
  });
  const bytes = Uint8Array.from([0x2f, 0x49, 0xff, 0x00, 0x1b, 0x80]);

  test('keeps bytes where both ends agree, and loses the eighth bit where one reads seven', () => {
    const same = overWire(bytes, line(9600, 8, 'none'), line(9600, 8, 'none'));
    expect(same).toEqual(bytes);
    const seven = overWire(bytes, line(9600, 8, 'none'), line(9600, 7, 'even'));
    expect([...seven]).toEqual([0x2f, 0x49, 0x7f, 0x00, 0x1b, 0x00]);
  });

  test('seven bits with even parity read as eight carry the parity on top', () => {
    const read = overWire(Uint8Array.from([0x2f, 0x41]), line(9600, 7, 'even'), line(9600, 8, 'none'));
    expect([...read]).toEqual([0x2f | 0x80, 0x41]);
  });

  test('another speed gives other bytes', () => {
    const text = new TextEncoder().encode('/WTL5 a telegram of some length(000123.456*kWh)');
    for (const baud of [300, 1200, 2400, 115_200]) {
      const read = overWire(text, line(9600, 8, 'none'), line(baud, 8, 'none'));
      expect(Buffer.from(read).includes(Buffer.from('WTL5'))).toBe(false);
    }
  });
});
