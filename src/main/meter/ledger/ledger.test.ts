import { describe, expect, test } from 'vitest';
import { slotNo } from '../../../shared/units.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { restoreLedgerState, saveLedgerState } from './save.ts';
import type { LedgerReading } from './types.ts';

const SLOT_MS = 900_000;
const options = { genesisMs: 0, slotMs: SLOT_MS, connectionWatt: 17_250 };
const WH = 1_000_000n;

interface Give {
  at: number;
  imp?: number | bigint;
  exp?: number | bigint;
  p?: number;
  id?: string | null;
  step?: bigint;
}
/** `at` in seconds, registers in Wh (numbers) or micro-Wh (bigints), power in W. */
function reading({ at, imp, exp, p, id = 'M1', step = WH }: Give): LedgerReading {
  const total = (value: number | bigint | undefined) =>
    value === undefined
      ? null
      : { microWh: typeof value === 'bigint' ? value : BigInt(Math.round(value * 1e6)), stepMicroWh: step };
  return {
    atMs: Math.round(at * 1000),
    meterId: id,
    importTotal: total(imp),
    exportTotal: total(exp),
    powerMilliW: p === undefined ? null : p * 1000,
  };
}

/** Readings every `every` seconds in [from, to] of a constant load. */
function feed(
  ledger: Ledger,
  from: number,
  to: number,
  every: number,
  give: (at: number) => Omit<Give, 'at'>,
) {
  for (let at = from; at <= to; at += every) ledger.add(reading({ at, ...give(at) }));
}
const close = (ledger: Ledger, slot: number) => ledger.closeSlot(slotNo(slot));
const steady = (watt: number) => (at: number) => ({
  imp: 1000 + Math.floor((watt * at) / 3600),
  exp: 0,
  p: watt,
});

describe('dense fine registers', () => {
  test('a slot is the difference of the registers interpolated at its ends', () => {
    const ledger = createLedger(options);
    feed(ledger, -7, 1820, 10, (at) => ({
      imp: BigInt(Math.floor((1_000_000 + (3600 * (at + 7)) / 3600) * 1e6)),
      exp: 0,
    }));
    // 3600 W is 1 Wh a second: the register at 900 s is 1000000 + 907
    expect(close(ledger, 0)).toMatchObject({
      importWh: 900,
      exportWh: 0,
      quality: 'measured',
      reason: null,
      segment: 0,
    });
    expect(close(ledger, 1)).toMatchObject({ importWh: 900, quality: 'measured' });
  });

  test('the slot in which reading began is unknown, and its energy is told as unplaced', () => {
    const ledger = createLedger(options);
    feed(ledger, 300, 1850, 10, steady(3600));
    expect(close(ledger, 0)).toMatchObject({
      importWh: null,
      exportWh: null,
      quality: 'unknown',
      reason: 'began-inside',
    });
    expect(close(ledger, 1)).toMatchObject({ importWh: 900, quality: 'measured' });
    expect(ledger.takeUnplaced()).toEqual([
      { segment: 0, direction: 'import', fromSlot: 0, toSlot: 0, wh: 600, reason: 'began-inside' },
    ]);
  });

  test('slotEnergy waits for a reading past the end, and closing freezes the answer', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 895, 5, steady(1000));
    expect(ledger.slotEnergy(slotNo(0))).toBeNull();
    expect(close(ledger, 0)).toMatchObject({ quality: 'unknown' });
    feed(ledger, 901, 1900, 5, steady(1000));
    expect(close(ledger, 0)).toMatchObject({ quality: 'unknown' });
    expect(ledger.slotEnergy(slotNo(0))).toMatchObject({ quality: 'unknown' });
  });

  test('a silence inside a slot does no harm; one across its end makes both slots unknown', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 100, 10, steady(1000));
    feed(ledger, 700, 1700, 10, steady(1000));
    feed(ledger, 2000, 3700, 10, steady(1000));
    expect(close(ledger, 0)).toMatchObject({ importWh: 250, quality: 'measured' });
    expect(close(ledger, 1)).toMatchObject({ importWh: null, exportWh: 0, quality: 'unknown' });
    expect(close(ledger, 2)).toMatchObject({ importWh: null, quality: 'unknown' });
    expect(close(ledger, 3)).toMatchObject({ importWh: 250, quality: 'measured' });
    expect(ledger.takeUnplaced()).toMatchObject([{ direction: 'import', fromSlot: 1, toSlot: 2, wh: 500 }]);
  });

  test('a register that did not move across a silence is known in every slot of it', () => {
    const ledger = createLedger(options);
    ledger.add(reading({ at: 0, imp: 500, exp: 70 }));
    ledger.add(reading({ at: 86_400, imp: 500, exp: 70 }));
    for (const slot of [0, 1, 50, 95]) {
      expect(close(ledger, slot)).toMatchObject({ importWh: 0, exportWh: 0, quality: 'measured' });
    }
  });

  test('a day of silence: 96 unknown slots, one unplaced amount, and measured again after it', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 900, 10, steady(2000));
    feed(ledger, 900 + 86_400, 900 + 86_400 + 1800, 10, steady(2000));
    expect(close(ledger, 0).importWh).toBe(500);
    expect(close(ledger, 96)).toMatchObject({ importWh: null, quality: 'unknown' });
    expect(close(ledger, 97)).toMatchObject({ importWh: 500, quality: 'measured' });
    expect(ledger.takeUnplaced()).toMatchObject([{ fromSlot: 1, toSlot: 96, wh: 48_000 }]);
  });

  test('a meter without an export register leaves export unknown and import measured', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 910, 10, (at) => ({ imp: at }));
    expect(close(ledger, 0)).toMatchObject({ importWh: 900, exportWh: null, quality: 'measured' });
    expect(ledger.grade()).toEqual({ grade: 'good', reasons: ['no-export-register'] });
  });

  test('whole Wh are cut from the register, so rounding never adds up', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 9010, 10, (at) => ({ imp: BigInt(at) * 111_111n }));
    const sum = Array.from({ length: 10 }, (_, slot) => close(ledger, slot).importWh ?? Number.NaN).reduce(
      (a, b) => a + b,
      0,
    );
    expect(sum).toBe(999);
  });
});

describe('days that are not like others', () => {
  // Local days in central Europe: the clock goes forward at 01:00 UTC of 29 March, back at 01:00 UTC of 25 October.
  test.each([
    ['of 23 hours (spring)', Date.UTC(2026, 2, 28, 23), Date.UTC(2026, 2, 29, 22), 92],
    ['of 25 hours (autumn)', Date.UTC(2026, 9, 24, 22), Date.UTC(2026, 9, 25, 23), 100],
  ] as const)(
    'the day %s: every slot measured, their sum is what the register says',
    (_n, from, to, slots) => {
      const ledger = createLedger({ ...options, genesisMs: from });
      // A load that follows the clock on the wall, so that a slot counted twice or left out would show.
      let microWh = 7_000_000_000n;
      for (let atMs = from; atMs <= to + 10_000; atMs += 10_000) {
        const watt = 200 + ((atMs - from) / 3_600_000) * 37;
        ledger.add(reading({ at: atMs / 1000, imp: microWh, exp: 0, p: Math.round(watt), step: 1000n }));
        microWh += BigInt(Math.round((watt * 1e7) / 3600));
      }
      let sum = 0;
      for (let slot = 0; slot < slots; slot += 1) {
        const energy = close(ledger, slot);
        expect(energy.quality).toBe('measured');
        sum += energy.importWh ?? Number.NaN;
      }
      expect((to - from) / SLOT_MS).toBe(slots);
      const hours = slots / 4;
      expect(Math.abs(sum - (200 * hours + (37 * hours * hours) / 2))).toBeLessThanOrEqual(2);
      expect(ledger.takeUnplaced()).toEqual([]);
    },
  );

  test('a silent day in which a meter was exchanged: no slot gets energy of either', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 1800, 10, (at) => ({ imp: 4000 + at, exp: 0 }));
    feed(ledger, 88_200, 90_000, 10, (at) => ({ imp: at - 88_000, exp: 0, id: 'M2' }));
    for (let slot = 2; slot < 98; slot += 1) expect(close(ledger, slot)).toMatchObject({ importWh: null });
    expect(close(ledger, 99)).toMatchObject({ importWh: 900, quality: 'measured', segment: 1 });
  });
});

describe('what does not fit', () => {
  test('a dip over the end of a slot that recovers: both slots as if it had not been', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 890, 10, steady(1000));
    ledger.add(reading({ at: 899, imp: 0, exp: 0, p: 1000 }));
    ledger.add(reading({ at: 903, imp: 0, exp: 0, p: 1000 }));
    feed(ledger, 910, 1810, 10, steady(1000));
    // The end lies between whole Wh at 890 s and 910 s: what one slot lacks of a Wh the next one has.
    expect(close(ledger, 0)).toMatchObject({ importWh: 249, quality: 'measured', segment: 0 });
    expect(close(ledger, 1)).toMatchObject({ importWh: 251, quality: 'measured', segment: 0 });
    expect(ledger.counts().dips).toBe(2);
  });

  test('a late telegram from before the end of a slot, and one that comes twice at the end, change nothing', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 900, 10, steady(1000));
    ledger.add(reading({ at: 900, ...steady(1000)(900) }));
    ledger.add(reading({ at: 850, ...steady(1000)(850) }));
    feed(ledger, 910, 1810, 10, steady(1000));
    ledger.add(reading({ at: 1700, ...steady(1000)(1700) }));
    expect(close(ledger, 0).importWh).toBe(250);
    expect(close(ledger, 1).importWh).toBe(250);
    expect(ledger.counts()).toMatchObject({ duplicates: 1, outOfOrder: 2 });
  });

  test('export rolls over on its own, and import does not notice', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 910, 10, (at) => ({ imp: 50 + at, exp: (9_999_700 + 2 * at) % 10_000_000 }));
    expect(close(ledger, 0)).toMatchObject({
      importWh: 900,
      exportWh: 1800,
      quality: 'measured',
      segment: 0,
    });
    expect(ledger.counts().rollOvers).toBe(1);
  });

  test('a dip that recovers changes nothing', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 440, 10, steady(1000));
    ledger.add(reading({ at: 445, imp: 3, exp: 0, p: 1000 }));
    ledger.add(reading({ at: 446, imp: 9_000_000, exp: 0, p: 1000 }));
    feed(ledger, 450, 910, 10, steady(1000));
    expect(close(ledger, 0)).toMatchObject({ importWh: 250, quality: 'measured', segment: 0 });
    expect(ledger.counts().dips).toBe(2);
  });

  test.each([
    ['register-fell', (at: number) => ({ imp: 5 + at, exp: 0 })],
    ['register-jumped', (at: number) => ({ imp: 8_000_000 + at, exp: 0 })],
    ['new-meter', (at: number) => ({ imp: 5000 + at, exp: 0, id: 'M2' })],
  ] as const)('%s opens a segment and its slot is unknown, the next is measured', (reason, after) => {
    const ledger = createLedger(options);
    feed(ledger, 0, 1300, 10, (at) => ({ imp: 4000 + at, exp: 0 }));
    feed(ledger, 1310, 2750, 10, after);
    expect(close(ledger, 0)).toMatchObject({ importWh: 900, quality: 'measured', segment: 0 });
    expect(close(ledger, 1)).toMatchObject({ importWh: null, quality: 'unknown', reason, segment: 1 });
    expect(close(ledger, 2)).toMatchObject({ importWh: 900, quality: 'measured', segment: 1 });
    const unplaced = ledger.takeUnplaced();
    expect(unplaced.map((entry) => [entry.segment, entry.fromSlot, entry.toSlot, entry.wh])).toEqual([
      [0, 1, 1, 400],
      [1, 1, 1, 490],
    ]);
  });

  test('a meter that counts past its last digit goes on counting', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 910, 10, (at) => ({ imp: (99_999_700 + at) % 100_000_000, exp: 0 }));
    expect(close(ledger, 0)).toMatchObject({ importWh: 900, quality: 'measured', segment: 0 });
    expect(ledger.counts().rollOvers).toBe(1);
  });

  test('duplicates and late telegrams are dropped', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 450, 10, steady(1000));
    ledger.add(reading({ at: 450, ...steady(1000)(450) }));
    ledger.add(reading({ at: 420, ...steady(1000)(420) }));
    feed(ledger, 460, 910, 10, steady(1000));
    expect(close(ledger, 0)).toMatchObject({ importWh: 250, quality: 'measured' });
    expect(ledger.counts()).toMatchObject({ duplicates: 1, outOfOrder: 1 });
  });

  test('a clock set back for good opens a segment; closed slots stay closed', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 2000, 10, steady(1000));
    expect(close(ledger, 1).importWh).toBe(250);
    feed(ledger, 500, 4000, 10, (at) => steady(1000)(at + 1500));
    expect(close(ledger, 1)).toMatchObject({ importWh: 250, segment: 0 });
    // Slot 2 of the new time lies wholly behind its segment's start.
    expect(close(ledger, 2)).toMatchObject({ importWh: 250, quality: 'measured', segment: 1 });
  });
});

describe('rare and coarse registers', () => {
  test('hourly registers: slots follow power at once, and the next register trues them', () => {
    const ledger = createLedger(options);
    for (let at = 0; at <= 7210; at += 10) {
      // Power reads 2 % low; the register knows better.
      const hourly = at % 3600 === 0 ? { imp: at, exp: 0 } : {};
      ledger.add(reading({ at, p: 3528, ...hourly }));
      if (at % 900 === 10 && at > 10) close(ledger, Math.floor(at / 900) - 1);
    }
    const slots = [0, 1, 2, 3, 4, 5, 6, 7].map((slot) => close(ledger, slot));
    expect(slots.map((slot) => slot.quality)).toEqual(Array(8).fill('shaped'));
    expect(slots.slice(0, 3).map((slot) => slot.importWh)).toEqual([882, 882, 882]);
    expect(slots[3]).toMatchObject({ importWh: 954, reason: 'trued' });
    expect(slots.slice(0, 4).reduce((sum, slot) => sum + (slot.importWh ?? 0), 0)).toBe(3600);
    expect(slots.slice(4).reduce((sum, slot) => sum + (slot.importWh ?? 0), 0)).toBe(3600);
    expect(ledger.grade()).toEqual({ grade: 'fair', reasons: ['registers-rare'] });
  });

  test('closed late, the same hour is divided in proportion to power', () => {
    const ledger = createLedger(options);
    for (let at = 0; at <= 3600; at += 10) {
      const hourly = at % 3600 === 0 ? { imp: at === 0 ? 0 : 1100, exp: 0 } : {};
      ledger.add(reading({ at, p: at < 900 ? 1000 : 1100, ...hourly }));
    }
    expect([0, 1, 2, 3].map((slot) => close(ledger, slot).importWh)).toEqual([255, 282, 281, 282]);
  });

  test('without power, hourly registers leave slots unknown and the hour unplaced', () => {
    const ledger = createLedger(options);
    for (const hour of [0, 1, 2]) ledger.add(reading({ at: hour * 3600, imp: hour * 1000, exp: 0 }));
    expect([0, 1, 2, 3].map((slot) => close(ledger, slot).importWh)).toEqual([null, null, null, null]);
    expect(close(ledger, 7).quality).toBe('unknown');
    expect(ledger.takeUnplaced().reduce((sum, entry) => sum + entry.wh, 0)).toBe(2000);
    expect(ledger.grade()).toEqual({ grade: 'poor', reasons: ['registers-rare', 'power-missing'] });
  });

  test('whole kWh: power shapes, each new kWh trues, and the first one is no slot energy', () => {
    const ledger = createLedger(options);
    const sums: number[] = [];
    for (let at = 0; at <= 9000; at += 5) {
      // 1800 W; true register 1000.7 kWh at the start; the meter shows whole kWh only.
      const truth = 1_000_700 + Math.floor((1800 * at) / 3600);
      ledger.add(
        reading({ at, imp: Math.floor(truth / 1000) * 1000, exp: 0, p: 1800, step: 1_000_000_000n }),
      );
      if (at % 900 === 5 && at > 5) sums.push(close(ledger, Math.floor(at / 900) - 1).importWh ?? Number.NaN);
    }
    for (const sum of sums) expect(Math.abs(sum - 450)).toBeLessThanOrEqual(3);
    expect(close(ledger, 5)).toMatchObject({ quality: 'shaped', exportWh: 0 });
    expect(ledger.grade()).toEqual({ grade: 'fair', reasons: ['registers-coarse'] });
    const unplaced = ledger.takeUnplaced().reduce((sum, entry) => sum + entry.wh, 0);
    expect(Math.abs(unplaced - 700)).toBeLessThanOrEqual(3);
  });

  test.each([
    ['first slots closed at once', true],
    ['closed late', false],
  ])('a gap in power within the hour belongs to its own slot alone (%s)', (_name, atOnce) => {
    const ledger = createLedger(options);
    const wh: (number | null)[] = [];
    for (let at = 0; at <= 7210; at += 10) {
      // 3600 W throughout, but power is not heard from 1000 s to 1600 s.
      if (at > 1000 && at < 1600) continue;
      const hourly = at % 3600 === 0 ? { imp: at, exp: 0 } : {};
      ledger.add(reading({ at, p: 3600, ...hourly }));
      if (atOnce && at % 900 === 10 && at > 10) wh.push(close(ledger, Math.floor(at / 900) - 1).importWh);
    }
    if (!atOnce) for (let slot = 0; slot < 8; slot += 1) wh.push(close(ledger, slot).importWh);
    expect(wh).toEqual([900, null, 900, 900, 900, 900, 900, 900]);
    const unplaced = ledger.takeUnplaced().filter((entry) => entry.direction === 'import');
    expect(unplaced.reduce((sum, entry) => sum + entry.wh, 0)).toBe(900);
  });

  test('a coarse register that first changes late: what it hid before is no slot’s energy', () => {
    const ledger = createLedger(options);
    const wh: (number | null)[] = [];
    for (let at = 0; at <= 5400; at += 5) {
      const truth = 1_000_100 + Math.floor((1800 * at) / 3600);
      const shown = { imp: Math.floor(truth / 1000) * 1000, exp: 0, step: 1_000_000_000n };
      ledger.add(reading({ at, ...shown, p: 1800 }));
      if (at % 900 === 5 && at > 5) wh.push(close(ledger, Math.floor(at / 900) - 1).importWh);
    }
    for (const each of wh) expect(Math.abs((each ?? Number.NaN) - 450)).toBeLessThanOrEqual(3);
    const unplaced = ledger.takeUnplaced().reduce((sum, entry) => sum + entry.wh, 0);
    expect(Math.abs(unplaced - 100)).toBeLessThanOrEqual(3);
  });

  test('absurd power cannot push a slot over the connection: the rest is carried or told', () => {
    const ledger = createLedger(options);
    const slots: number[] = [];
    for (let at = 0; at <= 3610; at += 10) {
      const hourly = at % 3600 === 0 ? { imp: at, exp: 0 } : {};
      ledger.add(reading({ at, p: at < 900 ? 500_000 : 0, ...hourly }));
      if (at % 900 === 10 && at > 10) slots.push(close(ledger, Math.floor(at / 900) - 1).importWh ?? -1);
    }
    expect(slots[0]).toBe(4312);
    expect(slots.every((wh) => wh >= 0 && wh <= 4312)).toBe(true);
    ledger.endSegment('new-meter');
    const rest = ledger.takeUnplaced().filter((entry) => entry.direction === 'import');
    const sum = slots.reduce((a, b) => a + b, 0) + rest.reduce((a, entry) => a + entry.wh, 0);
    expect(sum).toBe(3600);
  });

  test('a PIN entered in mid-run makes a coarse meter fine without a new segment', () => {
    const ledger = createLedger(options);
    feed(ledger, 0, 1000, 5, () => ({ imp: 5000, exp: 0, p: 360, step: 1_000_000_000n }));
    feed(ledger, 1005, 3700, 5, (at) => ({ imp: 5500 + Math.floor(at / 10), exp: 0, p: 360 }));
    expect(close(ledger, 2)).toMatchObject({ importWh: 90, quality: 'measured', segment: 0 });
    expect(close(ledger, 3)).toMatchObject({ importWh: 90, quality: 'measured', segment: 0 });
    expect(ledger.grade().grade).toBe('good');
  });
});

test('power and registers that come as two readings of one instant both count', () => {
  const ledger = createLedger(options);
  for (let at = 0; at <= 910; at += 10) {
    ledger.add(reading({ at, p: 3600 }));
    ledger.add(reading({ at, imp: at, exp: 0 }));
  }
  expect(close(ledger, 0)).toMatchObject({ importWh: 900, exportWh: 0, quality: 'measured' });
  expect(ledger.counts().duplicates).toBe(0);
});

test('short slots of 24 s work the same', () => {
  const ledger = createLedger({ genesisMs: 0, slotMs: 24_000, connectionWatt: 17_250 });
  feed(ledger, 0, 100, 1, (at) => ({ imp: BigInt(at) * 500_000n, exp: 0n }));
  expect([0, 1, 2, 3].map((slot) => close(ledger, slot).importWh)).toEqual([12, 12, 12, 12]);
});

test('saved and restored in mid-slot, the slot is measured across the restart', () => {
  const first = createLedger(options);
  feed(first, 0, 1500, 10, steady(1000));
  close(first, 0);
  const second = createLedger(options, restoreLedgerState(saveLedgerState(first.state)));
  feed(second, 1600, 1810, 10, steady(1000));
  expect(close(second, 1)).toMatchObject({ importWh: 250, exportWh: 0, quality: 'measured', segment: 0 });
  expect(close(second, 0).importWh).toBe(250);
  expect(restoreLedgerState({ version: 1, json: '{"segment":' }).atMs).toBeNull();
  expect(restoreLedgerState({ version: 1, json: '{"segment":1}' }).segment).toBe(0);
});
