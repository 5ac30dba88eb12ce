import { z } from 'zod';
import { shareChoiceSchema, shareOverviewSchema, sharePreviewSchema } from '../share.ts';
import { GROUPINGS } from '../statements/lines.ts';
import { channel, nothing } from './channel.ts';

/** Where a file was saved; null when the person cancelled. */
const saved = z.strictObject({ file: z.string() }).nullable();
const time = z.int().nonnegative();
/** Slots that start in `from <= start < to`, UTC seconds. */
const range = z.strictObject({ from: time, to: time });
const sum = range.extend({ of: z.enum(['M', 'A']), purpose: z.string().max(200) });

/** History as files, and readings shown to others. Those that save ask where to. */
export const proofChannels = {
  'proof.statement': channel(
    range.extend({ by: z.enum(GROUPINGS), format: z.enum(['csv', 'json', 'pdf']) }),
    saved,
  ),
  /** A settled bill as a file that anyone can check. */
  'proof.bill': channel(z.strictObject({ period: z.int().nonnegative() }), saved),
  /** The chain's events about a time, for whoever checks without a network. */
  'proof.events': channel(range, saved),
  /** What a sum without its parts says, Wh, and over how many slots. */
  'proof.sum': channel(sum, z.strictObject({ value: z.int(), slots: z.int().nonnegative() })),
  'proof.saveSum': channel(sum, saved),
  'share.overview': channel(nothing, shareOverviewSchema),
  /** Exactly what the recipient will see. */
  'share.preview': channel(
    z.strictObject({
      choice: shareChoiceSchema,
      offset: z.int().nonnegative(),
      limit: z.int().min(1).max(200),
    }),
    sharePreviewSchema,
  ),
  /** Makes and saves the file, then tells the chain that it exists; a cancelled one leaves no trace. */
  'share.make': channel(shareChoiceSchema, saved),
  'share.saveAgain': channel(z.strictObject({ hash: z.string() }), saved),
};
