/** A whole statement as text, piece by piece, so that ten years neither fill the memory nor stop the wallet. */
import { csvColumns, csvHead, csvLine } from './csv.ts';
import {
  addSlot,
  type Grouping,
  grouper,
  noSums,
  type StatementBill,
  type StatementLine,
  type StatementSlot,
  type Sums,
} from './lines.ts';
import { utcText, type Zone } from './zone.ts';

export interface StatementSource {
  readonly community: string;
  readonly account: string;
  readonly currency: string;
  /** UTC seconds: slots that start at `from` or later and before `to`. */
  readonly from: number;
  readonly to: number;
  /** UTC seconds. */
  readonly madeAt: number;
  /** How many slots there are in the range, at most. */
  readonly slots: number;
  /** Slots of the range, oldest first, some thousand at a time. */
  readonly pages: () => Iterable<readonly StatementSlot[]>;
  readonly billOf: (period: number) => StatementBill | null;
  /** The transaction that carried a slot's reading, if it is known. */
  readonly transactionOf: (slot: number) => string | null;
}

export interface StatementOptions {
  readonly by: Grouping;
  readonly zone: Zone;
  /** Lets the rest of the wallet work between two pages. */
  readonly pause: () => Promise<void>;
}

export interface StatementSheets {
  /** Of a table as asked for, and of a chart: days, or months where days would be too many to see. */
  readonly table: readonly StatementLine[];
  readonly chart: readonly StatementLine[];
  readonly chartBy: 'day' | 'month';
  readonly totals: Sums;
}

/** A range longer than this is drawn and summed by month. */
const DAYS_DRAWN = 62;

/** What a sheet for people needs, in one pass. */
export async function collectSheets(
  source: StatementSource,
  { by, zone, pause }: StatementOptions,
): Promise<StatementSheets> {
  const chartBy = source.to - source.from > DAYS_DRAWN * 86_400 ? 'month' : 'day';
  const charts = grouper({ ...source, by: chartBy, zone });
  const tables = grouper({ ...source, by, zone });
  const chart: StatementLine[] = [];
  const table: StatementLine[] = [];
  const totals = noSums();
  for (const page of source.pages()) {
    for (const slot of page) {
      addSlot(totals, slot);
      chart.push(...charts.push(slot));
      table.push(...tables.push(slot));
    }
    await pause();
  }
  chart.push(...charts.end());
  table.push(...tables.end());
  return { table, chart, chartBy, totals };
}

async function* linesOf(
  source: StatementSource,
  { by, zone, pause }: StatementOptions,
  totals: Sums,
): AsyncGenerator<StatementLine[]> {
  const groups = grouper({ ...source, by, zone });
  for (const page of source.pages()) {
    const lines: StatementLine[] = [];
    for (const slot of page) {
      addSlot(totals, slot);
      lines.push(...groups.push(slot));
    }
    yield lines;
    await pause();
  }
  yield groups.end();
}

export async function* statementCsv(
  source: StatementSource,
  options: StatementOptions,
): AsyncGenerator<string> {
  const columns = csvColumns(source.currency, options.zone);
  yield csvHead(columns);
  for await (const lines of linesOf(source, options, noSums())) {
    yield lines.map((line) => csvLine(columns, line)).join('');
  }
}

/** Money as text of whole nano-currency or token units, since JSON numbers are not exact. */
const exact = (_key: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);

export async function* statementJson(
  source: StatementSource,
  options: StatementOptions,
): AsyncGenerator<string> {
  const { community, account, currency, from, to, madeAt } = source;
  const head = {
    version: 1,
    units: {
      energy: 'Wh',
      price: `micro ${currency} per kWh`,
      amount: `nano ${currency}, positive is owed`,
      booked: `millionth ${currency}`,
    },
    community,
    account,
    currency,
    timeZone: options.zone.name,
    by: options.by,
    from: utcText(from),
    to: utcText(to),
    madeAt: utcText(madeAt),
  };
  yield `{"statement":${JSON.stringify(head)},"lines":[`;
  const totals = noSums();
  let comma = '\n';
  for await (const lines of linesOf(source, options, totals)) {
    let text = '';
    for (const { start, end, ...line } of lines) {
      const times = {
        startUtc: utcText(start),
        endUtc: utcText(end),
        startLocal: options.zone.local(start),
        endLocal: options.zone.local(end),
      };
      text += `${comma}${JSON.stringify({ ...times, ...line }, exact)}`;
      comma = ',\n';
    }
    yield text;
  }
  yield `\n],"totals":${JSON.stringify(totals, exact)}}\n`;
}
