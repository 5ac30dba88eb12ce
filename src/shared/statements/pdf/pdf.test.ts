import { PDFDocument } from 'pdf-lib';
import { expect, test } from 'vitest';
import { LANGUAGES } from '../../languages.ts';
import { collectSheets } from '../statement.ts';
import { testSource } from '../testing.ts';
import { zoneOf } from '../zone.ts';
import { statementPage, statementPdf } from './pdf.ts';
import { builtInFontsHave } from './pdf-pen.ts';
import { builtInTexts, ownTexts } from './texts.ts';

const GENESIS = Date.UTC(2025, 11, 31, 23) / 1000;
const zone = zoneOf('Europe/Berlin');
const pause = async (): Promise<void> => undefined;

test.each(LANGUAGES)('a month by days prints on two sheets in %s, either way', async (language) => {
  const source = { ...testSource(31 * 96, GENESIS), community: 'Straße 邻里' };
  const sheets = await collectSheets(source, { by: 'day', zone, pause });
  const options = { by: 'day', zone, pause, language } as const;
  const document = await PDFDocument.load(await statementPdf(source, sheets, options));
  expect(document.getPageCount()).toBe(2);
  expect(document.getTitle()).toMatch(/2026/);
  const page = await statementPage(source, sheets, options);
  expect(page.match(/<svg /g)).toHaveLength(2);
  expect(page).toContain(`>${ownTexts(language).title}</text>`);
  expect(page).toContain('>Straße 邻里</text>');
  expect(page).not.toContain('NaN');
});

test('a year comes with its sheet of twelve months, ten years with their years below the bars', async () => {
  const source = testSource(365 * 96, GENESIS);
  const sheets = await collectSheets(source, { by: 'month', zone, pause });
  expect(sheets.chart).toHaveLength(12);
  expect(sheets.chart.reduce((sum, line) => sum + line.amount, 0n)).toBe(sheets.totals.amount);
  await statementPdf(source, sheets, { by: 'month', zone, pause, language: 'en' });
  const long = testSource(3 * 366 * 96, GENESIS);
  const longSheets = await collectSheets(long, { by: 'month', zone, pause });
  const page = await statementPage(long, longSheets, { by: 'month', zone, pause, language: 'en' });
  expect([...page.matchAll(/>(20\d\d)<\/text>/g)].map((match) => match[1])).toEqual(['2027', '2028', '2029']);
});

test('built-in letters print every language but Chinese, which is English then and says why', async () => {
  for (const language of LANGUAGES) {
    const { states, openSlots, page, ...words } = builtInTexts(language);
    const all = [...Object.values(words), ...Object.values(states), openSlots('12'), page(1, 2)].flat();
    expect(await builtInFontsHave(all.join(''))).toBe(true);
  }
  expect(await builtInFontsHave('邻里')).toBe(false);
  expect(ownTexts('zh').locale).toBe('zh-CN');
  expect(builtInTexts('zh')).toMatchObject({ locale: 'en-GB', foreign: expect.stringContaining('Chinese') });
  expect(builtInTexts('de').foreign).toBeNull();
});

test('what a name holds is text on the page, never markup', async () => {
  const name = '<script>alert("1")</script>&';
  const source = { ...testSource(96, GENESIS), community: name };
  const sheets = await collectSheets(source, { by: 'day', zone, pause });
  const page = await statementPage(source, sheets, { by: 'day', zone, pause, language: 'zh' });
  expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&amp;</text>');
  const marks = page.slice(page.indexOf('<body>')).matchAll(/<\/?([^\s>]+)/g);
  expect([...new Set([...marks].map((mark) => mark[1]))].sort()).toEqual([
    'body',
    'html',
    'rect',
    'svg',
    'text',
  ]);
});
