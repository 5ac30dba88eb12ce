import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createDays, firstDayOf, placeInWeek, plusDays, plusMonths, weeksOf } from './date-text.ts';

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

test('weeks begin on the wanted day and hold the whole month once', () => {
  fc.assert(
    fc.property(aDay, fc.integer({ min: 1, max: 7 }), (day, firstDay) => {
      const all = weeksOf(day, firstDay).flat();
      expect(all.length % 7).toBe(0);
      // ISO 8601 counts from Monday, JavaScript from Sunday.
      expect(new Date(`${all[0]}T00:00:00Z`).getUTCDay()).toBe(firstDay % 7);
      expect(placeInWeek(all[0] ?? '', firstDay)).toBe(0);
      expect(new Set(all).size).toBe(all.length);
      const month = all.filter((one) => one.startsWith(day.slice(0, 7)));
      expect(month.at(-1)).toBe(plusDays(plusMonths(`${day.slice(0, 8)}01`, 1), -1));
    }),
  );
});

describe('the first day of the week', () => {
  afterEach(() => vi.restoreAllMocks());

  test('is the locale’s, and the names of the days begin with it', () => {
    expect(['de-DE', 'nl-NL', 'en-GB', 'en-US'].map(firstDayOf)).toEqual([1, 1, 1, 7]);
    expect(createDays('de-DE').weekdays[0]?.long).toBe('Montag');
    expect(
      createDays('en-US')
        .weekdays.map(({ long }) => long)
        .slice(0, 2),
    ).toEqual(['Sunday', 'Monday']);
  });

  test.each([
    ['a property, as in Chrome 114', { weekInfo: { firstDay: 6 } }, 6],
    ['nothing at all', {}, 1],
    ['nonsense', { weekInfo: { firstDay: 'noon' } }, 1],
  ])('where the platform has %s', (_case, known, expected) => {
    vi.spyOn(Intl, 'Locale').mockImplementation(function locale() {
      return Object.assign(Object.create(null), known);
    });
    expect(firstDayOf('en-US')).toBe(expected);
  });
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
