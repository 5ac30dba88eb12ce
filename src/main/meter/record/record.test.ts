import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { manualClock, settle } from '../../../../test/fixtures/manual-clock.ts';
import { inProcessMeter } from '../../../community/emulator/in-process.ts';
import { EMULATED_KEY, type EmulatedProtocol, SPEAKERS } from '../../../community/emulator/speakers.ts';
import { expectOk } from '../../../shared/result.ts';
import type { MeterReading, SourceAddress } from '../api.ts';
import { createMeterPart } from '../part.ts';
import { parseRecordingLine } from '../sources/recording.ts';

// Much simulated time in one test: on a busy machine that takes longer than the usual limit.
vi.setConfig({ testTimeout: 60_000 });

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wattlet-record-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Lets real file access finish; the clock stands still meanwhile. */
async function until(what: () => boolean): Promise<void> {
  for (let turns = 0; !what(); turns += 1) {
    if (turns > 100_000) throw new Error('did not happen');
    await settle(1);
  }
}

const METER_ID = 'E0047001234567890';

function household() {
  const clock = manualClock();
  const part = createMeterPart({
    clock,
    timing: { genesis: clock.now(), slotSeconds: 900, slotsPerPeriod: 96 },
    connectionWatt: 17_250,
  });
  const readings: MeterReading[] = [];
  part.onReading((reading) => readings.push(reading));
  return { clock, part, readings };
}

async function recorded(protocol: EmulatedProtocol, ids: 'blanked' | 'kept') {
  const { clock, part, readings } = household();
  const meter = inProcessMeter({
    protocol,
    curve: (time) => (time % 7) * 100 - 200,
    clock,
    meterId: METER_ID,
    registers: { importWh: 3_000_000, exportWh: 40_000 },
  });
  const speaker = SPEAKERS[protocol];
  const address: SourceAddress = { kind: 'in-process', open: meter.open };
  const found = { protocol: speaker.protocol, line: speaker.line, dialogue: null };
  const keys = { decryptionKey: EMULATED_KEY };
  expectOk(part.addSource({ id: 'm', role: 'grid', address, protocol: found, keys }));
  await clock.advance(100);
  const file = join(folder, 'meter.txt');
  const started = part.record('m', file, ids);
  if (!started.ok) return { started, file, readings, counts: null, clock, part, meter };
  const everyMs = speaker.everyMs ?? 0;
  await clock.advance(3 * everyMs);
  meter.garble(1);
  await clock.advance(3 * everyMs);
  const counts = await started.value.stop();
  await part.close();
  return { started, file, readings, counts, clock, part, meter };
}

async function bytesOf(file: string): Promise<string> {
  const lines = (await readFile(file, 'utf8')).split('\n').slice(1);
  return lines.map((line) => Buffer.from(parseRecordingLine(line)?.bytes ?? []).toString('latin1')).join('');
}

describe('ids are blanked, and the recording reads like the meter', () => {
  test.each([
    'p1',
    'p1-old',
    'sml',
    'tic-historique',
    'tic-standard',
    'raven',
    'iec-push',
    'dlms-hdlc',
    'dlms-mbus',
  ] as const)('%s', async (protocol) => {
    const { file, readings, counts } = await recorded(protocol, 'blanked');
    expect(counts?.written).toBeGreaterThanOrEqual(4);
    const id = readings[0]?.telegram.meterId ?? '';
    expect(id.length).toBeGreaterThan(5);
    const text = await bytesOf(file);
    const digits = METER_ID.replace(/\D/g, '');
    for (const secret of [
      id,
      METER_ID,
      digits,
      digits.slice(-9),
      Buffer.from(METER_ID).toString('hex').toUpperCase(),
    ]) {
      expect(text).not.toContain(secret);
    }
    const hex = Buffer.from(text, 'latin1').toString('hex');
    expect(hex).not.toContain(Number(digits.slice(-9)).toString(16).padStart(8, '0'));

    const replay = household();
    const speaker = SPEAKERS[protocol];
    const address: SourceAddress = { kind: 'replay', file, pace: 'recorded' };
    const found = { protocol: speaker.protocol, line: speaker.line, dialogue: null };
    expectOk(replay.part.addSource({ id: 'r', role: 'grid', address, protocol: found }));
    // The file has been read into memory once the first pause is planned beside the watch for silence.
    await until(() => replay.clock.pendingTimers() >= 2);
    for (let i = 0; i < 40; i += 1) await replay.clock.advance(2 * speaker.everyMs);
    const played = replay.readings.map((reading) => reading.telegram);
    expect(played.length).toBe(counts?.written);
    expect(new Set(played.map((telegram) => telegram.meterId)).size).toBe(1);
    expect(played[0]?.meterId).not.toBe(id);
    const original = readings.map((reading) => reading.telegram.importTotal?.microWh);
    for (const telegram of played) expect(original).toContain(telegram.importTotal?.microWh);
    // The pauses are those of the meter.
    const gaps = replay.readings
      .slice(1, 3)
      .map((reading, i) => reading.atMs - (replay.readings[i]?.atMs ?? 0));
    if (protocol !== 'raven') expect(gaps).toEqual([speaker.everyMs, speaker.everyMs]);
    await replay.part.close();
  });
});

test('a garbled telegram is left out of a blanked recording and kept in a full one', async () => {
  const blanked = await recorded('p1', 'blanked');
  expect(blanked.counts?.leftOut).toBeGreaterThanOrEqual(1);
  const kept = await recorded('p1', 'kept');
  expect(kept.counts?.written).toBe((blanked.counts?.written ?? 0) + 1);
  expect(await bytesOf(kept.file)).toContain(Buffer.from(METER_ID).toString('hex').toUpperCase());
});

test('an encrypted meter cannot be blanked and is refused', async () => {
  const { started } = await recorded('p1-encrypted', 'blanked');
  expect(started).toMatchObject({ ok: false, error: { code: 'meter.record-cannot-blank' } });
});

test('a file of raw bytes is replayed, and a missing one is told', async () => {
  const state = {
    utcSeconds: household().clock.now(),
    powerW: 5,
    importWs: [0n, 3600n],
    exportWs: [0n, 0n],
  } as const;
  const file = join(folder, 'raw.bin');
  const telegram = SPEAKERS.p1.telegram(state, METER_ID);
  await writeFile(file, Buffer.concat([telegram, telegram]));
  for (const [path, outcome] of [
    [file, 2],
    [join(folder, 'none.bin'), 'meter.replay-unreadable'],
  ] as const) {
    const { part, readings } = household();
    const address: SourceAddress = { kind: 'replay', file: path, pace: 'fast' };
    const found = { protocol: 'dsmr-p1', line: SPEAKERS.p1.line, dialogue: null } as const;
    expectOk(part.addSource({ id: 'r', role: 'grid', address, protocol: found }));
    await until(() => ['ended', 'error'].includes(part.status()[0]?.state.state ?? ''));
    if (typeof outcome === 'number') expect(part.status()[0]?.accepted).toBe(outcome);
    else expect(part.status()[0]?.state).toMatchObject({ state: 'error', error: { code: outcome } });
    expect(readings.length).toBe(typeof outcome === 'number' ? outcome : 0);
    await part.close();
  }
});
