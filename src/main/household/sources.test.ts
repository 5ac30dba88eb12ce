import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { manualClock, settle } from '../../../test/fixtures/manual-clock.ts';
import { inProcessMeter } from '../../community/emulator/in-process.ts';
import { SPEAKERS } from '../../community/emulator/speakers.ts';
import { expectOk } from '../../shared/result.ts';
import { createMeterPart } from '../meter/part.ts';
import { openStore } from '../store/open.ts';
import { keepLedgers, loadSources, saveSource, withLedger } from './sources.ts';

let dir = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'wattlet-sources-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test('a meter and its ledger are kept over a restart; a recording that was played leaves nothing behind', async () => {
  const clock = manualClock();
  const { store } = expectOk(openStore({ dir, key: new Uint8Array(32).fill(7), clock }));
  const meter = createMeterPart({
    clock,
    timing: { genesis: clock.now(), slotSeconds: 900, slotsPerPeriod: 96 },
    connectionWatt: 17_250,
  });
  const ledgers = keepLedgers(store, meter, clock);
  const cable = inProcessMeter({ protocol: 'p1', curve: () => 500, clock });
  const { protocol, line } = SPEAKERS.p1;
  const address = { kind: 'in-process', open: cable.open } as const;
  expectOk(
    meter.addSource({ id: 'grid', role: 'grid', address, protocol: { protocol, line, dialogue: null } }),
  );
  const tcp = { kind: 'tcp', host: '127.0.0.1', port: 7 } as const;
  const grid = { id: 'grid', role: 'grid', address: tcp, protocol: null } as const;
  expectOk(saveSource(store, grid));

  const file = join(dir, 'raw.bin');
  const state = {
    utcSeconds: clock.now(),
    powerW: 5,
    importWs: [0n, 36_000_000n],
    exportWs: [0n, 0n],
  } as const;
  writeFileSync(file, SPEAKERS.p1.telegram(state, 'E0047001234567890'));
  const replay = {
    id: 'replay',
    role: 'replay',
    address: { kind: 'replay', file, pace: 'fast' },
    protocol: { protocol, line, dialogue: null },
  } as const;
  expectOk(meter.addSource(replay));
  expectOk(saveSource(store, replay));
  const played = () => meter.status().find(({ id }) => id === 'replay');
  for (let turns = 0; played()?.state.state !== 'ended' && turns < 100_000; turns += 1) await settle(1);
  expect(played()?.accepted).toBe(1);

  await clock.advance(11_000);
  ledgers.stop();
  expect(expectOk(loadSources(store)).map(({ id }) => id)).toEqual(['grid']);
  expect(expectOk(withLedger(store, grid)).ledger).toBeDefined();
  expect(expectOk(withLedger(store, replay))).not.toHaveProperty('ledger');
  await meter.close();
  store.close();
});
