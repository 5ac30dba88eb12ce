/**
 * Statements as files: CSV and JSON piece by piece, PDF whole. The shell asks where they go and writes them, and prints
 * what the built-in letters of a PDF cannot write.
 */
import type { Clock } from '../../../shared/clock.ts';
import type { Language } from '../../../shared/languages.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Grouping } from '../../../shared/statements/lines.ts';
import { collectSheets, statementCsv, statementJson } from '../../../shared/statements/statement.ts';
import { zoneOf } from '../../../shared/statements/zone.ts';
import {
  type ReadableSource,
  type ReadOptions,
  type StatementRange,
  type StatementRecords,
  statementSource,
} from './source.ts';

export interface StatementRequest extends StatementRange {
  readonly by: Grouping;
  readonly format: 'csv' | 'json' | 'pdf';
}

export interface StatementSetting extends Omit<ReadOptions, 'madeAt'> {
  readonly language: Language;
  /** IANA name of the household's own time zone. */
  readonly timeZone: string;
  /** Lets others work between two pieces. */
  readonly pause: () => Promise<void>;
  /** Takes the file's pieces in order. */
  readonly write: (piece: string | Uint8Array) => Promise<Result<null>>;
  /** Prints a page with the system's fonts as a PDF; null where that cannot be done, or there is nothing that can. */
  readonly print: (page: string) => Promise<Uint8Array | null>;
}

/** `ownLanguage` is false where a PDF is in English, as the language's letters could not be printed. */
export interface MadeStatement {
  readonly ownLanguage: boolean;
}

/**
 * Makes one statement. Fails with what the store or `write` said, `statement.empty`, `statement.too-long`, or
 * `statement.stopped`.
 */
export async function makeStatement(
  records: StatementRecords & { readonly clock: Pick<Clock, 'now'> },
  request: StatementRequest,
  setting: StatementSetting,
): Promise<Result<MadeStatement>> {
  const source = statementSource(records, request, { ...setting, madeAt: records.clock.now() });
  if (request.format === 'pdf') return makePdf(source, request, setting);
  const { timeZone, pause, write } = setting;
  const pieces = request.format === 'csv' ? statementCsv : statementJson;
  for await (const piece of pieces(source, { by: request.by, zone: zoneOf(timeZone), pause })) {
    const read = source.failed();
    if (!read.ok) return read;
    const written = await write(piece);
    if (!written.ok) return written;
  }
  // A stop between two pages ends the pieces early.
  const read = source.failed();
  return read.ok ? ok({ ownLanguage: true }) : read;
}

async function makePdf(
  source: ReadableSource,
  { by }: StatementRequest,
  { language, timeZone, pause, write, print }: StatementSetting,
): Promise<Result<MadeStatement>> {
  // What writes a PDF is large and seldom needed: loaded at the first one, not with the household.
  const [{ MOST_ROWS, printedPdf, statementPdf, tooLong }, { builtInFontsHave }] = await Promise.all([
    import('../../../shared/statements/pdf/pdf.ts'),
    import('../../../shared/statements/pdf/pdf-pen.ts'),
  ]);
  // Known before anything is read; of days, months and bills only afterwards.
  if (by === 'slot' && source.slots > MOST_ROWS) return tooLong(source.slots);
  const options = { by, zone: zoneOf(timeZone), pause };
  const sheets = await collectSheets(source, options);
  const read = source.failed();
  if (!read.ok) return read;
  if (sheets.table.length === 0) return empty();
  if (sheets.table.length > MOST_ROWS) return tooLong(sheets.table.length);
  const needsFonts = language === 'zh' || !(await builtInFontsHave(source.community + source.currency));
  const printed = needsFonts ? await printedPdf(source, sheets, { ...options, language }, print) : null;
  const bytes = printed ?? (await statementPdf(source, sheets, { ...options, language }));
  const written = await write(bytes);
  return written.ok ? ok({ ownLanguage: language !== 'zh' || printed !== null }) : written;
}

function empty(): Result<never> {
  return fail(
    'statement.empty',
    'There is no slot of this home in that time.',
    'Choose another month or year.',
  );
}
