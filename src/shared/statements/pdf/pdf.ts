/** The statement for people: totals with their comparison, a chart, and a table; a year comes with a sheet of months. */
import type { Language } from '../../languages.ts';
import { fail, type Result } from '../../result.ts';
import { averagePrice, type Grouping, noSums, type StatementLine, type Sums } from '../lines.ts';
import type { StatementSheets, StatementSource } from '../statement.ts';
import type { Zone } from '../zone.ts';
import { drawChart } from './chart.ts';
import { pagePen } from './page-pen.ts';
import { pdfPen, withTitle } from './pdf-pen.ts';
import { A4, MARGIN, type Sheet, sheetOf, WIDTH } from './sheet.ts';
import { builtInTexts, ownTexts, type StatementTexts } from './texts.ts';

export interface PdfOptions {
  readonly by: Grouping;
  readonly zone: Zone;
  readonly language: Language;
  readonly pause: () => Promise<void>;
}

/** Ten years of days are 3,653 rows, some 70 pages. More is for machines. */
export const MOST_ROWS = 3_700;
const ROWS_BETWEEN_PAUSES = 200;
/** More months than this have no room for their names below the bars. */
const MONTHS_NAMED = 24;

/** Of a statement with more rows than anybody prints. */
export const tooLong = (rows: number): Result<never> =>
  fail(
    'statement.too-long',
    'This statement would have more rows than can be printed.',
    'Choose days or months, a shorter range, or a table file (CSV).',
    { rows },
  );

/** The PDF's bytes, written with a PDF's built-in letters: where they lack the language's, the words are English. */
export async function statementPdf(
  source: StatementSource,
  sheets: StatementSheets,
  options: PdfOptions,
): Promise<Uint8Array> {
  const words = builtInTexts(options.language);
  const pen = await pdfPen(titleOf(source, words, options));
  await draw(sheetOf(pen), source, sheets, words, options);
  return pen.save();
}

/**
 * The same in the language itself, as a page that `print` makes a PDF of with the system's fonts. Null where it cannot.
 */
export async function printedPdf(
  source: StatementSource,
  sheets: StatementSheets,
  options: PdfOptions,
  print: (page: string) => Promise<Uint8Array | null>,
): Promise<Uint8Array | null> {
  const title = titleOf(source, ownTexts(options.language), options);
  const printed = await print(await statementPage(source, sheets, options));
  return printed === null ? null : withTitle(printed, title);
}

/** The page that is printed. */
export async function statementPage(
  source: StatementSource,
  sheets: StatementSheets,
  options: PdfOptions,
): Promise<string> {
  const words = ownTexts(options.language);
  const pen = pagePen(titleOf(source, words, options), words.locale);
  await draw(sheetOf(pen), source, sheets, words, options);
  return pen.html();
}

const titleOf = (source: StatementSource, words: StatementTexts, { zone }: PdfOptions): string =>
  `${words.title} ${figuresOf(words, zone, source.currency).range(source.from, source.to)}`;

async function draw(
  sheet: Sheet,
  source: StatementSource,
  { table, chart, chartBy, totals }: StatementSheets,
  words: StatementTexts,
  { by, zone, pause }: PdfOptions,
): Promise<void> {
  const figures = figuresOf(words, zone, source.currency);
  head(sheet, source, words, figures, zone);
  drawTotals(sheet, totals, words, figures);
  drawChart(sheet, chart, {
    names: { bought: words.bought, fromGrid: words.fromGrid, sold: words.sold, toGrid: words.toGrid },
    energy: figures.energy,
    label: (line, i) => chartLabel(line, chart[i - 1], i, chart.length, chartBy, figures),
  });
  remarks(sheet, totals, table, words, figures);
  if (chartBy === 'month' && by !== 'month') {
    sheet.newPage();
    await drawTable(sheet, words.year, chart, 'month', words, figures, pause, totals);
  }
  sheet.newPage();
  const title = chartBy === 'month' && by === 'month' ? words.year : words.title;
  await drawTable(sheet, title, table, by, words, figures, pause, totals);
  sheet.foot(words.page);
}

/** As many labels as stand side by side: every second day, every month, or of many months where a year begins. */
function chartLabel(
  line: StatementLine,
  before: StatementLine | undefined,
  i: number,
  bars: number,
  chartBy: StatementSheets['chartBy'],
  figures: Figures,
): string {
  if (chartBy === 'day') return i % 2 === 0 ? figures.day(line.start) : '';
  if (bars <= MONTHS_NAMED) return figures.month(line.start);
  const year = figures.year(line.start);
  return before === undefined || figures.year(before.start) === year ? '' : year;
}

interface Figures {
  energy(wh: number): string;
  money(nano: bigint): string;
  price(micro: number): string;
  number(value: number): string;
  day(utc: number): string;
  month(utc: number): string;
  year(utc: number): string;
  date(utc: number): string;
  moment(utc: number): string;
  range(from: number, to: number): string;
}

function figuresOf({ locale }: StatementTexts, zone: Zone, currency: string): Figures {
  const at = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(locale, { ...options, timeZone: zone.name });
    return (utc: number): string => format.format(new Date(utc * 1000));
  };
  const decimals = (digits: number) =>
    new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  const [kwh, cents, four, whole] = [decimals(3), decimals(2), decimals(4), decimals(0)];
  const date = at({ dateStyle: 'medium' });
  return {
    energy: (wh) => `${kwh.format(wh / 1000)} kWh`,
    money: (nano) => `${cents.format(Number(nano) / 1e9)} ${currency}`,
    price: (micro) => `${four.format(micro / 1e6)} ${currency}/kWh`,
    number: (value) => whole.format(value),
    day: at({ day: 'numeric' }),
    month: at({ month: 'short' }),
    year: at({ year: 'numeric' }),
    date,
    moment: at({ dateStyle: 'short', timeStyle: 'short' }),
    range: (from, to) => `${date(from)} - ${date(to - 1)}`,
  };
}

function head(
  sheet: Sheet,
  source: StatementSource,
  words: StatementTexts,
  figures: Figures,
  zone: Zone,
): void {
  sheet.text(MARGIN, words.title, { size: 18, bold: true });
  sheet.y += 26;
  sheet.text(MARGIN, figures.range(source.from, source.to), { size: 11, bold: true });
  sheet.text(A4[0] - MARGIN, source.community, { size: 11, right: true });
  sheet.y += 18;
  sheet.text(MARGIN, `${words.account} ${source.account}`, { size: 8, grey: true });
  sheet.text(A4[0] - MARGIN, `${words.made} ${figures.date(source.madeAt)}, ${words.zone} ${zone.name}`, {
    size: 8,
    grey: true,
    right: true,
  });
  sheet.y += 16;
}

function drawTotals(sheet: Sheet, totals: Sums, words: StatementTexts, figures: Figures): void {
  const [second, third] = [MARGIN + 0.52 * WIDTH, MARGIN + 0.7 * WIDTH];
  const end = A4[0] - MARGIN;
  const row = (label: string, energy: string, money: string, compare: string, bold = false): void => {
    sheet.text(MARGIN, label, { bold });
    sheet.text(second, energy, { right: true, bold });
    sheet.text(third, money, { right: true, bold });
    sheet.text(end, compare, { right: true, size: 8, grey: true });
    sheet.y += 15;
  };
  row('', words.energy, words.money, words.compare, true);
  sheet.rule();
  const traded = (wh: number, amount: bigint): string =>
    wh === 0
      ? ''
      : `${words.averagePrice} ${figures.price(averagePrice({ ...noSums(), boughtWh: wh, boughtAmount: amount }) ?? 0)}`;
  const { boughtWh, soldWh } = totals;
  row(
    words.bought,
    figures.energy(boughtWh),
    figures.money(totals.boughtAmount),
    `${words.atRetail} ${figures.money(totals.boughtAtRetail)}`,
  );
  row('', '', '', traded(boughtWh, totals.boughtAmount));
  row(
    words.sold,
    figures.energy(soldWh),
    figures.money(-totals.soldAmount),
    `${words.atFeedIn} ${figures.money(-totals.soldAtFeedIn)}`,
  );
  row('', '', '', traded(soldWh, totals.soldAmount));
  row(words.fromGrid, figures.energy(totals.fromGridWh), '', '');
  row(words.toGrid, figures.energy(totals.toGridWh), '', '');
  row(words.imbalance, '', figures.money(totals.gridAmount), '');
  for (const [label, value] of [
    [words.imported, totals.importWh],
    [words.exported, totals.exportWh],
    [words.generated, totals.generatedWh],
  ] as const) {
    if (value !== null) row(label, figures.energy(value), '', '');
  }
  sheet.rule();
  const credit = totals.amount < 0n;
  row(
    credit ? words.credited : words.owed,
    '',
    figures.money(credit ? -totals.amount : totals.amount),
    '',
    true,
  );
  const better = totals.withoutCommunity - totals.amount;
  row(words.without, '', figures.money(totals.withoutCommunity), '');
  row(better < 0n ? words.cost : words.saved, '', figures.money(better < 0n ? -better : better), '', true);
  sheet.y += 8;
}

function remarks(
  sheet: Sheet,
  totals: Sums,
  lines: readonly StatementLine[],
  words: StatementTexts,
  figures: Figures,
): void {
  const differs = lines.some((line) => line.agrees === false);
  const all = [
    ...(differs ? [words.differs] : lines.some((line) => line.agrees === true) ? [words.checked] : []),
    ...(totals.openSlots > 0 ? [words.openSlots(figures.number(totals.openSlots))] : []),
    words.notTax,
    ...(words.foreign === null ? [] : [words.foreign]),
  ];
  for (const text of all) {
    sheet.text(MARGIN, text, { size: 8, grey: true });
    sheet.y += 12;
  }
}

async function drawTable(
  sheet: Sheet,
  title: string,
  lines: readonly StatementLine[],
  by: Grouping,
  words: StatementTexts,
  figures: Figures,
  pause: () => Promise<void>,
  totals: Sums,
): Promise<void> {
  const columns = [0.36, 0.49, 0.62, 0.75, 0.87, 1].map((share) => MARGIN + share * WIDTH);
  const row = (cells: readonly string[], bold = false): void => {
    cells.forEach((cell, i) => {
      if (i === 0) sheet.text(MARGIN, cell, { size: 8, bold });
      else sheet.text(columns[i - 1] ?? 0, cell, { size: 8, bold, right: true });
    });
    sheet.y += 12;
  };
  const heading = (): void => {
    sheet.text(MARGIN, title, { size: 12, bold: true });
    sheet.y += 20;
    sheet.text(MARGIN, words.period, { size: 7, grey: true });
    for (const [i, name] of [...words.columns, words.price, words.amount].entries()) {
      sheet.text(columns[i] ?? 0, name, { size: 7, grey: true, right: true });
    }
    sheet.y += 11;
    sheet.rule();
  };
  const cellsOf = (sums: Sums, price: number | null): string[] => [
    figures.energy(sums.boughtWh),
    figures.energy(sums.fromGridWh),
    figures.energy(sums.soldWh),
    figures.energy(sums.toGridWh),
    price === null ? '' : (figures.price(price).split(' ')[0] ?? ''),
    figures.money(sums.amount),
  ];
  heading();
  for (const [i, line] of lines.entries()) {
    if (sheet.room(12)) heading();
    const when = by === 'slot' || by === 'bill' ? figures.moment(line.start) : figures.date(line.start);
    row([`${when}  ${words.states[line.status] ?? line.status}`, ...cellsOf(line, line.price)]);
    if (i % ROWS_BETWEEN_PAUSES === ROWS_BETWEEN_PAUSES - 1) await pause();
  }
  sheet.room(20);
  sheet.rule();
  row([words.total, ...cellsOf(totals, averagePrice(totals))], true);
}
