import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createDays, plusDays, plusMonths, weekdayOf, weeksOf } from './date-text.ts';

const LOCALES = ['en-GB', 'en-US', 'de-DE', 'nl-NL', 'zh-CN'];
const aDay = fc
  .integer({ min: -10_000, max: 40_000 })
  .map((number) => new Date(number * 86_400_000).toISOString().slice(0, 10));

describe.each(LOCALES)('%s', (locale) => {
  const days = createDays(locale);

  test('reads back what it writes, and ISO as well', () => {
    fc.assert(
      fc.property(aDay, (day) => {
        expect(days.read(days.write(day))).toBe(day);
        expect(days.read(day)).toBe(day);
      }),
    );
  });

  test('no text that is no day becomes one', () => {
    const none = [
      '',
      'tomorrow',
      '12',
      '1.2',
      '2026',
      '2026-02-30',
      '2026-13-01',
      '31/31/2026',
      '1/1/126',
      '1-2-3-4',
    ];
    for (const text of none) expect(days.read(text), text).toBeNull();
  });
});

test.each([
  ['en-GB', '29/03/2026', '3/4/26', '2026-04-03'],
  ['en-US', '03/29/2026', '3/4/26', '2026-03-04'],
  ['de-DE', '29.03.2026', '3. 4. 26', '2026-04-03'],
  ['nl-NL', '29-03-2026', '3-4-2026', '2026-04-03'],
  ['zh-CN', '2026/03/29', '2026年4月3日', '2026-04-03'],
])('%s writes %s and takes %s for %s', (locale, written, typed, read) => {
  expect(createDays(locale).write('2026-03-29')).toBe(written);
  expect(createDays(locale).read(typed)).toBe(read);
});

test('the pattern has the locale’s order', () => {
  expect(createDays('de-DE').pattern({ day: 'TT', month: 'MM', year: 'JJJJ' })).toBe('TT.MM.JJJJ');
  expect(createDays('zh-CN').pattern({ day: '日', month: '月', year: '年' })).toBe('年/月/日');
});

test('weeks begin on Monday and hold the whole month once', () => {
  fc.assert(
    fc.property(aDay, (day) => {
      const all = weeksOf(day).flat();
      expect(all.length % 7).toBe(0);
      expect(weekdayOf(all[0] ?? '')).toBe(0);
      expect(new Set(all).size).toBe(all.length);
      const month = all.filter((one) => one.startsWith(day.slice(0, 7)));
      expect(month.at(-1)).toBe(plusDays(plusMonths(`${day.slice(0, 8)}01`, 1), -1));
    }),
  );
});

test('a month on from a long month’s last day is the short one’s last day', () => {
  expect(plusMonths('2026-01-31', 1)).toBe('2026-02-28');
  expect(plusMonths('2028-03-31', -1)).toBe('2028-02-29');
  expect(plusMonths('2026-12-15', 1)).toBe('2027-01-15');
});

test('a change of the clocks moves no day', () => {
  expect(plusDays('2026-03-28', 1)).toBe('2026-03-29');
  expect(plusDays('2026-10-24', 2)).toBe('2026-10-26');
});
