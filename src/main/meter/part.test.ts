import { describe, expect, test, vi } from 'vitest';
import { manualClock } from '../../../test/fixtures/manual-clock.ts';
import { inProcessMeter } from '../../community/emulator/in-process.ts';
import { EMULATED_KEY, type EmulatedProtocol, SPEAKERS } from '../../community/emulator/speakers.ts';
import type { MeterOptions } from '../../community/emulator/voice.ts';
import { expectOk } from '../../shared/result.ts';
import { slotNo, type UtcSeconds, utcSeconds } from '../../shared/units.ts';
import type { SourceConfig, SourceStatus } from './api.ts';
import { createMeterPart } from './part.ts';
import type { ByteSource, SourceHandlers } from './sources/source.ts';

// Much simulated time in one test: on a busy machine that takes longer than the usual limit.
vi.setConfig({ testTimeout: 60_000 });

const SLOT = 900;
const ASKED: Partial<Record<EmulatedProtocol, string>> = {
  'iec-asked': 'sign-on',
  'modbus-eastron': 'Eastron SDM',
  'modbus-sunspec': 'SunSpec',
};

function house(start: UtcSeconds = utcSeconds(1_767_225_600), slotSeconds = SLOT) {
  const clock = manualClock(start);
  const part = createMeterPart({
    clock,
    timing: { genesis: start, slotSeconds, slotsPerPeriod: 96 },
    connectionWatt: 17_250,
  });
  return { clock, part };
}

function meterConfig(
  clock: MeterOptions['clock'],
  protocol: EmulatedProtocol,
  curve: MeterOptions['curve'],
  more: Partial<SourceConfig> = {},
) {
  const meter = inProcessMeter({
    protocol,
    curve,
    clock,
    registers: { importWh: 1_000_000, exportWh: 500_000 },
  });
  const speaker = SPEAKERS[protocol];
  const config: SourceConfig = {
    id: 'grid',
    role: 'grid',
    address: { kind: 'in-process', open: meter.open },
    protocol: { protocol: speaker.protocol, line: speaker.line, dialogue: ASKED[protocol] ?? null },
    ...more,
  };
  return { meter, config };
}

describe('slot energy through the whole part', () => {
  test.each([
    ['p1', 1],
    ['sml', 1],
    ['tic-standard', 1],
    ['iec-push', 1],
    ['dlms-hdlc', 10],
    ['raven', 8],
    ['iec-asked', 12],
    ['modbus-eastron', 3],
    ['modbus-sunspec', 3],
  ] as const)('%s: import and export of a slot are what the curve says', async (protocol, resolutionWh) => {
    const { clock, part } = house();
    // Five minutes of 1200 W in, then 3600 W out, again and again.
    const curve = (time: number) => (Math.floor(time / 300) % 2 === 0 ? 1200 : -3600);
    expectOk(part.addSource(meterConfig(clock, protocol, curve).config));
    await clock.advance(3 * SLOT * 1000 + 20_000);
    const [first, second] = [part.closeSlot('grid', slotNo(1)), part.closeSlot('grid', slotNo(2))];
    // Slot 1 holds three five-minute pieces: out, in, out; slot 2: in, out, in.
    for (const [energy, importWh, exportWh] of [
      [first, 100, 600],
      [second, 200, 300],
    ] as const) {
      expect(energy.quality).toBe('measured');
      expect(Math.abs((energy.importWh ?? Number.NaN) - importWh)).toBeLessThanOrEqual(1 + resolutionWh);
      expect(Math.abs((energy.exportWh ?? Number.NaN) - exportWh)).toBeLessThanOrEqual(1 + resolutionWh);
    }
    expect(part.status()[0]?.grade.grade).toBe('good');
    await part.close();
    expect(clock.pendingTimers()).toBe(0);
  });

  test.each([
    ['spring', Date.UTC(2026, 2, 29, 0)],
    ['autumn', Date.UTC(2026, 9, 25, 0)],
  ])(
    'the night of the %s clock change has slots like any other',
    async (_name, at) => {
      const { clock, part } = house(utcSeconds(at / 1000));
      expectOk(part.addSource(meterConfig(clock, 'p1', () => 400).config));
      await clock.advance(3 * 3600 * 1000);
      for (let slot = 0; slot < 11; slot += 1) {
        expect(part.closeSlot('grid', slotNo(slot))).toMatchObject({
          importWh: 100,
          exportWh: 0,
          quality: 'measured',
        });
      }
      await part.close();
    },
    20_000,
  );

  test('sleep within a slot: registers carry it; a slot that ended asleep is unknown', async () => {
    const { clock, part } = house();
    expectOk(part.addSource(meterConfig(clock, 'p1', () => 400).config));
    part.chainTime(clock.now());
    await clock.advance(100_000);
    clock.sleep(600);
    part.resumed();
    await clock.advance(5000);
    part.chainTime(clock.now());
    await clock.advance(400_000);
    expect(part.closeSlot('grid', slotNo(0))).toMatchObject({ importWh: 100, quality: 'measured' });
    clock.sleep(1000);
    part.resumed();
    part.chainTime(clock.now());
    await clock.advance(1_800_000);
    expect(part.closeSlot('grid', slotNo(1)).quality).toBe('unknown');
    expect(part.closeSlot('grid', slotNo(3))).toMatchObject({ importWh: 100, quality: 'measured' });
    expect(part.takeUnplaced('grid').every((entry) => entry.wh > 0)).toBe(true);
    await part.close();
  });

  test('a restart within a slot: the saved ledger carries it', async () => {
    const { clock, part } = house();
    const { config } = meterConfig(clock, 'p1', () => 400);
    expectOk(part.addSource(config));
    await clock.advance(1_000_000);
    const ledger = await part.removeSource('grid');
    await clock.advance(30_000);
    if (ledger === null) throw new Error('nothing saved');
    const again = createMeterPart({
      clock,
      timing: { genesis: utcSeconds(1_767_225_600), slotSeconds: SLOT, slotsPerPeriod: 96 },
      connectionWatt: 17_250,
    });
    expectOk(again.addSource({ ...config, ledger }));
    await clock.advance(900_000);
    expect(again.closeSlot('grid', slotNo(1))).toMatchObject({ importWh: 100, quality: 'measured' });
    await again.close();
  });
});

describe('several sources', () => {
  test('one grid connection, any number of others, each with its own ledger', async () => {
    const { clock, part } = house();
    expectOk(part.addSource(meterConfig(clock, 'p1', () => 400).config));
    const roof = meterConfig(clock, 'sml', () => -2000, { id: 'roof', role: 'generation' });
    expectOk(part.addSource(roof.config));
    const second = part.addSource(meterConfig(clock, 'p1', () => 0, { id: 'other' }).config);
    expect(second).toMatchObject({ ok: false, error: { code: 'meter.second-grid' } });
    const same = part.addSource(meterConfig(clock, 'p1', () => 0, { role: 'flexible' }).config);
    expect(same).toMatchObject({ ok: false, error: { code: 'meter.source-exists' } });
    const wrong = part.addSource({
      id: 'net',
      role: 'flexible',
      address: { kind: 'tcp', host: 'adapter', port: 70_000 },
      protocol: null,
    });
    expect(wrong).toMatchObject({ ok: false, error: { code: 'meter.address-wrong' } });
    await clock.advance(910_000);
    expect(part.closeSlot('grid', slotNo(0))).toMatchObject({ importWh: 100, exportWh: 0 });
    expect(part.closeSlot('roof', slotNo(0))).toMatchObject({ importWh: 0, exportWh: 500 });
    expect(part.closeSlot('nobody', slotNo(0)).quality).toBe('unknown');
    await part.close();
  });
});

describe('what a person is told', () => {
  const problem = (status: SourceStatus | undefined) =>
    status?.state.state === 'silent' ? status.state.problem?.code : status?.state.state;

  test('silent, damaged, unplugged, and well again', async () => {
    const { clock, part } = house();
    const { meter, config } = meterConfig(clock, 'p1', () => 400);
    expectOk(part.addSource(config));
    await clock.advance(3000);
    expect(problem(part.status()[0])).toBe('connected');
    meter.drop(60);
    await clock.advance(40_000);
    expect(problem(part.status()[0])).toBe('meter.no-data');
    await clock.advance(30_000);
    expect(problem(part.status()[0])).toBe('connected');
    meter.garble(200);
    await clock.advance(150_000);
    expect(problem(part.status()[0])).toBe('meter.telegrams-damaged');
    expect(part.status()[0]?.lastRejection).not.toBeNull();
    meter.unplug();
    expect(part.status()[0]?.state).toMatchObject({ state: 'error', error: { code: 'meter.unplugged' } });
    meter.plugIn();
    await clock.advance(60_000);
    expect(problem(part.status()[0])).toBe('connected');
    await part.close();
  });

  test('a flood of noise neither fills the memory nor hides the meter', async () => {
    const { clock, part } = house();
    let handlers: SourceHandlers | null = null;
    const source: ByteSource = {
      hasLine: false,
      start(given) {
        handlers = given;
        given.link({ state: 'open' });
      },
      write: () => undefined,
      setLine: async () => undefined,
      reopen: () => undefined,
      stop: async () => undefined,
    };
    const { config } = meterConfig(clock, 'p1', () => 0, {
      address: { kind: 'in-process', open: () => source },
    });
    expectOk(part.addSource(config));
    const flood = Uint8Array.from({ length: 65_536 }, (_, at) => (at * 7919 + (at >> 3)) & 255);
    const before = process.memoryUsage().arrayBuffers;
    const pour = (): void => handlers?.bytes(flood, clock.monotonicMs());
    for (let i = 0; i < 200; i += 1) pour();
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1024 * 1024);
    const state = { utcSeconds: clock.now(), powerW: 5, importWs: [0n, 3600n], exportWs: [0n, 0n] } as const;
    const telegram = SPEAKERS.p1.telegram(state, 'E1');
    for (let i = 0; i < 2; i += 1) {
      const hear = (): void => handlers?.bytes(telegram, clock.monotonicMs());
      hear();
    }
    expect(part.status()[0]?.accepted).toBeGreaterThanOrEqual(1);
    await part.close();
  });
});

test('the key of an encrypted meter: missing, wrong and right are each said or read at once', async () => {
  for (const protocol of ['dsmr-p1-encrypted', null] as const) {
    const { clock, part } = house();
    const speaker = SPEAKERS['p1-encrypted'];
    const { config } = meterConfig(clock, 'p1-encrypted', () => 300, {
      protocol: protocol === null ? null : { protocol, line: speaker.line, dialogue: null },
    });
    expectOk(part.addSource(config));
    const problem = () => {
      const state = part.status()[0]?.state;
      return state?.state === 'silent' ? state.problem?.code : state?.state;
    };
    await clock.advance(31_000);
    expect(problem()).toBe('meter.key-missing');
    expect(part.status()[0]?.hasKey).toBe(false);
    expectOk(part.setKeys('grid', { decryptionKey: new Uint8Array(16).fill(9) }));
    expect(problem()).toBe('opening');
    await clock.advance(25_000);
    expect(problem()).toBe('meter.key-wrong');
    expect(part.status()[0]?.hasKey).toBe(true);
    expectOk(part.setKeys('grid', { decryptionKey: EMULATED_KEY }));
    await clock.advance(25_000);
    expect(problem()).toBe('connected');
    expect(part.status()[0]?.lastReading?.telegram.flags).toContain('not-authenticated');
    const held = JSON.stringify(part.status(), (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(held).not.toContain(JSON.stringify([...EMULATED_KEY]).slice(1, -1));
    await part.close();
  }
});

test('keys for a meter that is not there', () => {
  expect(house().part.setKeys('nowhere', {}).ok).toBe(false);
});
