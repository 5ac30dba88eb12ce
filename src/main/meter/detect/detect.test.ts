import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { type ManualClock, manualClock } from '../../../../test/fixtures/manual-clock.ts';
import { type InProcessMeter, inProcessMeter } from '../../../community/emulator/in-process.ts';
import { EMULATED_KEY, type EmulatedProtocol, SPEAKERS } from '../../../community/emulator/speakers.ts';
import { gloCiphered } from '../../../community/emulator/telegrams/ciphered.ts';
import {
  hdlcFrames,
  mbusFrames,
  notification,
  scaledList,
} from '../../../community/emulator/telegrams/dlms.ts';
import {
  iecIdentification,
  iecLines,
  iecMessage,
} from '../../../community/emulator/telegrams/iec62056-21.ts';
import {
  eastronDevice,
  type ModbusState,
  modbusAnswer,
  sunSpecDevice,
} from '../../../community/emulator/telegrams/modbus.ts';
import { overWire } from '../../../community/emulator/uart.ts';
import { expectOk } from '../../../shared/result.ts';
import { utcSeconds } from '../../../shared/units.ts';
import type { MeterPart, SourceProtocol } from '../api.ts';
import type { DecoderOptions, LineSettings } from '../decoder.ts';
import { PROTOCOLS } from '../decoders.ts';
import { createMeterPart } from '../part.ts';
import type { ByteSource, SourceHandlers } from '../sources/source.ts';
import { createEars } from './ears.ts';

// Much simulated time in one test: on a busy machine that takes longer than the usual limit.
vi.setConfig({ testTimeout: 60_000 });

const LIMIT_MS = 30_000;

interface Scene {
  readonly clock: ManualClock;
  readonly part: MeterPart;
  readonly found: SourceProtocol[];
}

function scene(): Scene {
  const clock = manualClock();
  const part = createMeterPart({
    clock,
    timing: { genesis: clock.now(), slotSeconds: 900, slotsPerPeriod: 96 },
    connectionWatt: 17_250,
  });
  const found: SourceProtocol[] = [];
  part.onFound((_id, protocol) => found.push(protocol));
  return { clock, part, found };
}

function plug({ part }: Scene, open: InProcessMeter['open'], keys: DecoderOptions = {}): void {
  expectOk(
    part.addSource({ id: 'm', role: 'grid', address: { kind: 'in-process', open }, protocol: null, keys }),
  );
}

/** Advances second by second until something is found or the limit is reached; the milliseconds it took. */
async function untilFound(given: Scene, limitMs = LIMIT_MS): Promise<number> {
  const start = given.clock.monotonicMs();
  while (given.found.length === 0 && given.clock.monotonicMs() - start < limitMs)
    await given.clock.advance(250);
  return given.clock.monotonicMs() - start;
}

/** Raw bytes at a given rhythm on a line, read as the wallet sets it. */
function rawLine(
  given: Scene,
  everyMs: number,
  sent: LineSettings,
  make: (n: number) => Uint8Array,
  hasLine = true,
) {
  let line: LineSettings = sent;
  let handlers: SourceHandlers | null = null;
  let stopped = false;
  let n = 0;
  const speak = (): void => {
    if (stopped) return;
    n += 1;
    handlers?.bytes(hasLine ? overWire(make(n), sent, line) : make(n), given.clock.monotonicMs());
    given.clock.after(everyMs, speak);
  };
  return (): ByteSource => ({
    hasLine,
    start(to) {
      handlers = to;
      to.link({ state: 'open' });
      given.clock.after(everyMs, speak);
    },
    write: () => undefined,
    setLine: async (settings) => {
      line = settings;
    },
    reopen: () => undefined,
    stop: async () => {
      stopped = true;
    },
  });
}

describe('every emulated meter is named within 30 seconds, speed and parity included', () => {
  test.each(Object.keys(SPEAKERS) as EmulatedProtocol[])('%s', async (protocol) => {
    const given = scene();
    const meter = inProcessMeter({
      protocol,
      curve: () => 500,
      clock: given.clock,
      registers: { importWh: 5_000_000 },
    });
    plug(given, meter.open, { decryptionKey: EMULATED_KEY });
    // The person plugs the cable in at any moment of the meter's rhythm.
    const took = await untilFound(given);
    const speaker = SPEAKERS[protocol];
    expect(given.found[0]).toMatchObject({ protocol: speaker.protocol, line: speaker.line });
    if (speaker.everyMs === null) expect(given.found[0]?.dialogue).not.toBeNull();
    expect(took).toBeLessThanOrEqual(LIMIT_MS);
    await given.clock.advance(25_000);
    const status = given.part.status()[0];
    expect(status?.state.state).toBe('connected');
    expect(status?.lastReading?.telegram.importTotal?.microWh).toBeGreaterThanOrEqual(5_000_000_000_000n);
    await given.part.close();
    expect(given.clock.pendingTimers()).toBeLessThanOrEqual(1);
  });
});

describe('never on a telegram whose check fails', () => {
  test.each(['p1', 'sml', 'tic-standard', 'tic-historique'] as const)(
    '%s, every telegram garbled',
    async (protocol) => {
      const given = scene();
      const meter = inProcessMeter({ protocol, curve: () => 500, clock: given.clock });
      meter.garble(1_000_000);
      plug(given, meter.open);
      await untilFound(given, 90_000);
      expect(given.found).toEqual([]);
      const state = given.part.status()[0]?.state;
      expect(['silent', 'detecting']).toContain(state?.state);
      await given.part.close();
    },
  );

  test('noise alone finds nothing and says so', async () => {
    const given = scene();
    let seed = 1;
    const noise = () =>
      Uint8Array.from({ length: 300 }, () => {
        seed = (seed * 48271) % 2147483647;
        return seed & 255;
      });
    const line = { baud: 4800, dataBits: 8, parity: 'none', stopBits: 1 } as const;
    plug(given, rawLine(given, 500, line, noise));
    const problems = new Set<string>();
    given.part.onStatus((status) => {
      if (status.state.state === 'silent') problems.add(status.state.problem?.code ?? '');
    });
    await untilFound(given, 90_000);
    expect(given.found).toEqual([]);
    expect([...problems]).toEqual(['meter.not-recognised']);
    await given.part.close();
  });
});

describe('what is wrong is said', () => {
  async function problemOf(given: Scene): Promise<string | undefined> {
    const codes: (string | undefined)[] = [];
    given.part.onStatus((status) => {
      if (status.state.state === 'silent') codes.push(status.state.problem?.code);
    });
    await untilFound(given, 90_000);
    await given.part.close();
    return codes[0];
  }

  test('a dead line', async () => {
    const given = scene();
    plug(
      given,
      rawLine(given, 1e9, SPEAKERS.p1.line, () => new Uint8Array(0)),
    );
    expect(await problemOf(given)).toBe('meter.no-data');
  });

  test('SML through an adapter that is set to seven bits', async () => {
    const given = scene();
    const sent = SPEAKERS.sml.line;
    const telegram = (n: number) =>
      SPEAKERS.sml.telegram(
        { utcSeconds: given.clock.now(), powerW: 300, importWs: [0n, BigInt(n) * 3600n], exportWs: [0n, 0n] },
        'WTL0000000000001',
      );
    const read = (n: number) =>
      overWire(telegram(n), sent, { baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 });
    plug(given, rawLine(given, 2000, sent, read, false));
    expect(await problemOf(given)).toBe('meter.seven-bits');
  });

  test('TIC through an adapter at the wrong speed', async () => {
    const given = scene();
    const sent = SPEAKERS['tic-historique'].line;
    const telegram = () =>
      SPEAKERS['tic-historique'].telegram(
        { utcSeconds: given.clock.now(), powerW: 300, importWs: [0n, 3600n], exportWs: [0n, 0n] },
        '021875012345',
      );
    const read = () => overWire(telegram(), sent, { baud: 9600, dataBits: 7, parity: 'even', stopBits: 1 });
    plug(given, rawLine(given, 2000, sent, read, false));
    expect(await problemOf(given)).toBe('meter.adapter-line');
  });

  test('an encrypted meter without a key is named, and the key is asked for', async () => {
    const given = scene();
    plug(given, inProcessMeter({ protocol: 'p1-encrypted', curve: () => 0, clock: given.clock }).open);
    await untilFound(given);
    expect(given.found[0]?.protocol).toBe('dsmr-p1-encrypted');
    expect(given.part.status()[0]?.state).toMatchObject({
      state: 'silent',
      problem: { code: 'meter.key-missing' },
    });
    await given.part.close();
  });
});

test('plugged in at any moment of the telegram, a ten-second meter is found in time', async () => {
  const sent = SPEAKERS['p1-old'].line;
  for (const offset of [0, 1, 100, 200, 240]) {
    const given = scene();
    const whole = SPEAKERS['p1-old'].telegram(
      { utcSeconds: given.clock.now(), powerW: 300, importWs: [0n, 3600n], exportWs: [0n, 0n] },
      'WTL0000000000001',
    );
    plug(
      given,
      rawLine(given, 10_000, sent, (n) => (n === 1 ? whole.subarray(offset) : whole)),
    );
    // The first word itself comes after ten seconds here, and old P1 has no checksum: it takes two telegrams.
    expect(await untilFound(given, 45_000)).toBeLessThanOrEqual(40_000);
    expect(given.found).toEqual([{ protocol: 'dsmr-p1', line: sent, dialogue: null }]);
    await given.part.close();
  }
});

test('a meter that speaks once a minute is found on a later, more patient round', async () => {
  const given = scene();
  const { line } = SPEAKERS.sml;
  const telegram = () =>
    SPEAKERS.sml.telegram(
      { utcSeconds: given.clock.now(), powerW: 300, importWs: [0n, 3600n], exportWs: [0n, 0n] },
      'WTL0000000000001',
    );
  plug(given, rawLine(given, 60_000, line, telegram));
  expect(await untilFound(given, 300_000)).toBeLessThanOrEqual(240_000);
  expect(given.found[0]?.protocol).toBe('sml');
  await given.part.close();
});

test('a meter that speaks every five minutes is found by the third round', async () => {
  const given = scene();
  const { line } = SPEAKERS['dlms-mbus'];
  const telegram = () =>
    SPEAKERS['dlms-mbus'].telegram(
      { utcSeconds: given.clock.now(), powerW: 300, importWs: [0n, 3600n], exportWs: [0n, 0n] },
      'WTL0000000000001',
    );
  plug(given, rawLine(given, 300_000, line, telegram));
  expect(await untilFound(given, 1_800_000)).toBeLessThanOrEqual(1_300_000);
  expect(given.found[0]?.protocol).toBe('dlms-push');
  await given.part.close();
});

test('a slow meter whose telegrams only count in pairs is found too: old P1 once a minute, and encrypted', async () => {
  for (const protocol of ['p1-old', 'p1-encrypted'] as const) {
    const given = scene();
    const { line } = SPEAKERS[protocol];
    const telegram = (minute: number) =>
      SPEAKERS[protocol].telegram(
        {
          utcSeconds: given.clock.now(),
          powerW: 300,
          importWs: [0n, BigInt(minute) * 3_600_000n],
          exportWs: [0n, 0n],
        },
        'WTL0000000000001',
      );
    plug(given, rawLine(given, 60_000, line, telegram));
    await untilFound(given, 900_000);
    expect(given.found[0]).toMatchObject({ protocol: SPEAKERS[protocol].protocol, line });
    await given.part.close();
  }
});

describe('an encrypted meter that speaks once an hour', () => {
  const HOUR_MS = 3_600_000;
  const cases = [
    ['HDLC at 2400 baud', 2400, 'none', hdlcFrames],
    ['M-Bus at 2400 baud, even parity', 2400, 'even', mbusFrames],
    ['M-Bus at 9600 baud, even parity', 9600, 'even', mbusFrames],
  ] as const;

  test.each(cases)(
    '%s: heard, its key asked for in words, tried and read',
    async (_n, baud, parity, frames) => {
      const given = scene();
      const line: LineSettings = { baud, dataBits: 8, parity, stopBits: 1 };
      const telegram = (n: number): Uint8Array => {
        const state = { meterId: 'WTL0000000000001', importWh: 1000 * n, exportWh: 0, powerW: 300 };
        const plain = notification(scaledList({ ...state, utcSeconds: given.clock.now() }));
        const ciphered = gloCiphered({
          plain: Uint8Array.from(plain),
          key: EMULATED_KEY,
          authenticationKey: null,
          systemTitle: Uint8Array.from([0x57, 0x54, 0x4c, 0x67, 0, 0, 0, 1]),
          counter: n,
        });
        return Uint8Array.from(frames([...ciphered]).flatMap((frame) => [...frame]));
      };
      plug(given, rawLine(given, HOUR_MS, line, telegram));
      const problem = (): string | undefined => {
        const state = given.part.status()[0]?.state;
        return state?.state === 'silent' ? state.problem?.code : state?.state;
      };
      for (let waited = 0; given.found.length === 0 && waited < 8 * HOUR_MS; waited += 2000)
        await given.clock.advance(2000);
      expect(given.found).toEqual([{ protocol: 'dlms-push', line, dialogue: null }]);
      // It is said with the first telegram that is understood, and stays said between the hours.
      expect(problem()).toBe('meter.key-missing');
      await given.clock.advance(2 * HOUR_MS);
      expect(problem()).toBe('meter.key-missing');

      expectOk(given.part.setKeys('m', { decryptionKey: new Uint8Array(16) }));
      await given.clock.advance(60_000);
      expect(problem()).toBe('meter.key-waiting');
      await given.clock.advance(HOUR_MS);
      expect(problem()).toBe('meter.key-wrong');
      expectOk(given.part.setKeys('m', { decryptionKey: EMULATED_KEY }));
      await given.clock.advance(HOUR_MS);
      expect(problem()).toBe('connected');
      expect(given.part.status()[0]?.lastReading?.telegram.importTotal?.microWh).toBeGreaterThan(0n);
      await given.part.close();
    },
  );

  test('found again after a restart without its key, it says so with its first word', async () => {
    const given = scene();
    const { line } = SPEAKERS['p1-encrypted'];
    const telegram = () =>
      SPEAKERS['p1-encrypted'].telegram(
        { utcSeconds: given.clock.now(), powerW: 300, importWs: [0n, 3600n], exportWs: [0n, 0n] },
        'WTL0000000000001',
      );
    expectOk(
      given.part.addSource({
        id: 'm',
        role: 'grid',
        address: { kind: 'in-process', open: rawLine(given, HOUR_MS, line, telegram) },
        protocol: { protocol: 'dsmr-p1-encrypted', line, dialogue: null },
      }),
    );
    await given.clock.advance(60_000);
    expect(given.part.status()[0]?.state).toMatchObject({
      state: 'silent',
      problem: { code: 'meter.no-data' },
    });
    await given.clock.advance(2 * HOUR_MS);
    expect(given.part.status()[0]?.state).toMatchObject({
      state: 'silent',
      problem: { code: 'meter.key-missing' },
    });
    await given.part.close();
  });

  test('encrypted P1 once an hour is named with its first whole telegram', async () => {
    const given = scene();
    const { line } = SPEAKERS['p1-encrypted'];
    const telegram = () =>
      SPEAKERS['p1-encrypted'].telegram(
        { utcSeconds: given.clock.now(), powerW: 300, importWs: [0n, 3600n], exportWs: [0n, 0n] },
        'WTL0000000000001',
      );
    plug(given, rawLine(given, HOUR_MS, line, telegram));
    for (let waited = 0; given.found.length === 0 && waited < 4 * HOUR_MS; waited += 2000)
      await given.clock.advance(2000);
    expect(given.found).toEqual([{ protocol: 'dsmr-p1-encrypted', line, dialogue: null }]);
    await given.part.close();
  });
});

describe('bytes count for the speed they were read at', () => {
  /** A port that takes a while to be set, as real ones do; `meter` is told what is set, and what is asked for. */
  function slowPort(given: Scene, meter: (say: (bytes: Uint8Array) => void) => PortWatch) {
    return (): ByteSource => {
      let handlers: SourceHandlers | null = null;
      let set = FAST;
      const sent = SPEAKERS.sml.line;
      const watch = meter((bytes) => handlers?.bytes(overWire(bytes, sent, set), given.clock.monotonicMs()));
      return {
        hasLine: true,
        start(to) {
          handlers = to;
          to.link({ state: 'open' });
        },
        write: () => undefined,
        setLine: (settings) =>
          new Promise((done) => {
            watch.asked(settings);
            given.clock.after(200, () => {
              set = settings;
              watch.set(settings);
              done();
            });
          }),
        reopen: () => undefined,
        stop: async () => undefined,
      };
    };
  }
  interface PortWatch {
    asked(line: LineSettings): void;
    set(line: LineSettings): void;
  }
  const FAST = SPEAKERS.p1.line;
  const isSml = (line: LineSettings): boolean => line.baud === 9600 && line.parity === 'none';
  const telegram = (given: Scene): Uint8Array =>
    SPEAKERS.sml.telegram(
      { utcSeconds: given.clock.now(), powerW: 300, importWs: [0n, 3600n], exportWs: [0n, 0n] },
      'WTL0000000000001',
    );
  const noise = Uint8Array.from({ length: 60 }, (_, at) => (at * 89 + 200) & 0xff);

  test('a telegram that ends while another speed is being set belongs to the old one', async () => {
    const given = scene();
    let listening = FAST;
    let leaving = 0;
    const open = slowPort(given, (say) => ({
      asked: () => {
        if (!isSml(listening)) return;
        leaving += 1;
        given.clock.after(100, () => say(telegram(given)));
      },
      set: (line) => {
        listening = line;
        given.clock.after(600, () => say(noise));
      },
    }));
    plug(given, open);
    await untilFound(given);
    expect(leaving).toBeGreaterThan(0);
    expect(given.found).toEqual([{ protocol: 'sml', line: SPEAKERS.sml.line, dialogue: null }]);
    await given.part.close();
  });

  test('half a telegram heard right after setting the speed does not speak against that speed', async () => {
    const given = scene();
    const tried: string[] = [];
    const open = slowPort(given, (say) => ({
      asked: (line) => void tried.push(`${line.baud} ${line.parity}`),
      set: (line) => {
        given.clock.after(isSml(line) ? 50 : 600, () => say(telegram(given).subarray(-100)));
        given.clock.after(3000, () => say(telegram(given)));
      },
    }));
    plug(given, open);
    await untilFound(given);
    expect(given.found).toEqual([{ protocol: 'sml', line: SPEAKERS.sml.line, dialogue: null }]);
    expect(tried.filter((line) => line === '9600 none')).toHaveLength(2);
    expect(tried.at(-2)).toBe('9600 none');
    await given.part.close();
  });
});

/** A line on which something answers: what is sent to it, and what comes back at once. */
function answeringLine(given: Scene, answer: (bytes: Uint8Array, line: LineSettings) => Uint8Array | null) {
  let line: LineSettings | null = null;
  let handlers: SourceHandlers | null = null;
  return (): ByteSource => ({
    hasLine: true,
    start(to) {
      handlers = to;
      to.link({ state: 'open' });
    },
    write(bytes) {
      const reply = line === null ? null : answer(bytes, line);
      if (reply !== null) given.clock.after(50, () => handlers?.bytes(reply, given.clock.monotonicMs()));
    },
    setLine: async (settings) => {
      line = settings;
    },
    reopen: () => undefined,
    stop: async () => undefined,
  });
}

test('a Modbus meter under another unit number is found, and read under it afterwards', async () => {
  for (const [unit, name, device] of [
    [101, 'Eastron SDM', eastronDevice],
    [240, 'SunSpec', (n: number, _phases: 1 | 3, state: ModbusState) => sunSpecDevice(n, 'meter', state)],
  ] as const) {
    const given = scene();
    const state = { serial: 5, importWh: 1_000, exportWh: 20, powerW: 640 };
    plug(
      given,
      answeringLine(given, (bytes, line) =>
        line.baud === 9600 && line.parity === 'none' ? modbusAnswer(device(unit, 3, state), bytes) : null,
      ),
    );
    expect(await untilFound(given, 240_000)).toBeLessThan(120_000);
    expect(given.found[0]).toMatchObject({ protocol: 'modbus-rtu', dialogue: name, unit });
    await given.clock.advance(10_000);
    expect(given.part.status()[0]?.accepted).toBeGreaterThan(2);
    await given.part.close();
  }
});

test('a meter that sleeps until it is woken is found', async () => {
  const given = scene();
  let awake = false;
  const text = (value: string) => new TextEncoder().encode(value);
  plug(
    given,
    answeringLine(given, (bytes, line) => {
      if (bytes.length > 60 && bytes.every((byte) => byte === 0) && line.baud === 300) awake = true;
      const heard = new TextDecoder().decode(bytes);
      if (!awake) return null;
      if (heard === '/?!\r\n') return iecIdentification('WTL5TEST');
      if (!heard.startsWith('\x06')) return null;
      awake = false;
      return iecMessage({
        identification: 'WTL5TEST',
        lines: iecLines({
          meterId: '12345678',
          importWh: 1_500,
          exportWh: 0,
          powerW: 1,
        }),
        frame: 'block',
      }).subarray(text('/WTL5TEST\r\n').length);
    }),
  );
  await untilFound(given, 240_000);
  expect(given.found[0]).toMatchObject({
    protocol: 'iec62056-21',
    dialogue: 'sign-on after waking the meter',
  });
  await given.part.close();
});

test('telegrams with any byte changed are never what detection goes by', () => {
  const at = {
    utcSeconds: utcSeconds(1_767_225_600),
    powerW: 300,
    importWs: [0n, 3600n],
    exportWs: [0n, 0n],
  } as const;
  const protocols = ['p1', 'sml', 'tic-standard', 'dlms-hdlc', 'dlms-mbus'] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...protocols),
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      fc.integer({ min: 1, max: 80 }),
      (protocol, place, flip, size) => {
        const whole = SPEAKERS[protocol].telegram(at, 'WTL0000000000001').slice();
        const truth = createEars(PROTOCOLS, {}).hear(whole);
        expect(truth?.entry.protocol).toBe(SPEAKERS[protocol].protocol);
        const where = place % whole.length;
        whole[where] = (whole[where] ?? 0) ^ flip;
        const ears = createEars(PROTOCOLS, {});
        for (let from = 0; from < whole.length; from += size) {
          const found = ears.hear(whole.subarray(from, from + size));
          // What lies outside the checked part may change; what is read must be what was sent.
          if (found?.reading) {
            expect(found.reading.importTotal?.microWh).toBe(truth?.reading?.importTotal?.microWh);
            expect(found.reading.powerMilliW).toBe(truth?.reading?.powerMilliW);
          }
        }
      },
    ),
    { numRuns: 400 },
  );
});

test('eight-bit text that comes byte by byte is not taken for seven bits', async () => {
  const given = scene();
  const { line } = SPEAKERS.p1;
  const telegram = SPEAKERS.p1.telegram(
    { utcSeconds: given.clock.now(), powerW: 300, importWs: [0n, 3600n], exportWs: [0n, 0n] },
    'WTL0000000000001',
  );
  plug(
    given,
    rawLine(given, 2, line, (n) => telegram.subarray(n % telegram.length, (n % telegram.length) + 1)),
  );
  await untilFound(given);
  expect(given.found).toEqual([{ protocol: 'dsmr-p1', line, dialogue: null }]);
  await given.part.close();
});

test('a cable pulled in the middle of detection and put back is found all the same', async () => {
  const given = scene();
  const meter = inProcessMeter({ protocol: 'sml', curve: () => 100, clock: given.clock });
  plug(given, meter.open);
  await given.clock.advance(700);
  meter.unplug();
  expect(given.part.status()[0]?.state.state).toBe('error');
  await given.clock.advance(60_000);
  meter.plugIn();
  await untilFound(given);
  expect(given.found[0]?.protocol).toBe('sml');
  await given.part.close();
});
