import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { slotNo } from '../../../shared/units.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { restoreLedgerState, saveLedgerState } from './save.ts';
import type { LedgerReading, SlotEnergy, UnplacedEnergy } from './types.ts';

// Much simulated time in one test: on a busy machine that takes longer than the usual limit.
vi.setConfig({ testTimeout: 60_000 });

/**
 * What must hold whatever comes in: slot energy is never negative, never more than the connection can carry, and
 * slots plus unplaced energy are exactly the difference of the registers.
 */

const CONNECTION_W = 17_250;
const MICRO = 1_000_000n;

interface Tally {
  readonly slots: Map<number, SlotEnergy>;
  readonly unplaced: UnplacedEnergy[];
}

function tally(ledger: Ledger, slots: Map<number, SlotEnergy>, unplaced: UnplacedEnergy[]): Tally {
  unplaced.push(...ledger.takeUnplaced());
  for (const [slot, energy] of ledger.state.closed) slots.set(slot, energy);
  return { slots, unplaced };
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

function total(found: Tally, direction: 'import' | 'export'): number {
  const key = direction === 'import' ? 'importWh' : 'exportWh';
  return (
    sum([...found.slots.values()].map((slot) => slot[key] ?? 0)) +
    sum(found.unplaced.filter((entry) => entry.direction === direction).map((entry) => entry.wh))
  );
}

/** One step of a household: seconds until the next telegram, mean power meanwhile, and what the telegram carries. */
const step = fc.record({
  seconds: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 30 }) },
    { weight: 3, arbitrary: fc.integer({ min: 30, max: 1200 }) },
    { weight: 1, arbitrary: fc.integer({ min: 1200, max: 20_000 }) },
  ),
  milliseconds: fc.integer({ min: 0, max: 999 }),
  watt: fc.integer({ min: -CONNECTION_W, max: CONNECTION_W }),
  registers: fc.boolean(),
  power: fc.constantFrom('none', 'right', 'right', 'wrong'),
  dip: fc.constantFrom(...Array<null>(20).fill(null), 0n, 5n * MICRO, 10n ** 15n),
  close: fc.constantFrom(false, false, false, true),
  twice: fc.constantFrom(false, false, false, true),
  restart: fc.constantFrom(...Array<boolean>(30).fill(false), true),
});

const household = fc.record({
  slotSeconds: fc.constantFrom(24, 60, 900),
  step: fc.constantFrom(1n, MICRO, 10n * MICRO, 100n * MICRO, 1000n * MICRO),
  registersAlways: fc.boolean(),
  startImport: fc.bigInt({ min: 0n, max: 10n ** 14n }),
  startExport: fc.bigInt({ min: 0n, max: 10n ** 14n }),
  startSecond: fc.integer({ min: 1, max: 2000 }),
  /** Number of telegrams of each meter, one after the other. */
  meters: fc.array(fc.array(step, { minLength: 3, maxLength: 120 }), { minLength: 1, maxLength: 3 }),
});

test('slots stay within bounds and, with unplaced energy, sum to the registers, whatever the house and the meter do', () => {
  fc.assert(
    fc.property(household, (house) => {
      const options = { genesisMs: 0, slotMs: house.slotSeconds * 1000, connectionWatt: CONNECTION_W };
      let ledger = createLedger(options);
      const slots = new Map<number, SlotEnergy>();
      const unplaced: UnplacedEnergy[] = [];
      let atMs = house.startSecond * 1000;
      const expected = { import: 0n, export: 0n };
      house.meters.forEach((telegrams, meter) => {
        // A new meter starts far away from the old one's registers.
        const truth = {
          import: house.startImport + BigInt(meter) * 10n ** 16n,
          export: house.startExport + BigInt(meter) * 10n ** 16n,
        };
        const shown: { import: bigint[]; export: bigint[] } = { import: [], export: [] };
        telegrams.forEach((telegram, index) => {
          const ms = telegram.seconds * 1000 + telegram.milliseconds;
          atMs += ms;
          const energy = (BigInt(Math.abs(telegram.watt)) * 1000n * BigInt(ms)) / 3600n;
          if (telegram.watt > 0) truth.import += energy;
          else truth.export += energy;
          // Every meter shows its registers at least three times, or nothing could be told about it.
          const withRegisters =
            house.registersAlways || telegram.registers || index < 3 || telegram.dip !== null;
          const cut = (value: bigint) => value - (value % house.step);
          const reading: LedgerReading = {
            atMs,
            meterId: `meter ${meter}`,
            importTotal: withRegisters ? { microWh: cut(truth.import), stepMicroWh: house.step } : null,
            exportTotal: withRegisters ? { microWh: cut(truth.export), stepMicroWh: house.step } : null,
            powerMilliW:
              telegram.power === 'none'
                ? null
                : telegram.power === 'right'
                  ? telegram.watt * 1000
                  : 60_000_000,
          };
          if (telegram.dip !== null && index > 3) {
            ledger.add({
              ...reading,
              atMs: atMs - 1,
              importTotal: { microWh: telegram.dip, stepMicroWh: house.step },
              exportTotal: { microWh: telegram.dip, stepMicroWh: house.step },
            });
          }
          ledger.add(reading);
          if (telegram.twice) ledger.add(reading);
          if (withRegisters) {
            shown.import.push(cut(truth.import));
            shown.export.push(cut(truth.export));
          }
          if (telegram.close) {
            ledger.closeSlot(slotNo(Math.max(0, Math.floor(atMs / options.slotMs) - 1)));
            if (ledger.state.closed.size > 2000) tally(ledger, slots, unplaced);
          }
          if (telegram.restart && index > 3) {
            tally(ledger, slots, unplaced);
            ledger = createLedger(options, restoreLedgerState(saveLedgerState(ledger.state)));
          }
        });
        for (const direction of ['import', 'export'] as const) {
          const values = shown[direction];
          expected[direction] += (values.at(-1) ?? 0n) / MICRO - (values[0] ?? 0n) / MICRO;
        }
      });
      ledger.endSegment('new-meter');
      const found = tally(ledger, slots, unplaced);
      const capacity = Math.floor((CONNECTION_W * house.slotSeconds) / 3600);
      for (const energy of found.slots.values()) {
        for (const value of [energy.importWh, energy.exportWh]) {
          if (value === null) continue;
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThanOrEqual(capacity);
        }
        if (energy.quality === 'unknown') expect([energy.importWh, energy.exportWh]).toContain(null);
      }
      expect(BigInt(total(found, 'import'))).toBe(expected.import);
      expect(BigInt(total(found, 'export'))).toBe(expected.export);
    }),
    { numRuns: 150 },
  );
});

test('with a dense fine meter every slot is within 2 Wh of what really flowed', () => {
  const telegrams = fc.array(
    fc.record({ ms: fc.integer({ min: 500, max: 10_000 }), watt: fc.integer({ min: -9000, max: 9000 }) }),
    { minLength: 50, maxLength: 300 },
  );
  fc.assert(
    fc.property(telegrams, fc.integer({ min: 0, max: 24_000 }), (list, startMs) => {
      const ledger = createLedger({ genesisMs: 0, slotMs: 24_000, connectionWatt: CONNECTION_W });
      const truth = new Map<number, number>();
      let atMs = startMs;
      let imported = 10n ** 12n;
      let exported = 10n ** 12n;
      const show = () =>
        ledger.add({
          atMs,
          meterId: null,
          importTotal: { microWh: imported - (imported % MICRO), stepMicroWh: MICRO },
          exportTotal: { microWh: exported - (exported % MICRO), stepMicroWh: MICRO },
          powerMilliW: null,
        });
      show();
      const firstSlot = Math.floor((startMs + 23_999) / 24_000);
      for (const { ms, watt } of list) {
        for (let left = ms; left > 0; ) {
          const part = Math.min(left, 24_000 - (atMs % 24_000));
          const slot = Math.floor(atMs / 24_000);
          truth.set(slot, (truth.get(slot) ?? 0) + (Math.max(0, watt) * part) / 3_600_000);
          atMs += part;
          left -= part;
        }
        const energy = (BigInt(Math.abs(watt)) * 1000n * BigInt(ms)) / 3600n;
        if (watt > 0) imported += energy;
        else exported += energy;
        show();
      }
      for (let slot = firstSlot; (slot + 1) * 24_000 <= atMs; slot += 1) {
        const energy = ledger.closeSlot(slotNo(slot));
        expect(energy.quality).toBe('measured');
        // Steps of the register at both ends, and power that changes between the two readings around an end.
        const slack = 2 + (2 * 9000 * 10) / 3600 / 4;
        expect(Math.abs((energy.importWh ?? Number.NaN) - (truth.get(slot) ?? 0))).toBeLessThanOrEqual(
          slack + 1,
        );
      }
    }),
    { numRuns: 60 },
  );
});

test('nonsense of any kind neither throws nor leaves the bounds nor grows', () => {
  const anything = fc.record({
    atMs: fc.oneof(
      fc.integer({ min: -1_000_000, max: 4_000_000 }),
      fc.integer({ min: 0, max: 4_102_444_800_000 }),
    ),
    meterId: fc.constantFrom(null, 'a', 'b'),
    importTotal: fc.option(
      fc.record({
        microWh: fc.bigInt({ min: 0n, max: 10n ** 20n }),
        stepMicroWh: fc.constantFrom(1n, MICRO, 10n ** 9n),
      }),
    ),
    exportTotal: fc.option(
      fc.record({
        microWh: fc.bigInt({ min: 0n, max: 10n ** 10n }),
        stepMicroWh: fc.constantFrom(1n, MICRO),
      }),
    ),
    powerMilliW: fc.option(fc.integer({ min: -100_000_000, max: 100_000_000 })),
  });
  const action = fc.oneof(
    { weight: 5, arbitrary: anything.map((reading) => ({ kind: 'add' as const, reading })) },
    { weight: 1, arbitrary: fc.nat({ max: 100_000 }).map((slot) => ({ kind: 'close' as const, slot })) },
  );
  fc.assert(
    fc.property(fc.array(action, { maxLength: 150 }), (actions) => {
      const ledger = createLedger({ genesisMs: 0, slotMs: 60_000, connectionWatt: CONNECTION_W });
      const capacity = Math.floor((CONNECTION_W * 60) / 3600);
      for (const each of actions) {
        if (each.kind === 'add') ledger.add(each.reading);
        else {
          const energy = ledger.closeSlot(slotNo(each.slot));
          expect(ledger.closeSlot(slotNo(each.slot))).toEqual(energy);
          for (const value of [energy.importWh, energy.exportWh]) {
            if (value === null) continue;
            expect(value).toBeGreaterThanOrEqual(0);
            expect(value).toBeLessThanOrEqual(capacity);
          }
        }
      }
      const { state } = ledger;
      for (const size of [state.closed.size, state.import.marks.size, state.export.marks.size]) {
        expect(size).toBeLessThanOrEqual(4096);
      }
      expect(state.unplaced.length).toBeLessThanOrEqual(1024);
    }),
    { numRuns: 100 },
  );
});
