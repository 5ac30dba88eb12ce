import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock, settle } from '../../../test/fixtures/manual-clock.ts';
import { inProcessMeter } from '../../community/emulator/in-process.ts';
import { SPEAKERS } from '../../community/emulator/speakers.ts';
import { expectOk } from '../../shared/result.ts';
import { createMeterPart } from '../meter/part.ts';
import { createRecordings, type RecordingView } from './recordings.ts';

const METER_ID = 'E0047001234567890';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wattlet-recordings-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function home(protocol: 'p1' | 'p1-encrypted' = 'p1') {
  const clock = manualClock();
  const meter = createMeterPart({
    clock,
    timing: { genesis: clock.now(), slotSeconds: 900, slotsPerPeriod: 96 },
    connectionWatt: 17_250,
  });
  const cable = inProcessMeter({ protocol, curve: () => 500, clock, meterId: METER_ID });
  const speaker = SPEAKERS[protocol];
  const found = { protocol: speaker.protocol, line: speaker.line, dialogue: null };
  const address = { kind: 'in-process', open: cable.open } as const;
  expectOk(meter.addSource({ id: 'm', role: 'grid', address, protocol: found }));
  await clock.advance(100);
  let changes = 0;
  const recordings = createRecordings(meter, clock, () => {
    changes += 1;
  });
  /** Real file access takes its time while the clock stands still. */
  const until = async (what: (view: RecordingView | null) => boolean): Promise<RecordingView | null> => {
    for (let turns = 0; !what(recordings.view('m')); turns += 1) {
      if (turns > 100_000) throw new Error(`did not happen: ${JSON.stringify(recordings.view('m'))}`);
      await settle(1);
    }
    return recordings.view('m');
  };
  return { clock, meter, cable, recordings, until, changes: () => changes };
}

test('a recording ends by itself and says what is in it; the meter’s number is not', async () => {
  const { clock, meter, cable, recordings, until, changes } = await home();
  const file = join(folder, 'meter.txt');
  expectOk(await recordings.start('m', { file, minutes: 1, ids: 'blanked' }));
  await clock.advance(10_000);
  expect(recordings.view('m')).toMatchObject({ running: true, written: 10, holds: null, file });
  cable.garble(2);
  await clock.advance(60_000);
  const made = await until((view) => view?.running === false);
  expect(made).toMatchObject({ running: false, failed: false, leftOut: 2 });
  expect(made?.holds).toMatchObject({ protocol: 'dsmr-p1', telegrams: made?.written, seconds: 59 });
  const text = await readFile(file, 'utf8');
  const hex = Buffer.from(METER_ID).toString('hex').toUpperCase();
  const inHex = Buffer.from(hex).toString('hex').toUpperCase();
  expect(text).not.toContain(hex);
  expect(text).not.toContain(inHex);
  expect(made?.holds?.meterId).not.toBeNull();
  expect(made?.holds?.meterId).not.toBe(METER_ID);
  expect(changes()).toBe(2);
  await meter.close();
});

test('it can be ended early, and a new one takes its place', async () => {
  const { clock, meter, recordings } = await home();
  expectOk(await recordings.start('m', { file: join(folder, 'a.txt'), minutes: 60, ids: 'blanked' }));
  await clock.advance(3000);
  await recordings.stop('m');
  expect(recordings.view('m')).toMatchObject({ running: false, written: 3 });
  expectOk(await recordings.start('m', { file: join(folder, 'b.txt'), minutes: 60, ids: 'kept' }));
  await clock.advance(2000);
  await recordings.close();
  expect(recordings.view('m')).toMatchObject({ file: join(folder, 'b.txt'), running: false });
  expect(recordings.view('m')?.holds?.meterId).toBe(METER_ID);
  await recordings.forget('m');
  expect(recordings.view('m')).toBeNull();
  await meter.close();
});

test('a place that cannot be written is told, and so is a meter whose number cannot be replaced', async () => {
  const plain = await home();
  const nowhere = join(folder, 'no', 'such', 'folder', 'm.txt');
  expectOk(await plain.recordings.start('m', { file: nowhere, minutes: 1, ids: 'blanked' }));
  await plain.until((view) => view?.failed === true);
  await plain.clock.advance(60_000);
  expect(await plain.until((view) => view?.running === false)).toMatchObject({ written: 0, holds: null });
  await plain.meter.close();

  const secret = await home('p1-encrypted');
  const choice = { file: join(folder, 'secret.txt'), minutes: 1, ids: 'blanked' } as const;
  expect(await secret.recordings.start('m', choice)).toMatchObject({
    ok: false,
    error: { code: 'meter.record-cannot-blank' },
  });
  await secret.meter.close();
});
