import { PDFDocument } from 'pdf-lib';
import { expect, test } from 'vitest';
import { LANGUAGES } from '../../languages.ts';
import { expectOk } from '../../result.ts';
import { collectSheets } from '../statement.ts';
import { testSource } from '../testing.ts';
import { zoneOf } from '../zone.ts';
import { statementPdf } from './pdf.ts';

const GENESIS = Date.UTC(2025, 11, 31, 23) / 1000;
const zone = zoneOf('Europe/Berlin');
const pause = async (): Promise<void> => undefined;

test.each(LANGUAGES)('a month by days prints on two sheets in %s', async (language) => {
  const source = { ...testSource(31 * 96, GENESIS), community: 'Straße 邻里' };
  const sheets = await collectSheets(source, { by: 'day', zone, pause });
  const bytes = expectOk(await statementPdf(source, sheets, { by: 'day', zone, pause, language }));
  const document = await PDFDocument.load(bytes);
  expect(document.getPageCount()).toBe(2);
  expect(document.getTitle()).toMatch(/2026/);
});

test('a year comes with its sheet of twelve months', async () => {
  const source = testSource(365 * 96, GENESIS);
  const sheets = await collectSheets(source, { by: 'month', zone, pause });
  expect(sheets.chart).toHaveLength(12);
  expect(sheets.chart.reduce((sum, line) => sum + line.amount, 0n)).toBe(sheets.totals.amount);
  expectOk(await statementPdf(source, sheets, { by: 'month', zone, pause, language: 'en' }));
});

test('more rows than anybody prints are refused with what to do instead', async () => {
  const source = testSource(365 * 96, GENESIS);
  const sheets = await collectSheets(source, { by: 'slot', zone, pause });
  const result = await statementPdf(source, sheets, { by: 'slot', zone, pause, language: 'en' });
  expect(result).toMatchObject({ ok: false, error: { code: 'statement.too-long' } });
});
