import { expect, test } from 'vitest';
import { firstSlotOf, periodOf, phaseAt, slotAt, slotEnd, slotStart } from './slots.ts';
import { billUnits, nano, periodNo, slotNo, utcSeconds, wh } from './units.ts';

const timing = { genesis: utcSeconds(1_000_000), slotSeconds: 24, slotsPerPeriod: 6 };

test('slots start at genesis and are half open', () => {
  expect(slotAt(timing, utcSeconds(999_999))).toBeNull();
  expect(slotAt(timing, utcSeconds(1_000_000))).toBe(0);
  expect(slotAt(timing, utcSeconds(1_000_023))).toBe(0);
  expect(slotAt(timing, utcSeconds(1_000_024))).toBe(1);
  expect(slotEnd(timing, slotNo(3))).toBe(slotStart(timing, slotNo(4)));
});

test('phases end exactly at 0.5, 0.8 and 0.9 of the slot', () => {
  const phases = [0, 11, 12, 19, 20, 21, 22, 23].map((s) => phaseAt(timing, utcSeconds(1_000_000 + s)));
  expect(phases).toEqual(['submit', 'submit', 'reveal', 'reveal', 'open', 'open', 'clear', 'clear']);
});

test('periods hold slotsPerPeriod slots', () => {
  expect(periodOf(timing, slotNo(5))).toBe(0);
  expect(periodOf(timing, slotNo(6))).toBe(1);
  expect(firstSlotOf(timing, periodNo(2))).toBe(12);
});

test('bills round toward plus infinity', () => {
  expect([1n, 1000n, 1001n, 0n, -1n, -999n, -1000n, -1001n].map((v) => billUnits(nano(v)))).toEqual([
    1n,
    1n,
    2n,
    0n,
    0n,
    0n,
    -1n,
    -1n,
  ]);
});

test('fractions of a Wh are refused', () => {
  expect(() => wh(1.5)).toThrow(RangeError);
  expect(() => slotNo(-1)).toThrow(RangeError);
});
