import { expect, test } from 'vitest';
import { csvColumns, textCell } from './csv.ts';
import type { Grouping } from './lines.ts';
import { collectSheets, statementCsv, statementJson } from './statement.ts';
import { testSource, textOf } from './testing.ts';
import { dayText, zoneOf } from './zone.ts';

const now = async (): Promise<void> => undefined;
const berlin = zoneOf('Europe/Berlin');
const options = (by: Grouping, zone = berlin) => ({ by, zone, pause: now });
/** 2026-03-28T00:00:00+01:00; the clock goes forward on the 29th. */
const MARCH = Date.UTC(2026, 2, 27, 23) / 1000;
/** 2026-10-24T00:00:00+02:00; the clock goes back on the 25th. */
const OCTOBER = Date.UTC(2026, 9, 23, 22) / 1000;

/** RFC 4180, strictly: what another program reads. */
function readCsv(text: string): string[][] {
  return text
    .split('\r\n')
    .slice(0, -1)
    .map((line) =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, bare]) =>
        quoted === undefined ? (bare ?? '') : quoted.replaceAll('""', '"'),
      ),
    );
}

test.each([
  ['spring', MARCH, [96, 92, 96]],
  ['autumn', OCTOBER, [96, 100, 96]],
])('days are those of the calendar when the clock changes in %s', async (_name, genesis, slots) => {
  const { table, totals } = await collectSheets(
    testSource(284 + (genesis === MARCH ? 0 : 8), genesis),
    options('day'),
  );
  expect(table.map((line) => line.slots)).toEqual(slots);
  expect(totals.slots).toBe(slots.reduce((sum, count) => sum + count, 0));
  const second = table[1];
  expect(dayText(berlin.dayOf(second?.start ?? 0))).toBe(genesis === MARCH ? '2026-03-29' : '2026-10-25');
  expect(berlin.local(second?.start ?? 0)).toContain('T00:00:00');
  expect(berlin.local(second?.end ?? 0)).toContain('T00:00:00');
});

test('the hour that comes twice is told apart, and the one that is missing does not appear', async () => {
  const column = 2;
  const autumn = readCsv(await textOf(statementCsv(testSource(292, OCTOBER), options('slot'))));
  const starts = autumn.slice(1).map((row) => row[column]);
  expect(starts).toContain('2026-10-25T02:15:00+02:00');
  expect(starts).toContain('2026-10-25T02:15:00+01:00');
  expect(new Set(starts).size).toBe(292);
  const rows = readCsv(await textOf(statementCsv(testSource(284, MARCH), options('slot'))));
  const spring = rows.slice(1).map((row) => row[column]);
  expect(spring.filter((start) => start?.startsWith('2026-03-29T02:'))).toEqual([]);
  expect(spring).toContain('2026-03-29T03:00:00+02:00');
});

test('zones with odd offsets and days keep their calendar', () => {
  for (const [name, offset] of [
    ['Asia/Kathmandu', 20_700],
    ['America/St_Johns', -12_600],
    ['Pacific/Kiritimati', 50_400],
  ] as const) {
    const zone = zoneOf(name);
    const noon = Date.UTC(2026, 0, 15, 12) / 1000;
    expect(zone.offset(noon)).toBe(offset);
    const day = zone.dayOf(noon);
    const midnight = day * 86_400 - offset;
    expect(zone.local(midnight)).toContain(`${dayText(day)}T00:00:00`);
    expect(zone.dayOf(midnight)).toBe(day);
    expect(zone.dayOf(midnight - 1)).toBe(day - 1);
  }
});

test('slots that were folded late stand in the bill that holds them, and no bill comes twice', async () => {
  // Six slots of the first period came late into the third one's bill, two of the second into the fourth's.
  const late = (n: number) => {
    if (n >= 40 && n < 46) return { period: 2 };
    return n === 100 || n === 101 ? { period: 3 } : {};
  };
  const { table, totals } = await collectSheets(testSource(4 * 96, MARCH, late), options('bill'));
  expect(table.map(({ firstPeriod, slots, booked }) => [firstPeriod, slots, booked])).toEqual([
    [0, 90, 0n],
    [1, 94, 1n],
    [2, 102, 2n],
    [3, 98, 3n],
  ]);
  expect(table.every(({ firstPeriod, lastPeriod }) => firstPeriod === lastPeriod)).toBe(true);
  expect(table.reduce((sum, { amount }) => sum + amount, 0n)).toBe(totals.amount);
  expect(table[2]).toMatchObject({ firstSlot: 40, lastSlot: 287 });
  const csv = await textOf(statementCsv(testSource(4 * 96, MARCH, late), options('bill')));
  expect(readCsv(csv)).toHaveLength(5);
});

test.each(['slot', 'day', 'month', 'bill'] as const)('lines by %s add up to the same total', async (by) => {
  const { table, totals } = await collectSheets(testSource(5_000, MARCH), options(by));
  const sum = (of: (line: (typeof table)[number]) => bigint) =>
    table.reduce((total, line) => total + of(line), 0n);
  // 2,500 slots of each kind: 100 Wh bought at 0.20, 50 Wh from the grid at 0.35; 200 Wh sold at 0.20, 60 at 0.08.
  expect(totals).toMatchObject({
    boughtWh: 250_000,
    soldWh: 500_000,
    fromGridWh: 125_000,
    toGridWh: 150_000,
    boughtAmount: 50_000_000_000n,
    soldAmount: 100_000_000_000n,
    boughtAtRetail: 87_500_000_000n,
    soldAtFeedIn: 40_000_000_000n,
    gridAmount: 31_750_000_000n,
    amount: -18_250_000_000n,
    withoutCommunity: 79_250_000_000n,
  });
  expect(sum((line) => line.amount)).toBe(totals.amount);
  expect(sum((line) => line.withoutCommunity)).toBe(totals.withoutCommunity);
  expect(sum((line) => line.boughtAmount - line.soldAmount + line.gridAmount)).toBe(totals.amount);
});

test('a slot without an amount is counted as such and in no sum', async () => {
  const open = { state: 'skipped', amount: null, reason: 'slot.absent', price: null };
  const source = testSource(4, MARCH, (n) => (n === 2 ? open : {}));
  const { totals } = await collectSheets(source, options('day'));
  expect(totals).toMatchObject({ slots: 4, openSlots: 1, boughtWh: 100, importWh: 300 });
  const rows = readCsv(await textOf(statementCsv(source, options('slot'))));
  const head = rows[0] ?? [];
  const cell = (row: number, name: string) => rows[row]?.[head.indexOf(name)];
  expect(cell(3, 'amount owed (EUR)')).toBe('');
  expect(cell(3, 'status')).toBe('skipped');
  expect(cell(1, 'amount owed (EUR)')).toBe('0.037500000');
  expect(cell(2, 'amount owed (EUR)')).toBe('-0.044800000');
});

test('JSON reads back, with money exact and times both ways', async () => {
  const parsed = JSON.parse(await textOf(statementJson(testSource(97, MARCH), options('bill'))));
  expect(parsed.statement).toMatchObject({
    by: 'bill',
    timeZone: 'Europe/Berlin',
    from: '2026-03-27T23:00:00Z',
  });
  expect(parsed.lines).toHaveLength(2);
  expect(parsed.lines[1]).toMatchObject({
    startUtc: '2026-03-28T23:00:00Z',
    startLocal: '2026-03-29T00:00:00+01:00',
    amount: '37500000',
    booked: '1',
    status: 'settled',
  });
  expect(parsed.totals.amount).toBe(String(BigInt(parsed.lines[0].amount) + 37_500_000n));
});

test('no cell of text is taken for a formula, and none breaks its row', async () => {
  for (const attack of ['=1+1', '+1', '-2+3', '@SUM(A1)', '\t=1', ' =1', '|cmd', '%0']) {
    expect(textCell(attack).startsWith('"\'')).toBe(true);
  }
  expect(textCell('a"b\r\nc')).toBe('"a""b c"');
  const header = csvColumns('=HYPERLINK("x")', berlin).map((column) => column.header);
  expect(header.join()).not.toMatch(/[="]/);
  const source = testSource(2, MARCH, () => ({ reason: '=cmd|" /C calc"!A0', state: '@x' }));
  const rows = readCsv(await textOf(statementCsv(source, options('slot'))));
  for (const row of rows) expect(row).toHaveLength(rows[0]?.length ?? 0);
  for (const cell of rows.flat()) expect(cell).not.toMatch(/^\s*([=+@|%]|-(?!\d+(\.\d+)?$))/);
});

test('ten years let others work between pieces, and hold one piece at a time', async () => {
  let pauses = 0;
  let longest = 0;
  const pause = async (): Promise<void> => {
    pauses += 1;
  };
  let length = 0;
  for await (const piece of statementCsv(testSource(350_400, MARCH), { by: 'day', zone: berlin, pause })) {
    longest = Math.max(longest, piece.length);
    length += piece.length;
  }
  expect(pauses).toBe(176);
  expect(longest).toBeLessThan(length / 50);
});
