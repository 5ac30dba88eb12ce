import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type ManualClock, manualClock } from '../../../../test/fixtures/manual-clock.ts';
import { meterVoice } from '../../../community/emulator/voice.ts';
import { expectOk, ok } from '../../../shared/result.ts';
import { slotNo, utcSeconds } from '../../../shared/units.ts';
import type { MeterPart, SourceConfig } from '../../meter/api.ts';
import { createMeterPart } from '../../meter/part.ts';
import type { SourceHandlers } from '../../meter/sources/source.ts';
import type { Store } from '../../store/api.ts';
import { openStore } from '../../store/open.ts';
import { saveLedger, withLedger } from '../sources.ts';
import { noteMetered } from './metering.ts';
import { newSlot } from './record.ts';
import type { SlotShelf } from './shelf.ts';

/** 3 kW: 20 Wh in a slot of 24 seconds; the meter tells whole Wh, once a second. */
const [WATT, SLOT_SECONDS, SLOT_WH] = [-3000, 24, 20];
const GENESIS = utcSeconds(1_800_000_000);
const timing = { genesis: GENESIS, slotSeconds: SLOT_SECONDS, slotsPerPeriod: 6 };

let dir: string;
let store: Store;
let clock: ManualClock;
let meter: MeterPart;
let cable: SourceHandlers | null;
let said: Uint8Array | null;
let stopVoice: () => void;

/** The wallet's meter part as a start finds it on disk. */
function begin(): void {
  meter = createMeterPart({ clock, timing, connectionWatt: 17_250 });
  const source: SourceConfig = {
    id: 'grid',
    role: 'grid',
    address: {
      kind: 'in-process',
      open: () => ({
        hasLine: false,
        start(handlers) {
          cable = handlers;
          handlers.link({ state: 'open' });
        },
        write: () => undefined,
        setLine: async () => undefined,
        reopen: () => undefined,
        stop: async () => undefined,
      }),
    },
    protocol: {
      protocol: 'dsmr-p1',
      line: { baud: 115_200, dataBits: 8, parity: 'none', stopBits: 1 },
      dialogue: null,
    },
  };
  meter.chainTime(clock.now());
  expectOk(meter.addSource(expectOk(withLedger(store, source))));
}

async function seconds(count: number, heard = true): Promise<void> {
  for (let i = 0; i < count; i += 1) {
    await clock.advance(1000);
    meter.chainTime(clock.now());
    if (heard && said !== null) cable?.bytes(said, clock.monotonicMs());
    said = null;
  }
}

const slots: SlotShelf = {
  get: (slot) => ok(newSlot(slotNo(slot))),
  change: (slot) => ok(newSlot(slotNo(slot))),
  open: () => ok([]),
  subscribe: () => () => undefined,
};
const exported = (slot: number): number | null => meter.closeSlot('grid', slotNo(slot)).exportWh;

beforeEach(() => {
  dir = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'wattlet-metering-'));
  clock = manualClock(GENESIS);
  store = expectOk(openStore({ dir, key: new Uint8Array(32).fill(9), clock })).store;
  const voice = meterVoice({ protocol: 'p1', curve: () => WATT, clock, meterId: 'KILLED0000000001' });
  voice.start((bytes) => {
    said = bytes;
  });
  stopVoice = () => voice.stop();
  begin();
});
afterEach(async () => {
  stopVoice();
  await meter.close();
  store.close();
  rmSync(dir, { recursive: true, force: true });
});

/** Killed just after the slot was noted; the reading at its end was heard by the killed one alone. */
async function killedAfter(note: () => void): Promise<number> {
  await seconds(2 * SLOT_SECONDS - 4);
  expectOk(saveLedger(store, meter, 'grid'));
  await seconds(4);
  const before = exported(1) ?? 0;
  note();
  await meter.close();
  begin();
  await seconds(1, false);
  await seconds(SLOT_SECONDS);
  return before + (exported(2) ?? 0);
}

test('a wallet killed at the end of a slot counts no energy twice', async () => {
  const note = () =>
    expectOk(
      noteMetered({ store, meter, slots, gridSource: () => 'grid', generationSource: () => null }, 1, {
        row: {},
      }),
    );
  expect(await killedAfter(note)).toBe(2 * SLOT_WH);
});

test('with an older ledger it would have: what is tried is what can go wrong', async () => {
  expect(await killedAfter(() => undefined)).toBe(2 * SLOT_WH + 1);
});
