import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  eastronDevice,
  float32,
  type ModbusDevice,
  modbusAnswer,
  sunSpecDevice,
} from '../../../../community/emulator/telegrams/modbus.ts';
import type { Dialogue, DialogueAction, TelegramReading } from '../../decoder.ts';
import { findReply, READ_INPUT, requestBytes } from './frame.ts';
import { createEastronReadOut, createModbusListener, createSunSpecReadOut } from './index.ts';

const state = { serial: 21_500_123, importWh: 1_250_500, exportWh: 2_000, powerW: 640 };

interface Outcome {
  readonly reading: TelegramReading | null;
  readonly ok: boolean;
  readonly requests: number;
}

/** Plays the line between a dialogue and a device; `garble` may change an answer on its way. */
function play(dialogue: Dialogue, device: ModbusDevice, garble = (bytes: Uint8Array) => bytes): Outcome {
  let reading: TelegramReading | null = null;
  let requests = 0;
  let pending: DialogueAction[] = dialogue.start();
  for (let turn = 0; turn < 200; turn++) {
    let answered: DialogueAction[] | null = null;
    for (const action of pending) {
      if (action.kind === 'event' && action.event.kind === 'reading') reading = action.event.reading;
      if (action.kind === 'done') return { reading, ok: action.ok, requests };
      if (action.kind !== 'send') continue;
      requests++;
      const answer = modbusAnswer(device, action.bytes);
      if (answer !== null)
        answered = [...garble(answer)].flatMap((byte) => dialogue.receive(Uint8Array.of(byte)));
    }
    pending = answered !== null && answered.length > 0 ? answered : dialogue.timeout();
  }
  return { reading, ok: false, requests };
}

describe('Eastron', () => {
  test('three phases and one phase', () => {
    for (const phases of [3, 1] as const) {
      const { reading, ok } = play(createEastronReadOut({}), eastronDevice(1, phases, state));
      expect(ok).toBe(true);
      expect(reading?.meterId).toBe('21500123');
      expect(reading?.importTotal?.microWh).toBe(1_250_500_000_000n);
      expect(reading?.exportTotal?.microWh).toBe(2_000_000_000n);
      expect(reading?.powerMilliW).toBe(640_000);
      expect(reading?.details['phases']).toBe(phases);
    }
  });

  test('a float register tells its own step', () => {
    const { reading } = play(
      createEastronReadOut({}),
      eastronDevice(1, 3, { ...state, importWh: 20_000_000 }),
    );
    expect(reading?.importTotal?.stepMicroWh).toBe(1_953_125n);
  });

  test('a meter without voltages (SDM72D) is taken if its registers add up', () => {
    const registers = (both: number) =>
      new Map([
        ...float32(0x34, 640),
        ...float32(0x48, 1_250.5),
        ...float32(0x4a, 2),
        ...float32(0x156, both),
      ]);
    const device = (both: number) => ({
      unit: 1,
      input: registers(both),
      holding: new Map<number, number>(),
    });
    const { reading } = play(createEastronReadOut({}), device(1_252.5));
    expect(reading?.importTotal?.microWh).toBe(1_250_500_000_000n);
    expect(reading?.powerMilliW).toBe(640_000);
    expect(play(createEastronReadOut({}), device(9)).reading).toBeNull();
    expect(play(createEastronReadOut({}), device(0)).reading).toBeNull();
  });

  test('another unit, no device, or a device of another kind', () => {
    const device = eastronDevice(7, 3, state);
    expect(play(createEastronReadOut({ modbusUnit: 7 }), device).ok).toBe(true);
    expect(play(createEastronReadOut({}), device)).toEqual({ reading: null, ok: false, requests: 1 });
    expect(play(createEastronReadOut({}), sunSpecDevice(1, 'meter', state)).ok).toBe(false);
    const silly = { unit: 1, input: new Map(float32(0, 5e20)), holding: new Map<number, number>() };
    expect(play(createEastronReadOut({}), silly).reading).toBeNull();
  });

  test('stray bytes round an answer do no harm, a damaged answer is asked for once more', () => {
    const stray = (bytes: Uint8Array) => Uint8Array.from([0, 0xff, 1, ...bytes, 0]);
    expect(play(createEastronReadOut({}), eastronDevice(1, 3, state), stray).reading?.powerMilliW).toBe(
      640_000,
    );
    let damaged = 0;
    const once = (bytes: Uint8Array) => {
      if (damaged++ > 0) return bytes;
      const changed = bytes.slice();
      changed[4] = (changed[4] ?? 0) ^ 16;
      return changed;
    };
    const { ok, requests } = play(createEastronReadOut({}), eastronDevice(1, 3, state), once);
    expect([ok, requests]).toEqual([true, 5]);
    const always = (bytes: Uint8Array) => bytes.map((byte, n) => (n === 3 ? byte ^ 1 : byte));
    expect(play(createEastronReadOut({}), eastronDevice(1, 3, state), always).reading).toBeNull();
  });
});

describe('SunSpec', () => {
  test('a meter with import and export', () => {
    const { reading } = play(createSunSpecReadOut({}), sunSpecDevice(1, 'meter', { ...state, powerW: -55 }));
    expect(reading?.maker).toBe('Wattlet');
    expect(reading?.meterId).toBe('21500123');
    expect(reading?.importTotal?.microWh).toBe(1_250_500_000_000n);
    expect(reading?.exportTotal?.microWh).toBe(2_000_000_000n);
    expect(reading?.powerMilliW).toBe(-55_000);
  });

  test('an inverter exports what it makes, through its scale factors', () => {
    const { reading } = play(
      createSunSpecReadOut({}),
      sunSpecDevice(1, 'inverter', { ...state, powerW: -1_503 }),
    );
    expect(reading?.powerMilliW).toBe(-1_503_000);
    expect(reading?.exportTotal).toEqual({
      microWh: 2_000_000_000n,
      stepMicroWh: 10_000_000n,
      from: ['1-0:2.8.0'],
    });
    expect(reading?.importTotal).toBeNull();
  });

  test('accumulators that the device does not keep stay unknown, and so do values marked as not there', () => {
    const fresh = play(
      createSunSpecReadOut({}),
      sunSpecDevice(1, 'meter', { ...state, importWh: 0, exportWh: 0 }),
    );
    expect(fresh.reading?.registers).toEqual([]);
    expect(fresh.reading?.powerMilliW).toBe(640_000);
    const device = sunSpecDevice(1, 'meter', state);
    const without = new Map(device.holding);
    without.set(40_072 + 16, 0x8000);
    without.set(40_072 + 52, 0x8000);
    expect(play(createSunSpecReadOut({}), { ...device, holding: without }).reading).toBeNull();
  });

  test('a device without the mark is none; a chain that never ends is left', () => {
    expect(play(createSunSpecReadOut({}), eastronDevice(1, 3, state))).toMatchObject({
      ok: false,
      requests: 3,
    });
    const endless = new Map([...sunSpecDevice(1, 'meter', state).holding]);
    for (let at = 40_002; at < 41_000; at++) endless.set(at, 0);
    expect(play(createSunSpecReadOut({}), { unit: 1, input: new Map(), holding: endless }).ok).toBe(false);
  });
});

describe('replies', () => {
  const request = { unit: 1, functionCode: READ_INPUT, address: 0x48, count: 4 };
  const device = eastronDevice(1, 3, state);
  const reply = modbusAnswer(device, requestBytes(request)) ?? new Uint8Array(0);

  test('every flipped bit is refused', () => {
    for (let bit = 0; bit < reply.length * 8; bit++) {
      const bytes = reply.slice();
      bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(findReply(bytes, request).kind).toBe('none');
    }
    expect(findReply(reply, { ...request, count: 3 }).kind).toBe('none');
    expect(findReply(reply, { ...request, unit: 2 }).kind).toBe('none');
  });

  test('the energy block of an Eastron meter is overheard, in any chunks and among noise', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 9 }), (junk, size) => {
        const decoder = createModbusListener();
        const heard: TelegramReading[] = [];
        for (const part of [junk, requestBytes(request), reply, junk])
          for (let at = 0; at < part.length; at += size)
            for (const event of decoder.push(part.subarray(at, at + size)))
              if (event.kind === 'reading') heard.push(event.reading);
        expect(heard.at(0)?.importTotal?.microWh).toBe(1_250_500_000_000n);
        expect(decoder.bufferedBytes()).toBeLessThanOrEqual(1024);
      }),
      { numRuns: 150 },
    );
  });

  test('a reply without its request, or to another request, says nothing', () => {
    const decoder = createModbusListener();
    expect(decoder.push(reply)).toEqual([]);
    const other = { ...request, address: 0x100 };
    expect(decoder.push(Uint8Array.from([...requestBytes(other), ...reply]))).toEqual([]);
    expect(decoder.push(new Uint8Array(100_000).fill(1))).toEqual([]);
    expect(decoder.bufferedBytes()).toBeLessThanOrEqual(1024);
  });

  test('random bytes never end a dialogue with a reading', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (junk) => {
        const dialogue = createEastronReadOut({});
        dialogue.start();
        const actions = dialogue.receive(junk);
        expect(actions.some((action) => action.kind === 'event')).toBe(false);
      }),
      { numRuns: 200 },
    );
  });
});
