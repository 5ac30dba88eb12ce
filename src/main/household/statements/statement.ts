/** Statements as files: CSV and JSON piece by piece, PDF whole. The shell asks where they go and writes them. */
import type { Language } from '../../../shared/languages.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import type { Grouping } from '../../../shared/statements/lines.ts';
import { statementPdf } from '../../../shared/statements/pdf/pdf.ts';
import { collectSheets, statementCsv, statementJson } from '../../../shared/statements/statement.ts';
import { zoneOf } from '../../../shared/statements/zone.ts';
import type { Context } from '../context.ts';
import { type StatementRange, statementSource } from './source.ts';

export interface StatementRequest extends StatementRange {
  readonly by: Grouping;
  readonly format: 'csv' | 'json' | 'pdf';
}

export interface StatementSetting {
  readonly language: Language;
  /** IANA name of the household's own time zone. */
  readonly timeZone: string;
  /** Lets others work between two pieces. */
  readonly pause: () => Promise<void>;
  /** Takes the file's pieces in order. */
  readonly write: (piece: string | Uint8Array) => Promise<Result<null>>;
}

/** Makes one statement. Fails with what the store or `write` said, `statement.empty` or `statement.too-long`. */
export async function makeStatement(
  ctx: Context,
  request: StatementRequest,
  { language, timeZone, pause, write }: StatementSetting,
): Promise<Result<null>> {
  const source = statementSource(ctx, request, ctx.clock.now());
  const options = { by: request.by, zone: zoneOf(timeZone), pause };
  if (request.format === 'pdf') {
    const sheets = await collectSheets(source, options);
    const read = source.failed();
    if (!read.ok) return read;
    if (sheets.table.length === 0) return empty();
    const pdf = await statementPdf(source, sheets, { ...options, language });
    return pdf.ok ? write(pdf.value) : pdf;
  }
  const pieces = request.format === 'csv' ? statementCsv : statementJson;
  for await (const piece of pieces(source, options)) {
    const read = source.failed();
    if (!read.ok) return read;
    const written = await write(piece);
    if (!written.ok) return written;
  }
  return ok(null);
}

function empty(): Result<never> {
  return fail(
    'statement.empty',
    'There is no slot of this home in that time.',
    'Choose another month or year.',
  );
}
