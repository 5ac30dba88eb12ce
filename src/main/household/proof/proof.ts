/** What the household hands out for others to check: statements, bills, sums, events, and readings shown on purpose. */
import { proofText } from '../../../shared/proof/files.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { ShareChoice, ShareOverview, SharePreview } from '../../../shared/share.ts';
import type { Context } from '../context.ts';
import {
  type MadeStatement,
  makeStatement,
  type StatementRequest,
  type StatementSetting,
} from '../statements/statement.ts';
import { billFile } from './bill-file.ts';
import { eventsFile } from './events-file.ts';
import type { TimeRange } from './range.ts';
import { type Recheck, type RecheckOf, recheck } from './recheck.ts';
import { makeShare, previewShare, type SaveFile, saveShareAgain, shareOverview } from './shares.ts';
import { type SumRequest, sumFile } from './sum-file.ts';

export interface Proof {
  /** Writes a statement over any range, piece by piece. */
  statement(request: StatementRequest, setting: StatementSetting): Promise<Result<MadeStatement>>;
  /** A settled bill as a file's text. */
  bill(period: number): Result<string>;
  /** What a sum would say, and the file's text. */
  sum(request: SumRequest): Result<{ value: number; slots: number; text: string }>;
  /** The chain's events about a time as a file's text. */
  events(range: TimeRange, pause: () => Promise<void>): Promise<Result<string>>;
  /** Verifies a slot or a settled bill anew by what one endpoint alone says. */
  recheck(of: RecheckOf, url: string): Promise<Result<Recheck>>;
  previewShare(
    choice: ShareChoice,
    page: { readonly offset: number; readonly limit: number },
  ): Promise<Result<SharePreview>>;
  /** Null when the person did not save the file; then nothing was made. */
  share(choice: ShareChoice, save: SaveFile): Promise<Result<{ file: string } | null>>;
  saveShareAgain(hash: string, save: SaveFile): Promise<Result<{ file: string } | null>>;
  shares(): Result<ShareOverview>;
}

export function proofOf(ctx: Context): Proof {
  return {
    statement: (request, setting) => makeStatement(ctx, request, setting),
    bill(period) {
      const file = billFile(ctx, period);
      return file.ok ? ok(proofText(file.value)) : file;
    },
    sum(request) {
      const file = sumFile(ctx, request);
      if (!file.ok) return file;
      const { value, slots } = file.value;
      return ok({ value, slots: slots.length, text: proofText(file.value) });
    },
    async events(range, pause) {
      const file = await eventsFile(ctx, range, pause);
      return file.ok ? ok(proofText(file.value)) : file;
    },
    recheck: (of, url) => recheck(ctx, of, url),
    previewShare: (choice, page) => previewShare(ctx, choice, page),
    share: (choice, save) => makeShare(ctx, choice, save),
    saveShareAgain: (hash, save) => saveShareAgain(ctx, hash, save),
    shares: () => shareOverview(ctx),
  };
}
