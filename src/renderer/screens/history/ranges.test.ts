import { expect, test } from 'vitest';
import { lastDays, meaningOf, partsOf, shift } from './ranges.ts';

const local = (year: number, month: number, day: number, hour = 0) =>
  Math.floor(new Date(year, month - 1, day, hour).getTime() / 1000);
const timing = { genesis: local(2026, 6, 1), slotSeconds: 900 };

test('a month has its days, a year its months; parts touch and slots follow', () => {
  const days = partsOf(timing, 'month', local(2026, 9, 14, 12));
  expect(days).toHaveLength(30);
  expect(days[13]?.start).toBe(local(2026, 9, 14));
  for (const [index, part] of days.slice(1).entries()) expect(part.from).toBe(days[index]?.to);
  expect(partsOf(timing, 'year', local(2026, 9, 14))).toHaveLength(12);
  expect(partsOf(timing, 'month', local(2028, 2, 3))).toHaveLength(29);
});

test('a day has as many hours as the clock gives it', () => {
  expect(partsOf(timing, 'day', local(2026, 9, 14, 12))).toHaveLength(24);
  for (const day of [local(2026, 10, 25, 12), local(2027, 3, 28, 12)]) {
    const hours = partsOf(timing, 'day', day);
    const midnight = (hours[0]?.start ?? 0) + hours.length * 3600;
    expect(new Date(midnight * 1000).getHours()).toBe(0);
  }
});

test('before the community began there are no slots', () => {
  for (const part of partsOf(timing, 'month', local(2026, 5, 10)))
    expect([part.from, part.to]).toEqual([0, 0]);
  const days = lastDays(timing, local(2026, 6, 3, 15), 31);
  expect(days.map(({ start }) => start)).toEqual([local(2026, 6, 3), local(2026, 6, 2), local(2026, 6, 1)]);
});

test('stepping lands in the neighbouring span', () => {
  expect(new Date(shift('month', local(2026, 1, 31, 12), 1) * 1000).getMonth()).toBe(1);
  expect(new Date(shift('day', local(2026, 3, 1, 12), -1) * 1000).getDate()).toBe(28);
  expect(new Date(shift('year', local(2026, 9, 14), -1) * 1000).getFullYear()).toBe(2025);
});

test('own use is unknown without a meter on the roof, and nothing is ever below zero', () => {
  const sums = {
    importWh: 300,
    exportWh: 900,
    boughtWh: 400,
    soldWh: 700,
    generatedWh: null,
    amount: -50n,
    withoutCommunity: 10n,
    slots: 4,
    unknownSlots: 0,
  };
  expect(meaningOf(sums)).toEqual({
    ownUse: null,
    bought: 300,
    fromGrid: 0,
    sold: 700,
    toGrid: 200,
    saved: 60n,
  });
  expect(meaningOf({ ...sums, generatedWh: 1500 }).ownUse).toBe(600);
});
