import { z } from 'zod';
import { endpointSchema } from '../invitation/terms.ts';
import { checkSchema } from '../readmodel.ts';
import { shareChoiceSchema, shareOverviewSchema, sharePreviewSchema } from '../share.ts';
import { GROUPINGS } from '../statements/lines.ts';
import { channel, nothing, topic } from './channel.ts';

/** Where a file was saved; null when the person cancelled. */
const saved = z.strictObject({ file: z.string() }).nullable();
const time = z.int().nonnegative();
/** Slots that start in `from <= start < to`, UTC seconds. */
const range = z.strictObject({ from: time, to: time });
const sum = range.extend({ of: z.enum(['M', 'A']), purpose: z.string().max(200) });

/** History as files, and readings shown to others. Those that save ask where to. */
export const proofChannels = {
  /** `ownLanguage` is false where a PDF is in English, as this computer has no letters for the language. */
  'proof.statement': channel(
    range.extend({ by: z.enum(GROUPINGS), format: z.enum(['csv', 'json', 'pdf']) }),
    z.strictObject({ file: z.string(), ownLanguage: z.boolean() }).nullable(),
  ),
  /** Ends the statement that is being made; nothing of it is kept. */
  'proof.stopStatement': channel(nothing, nothing),
  /** A settled bill as a file that anyone can check. */
  'proof.bill': channel(z.strictObject({ period: z.int().nonnegative() }), saved),
  /** The chain's events about a time, for whoever checks without a network. */
  'proof.events': channel(range, saved),
  /** What a sum without its parts says, Wh, and over how many slots. */
  'proof.sum': channel(sum, z.strictObject({ value: z.int(), slots: z.int().nonnegative() })),
  'proof.saveSum': channel(sum, saved),
  /** A slot or a settled bill verified anew by what this one endpoint says; null: it does not know everything. */
  'proof.recheck': channel(
    z.strictObject({
      of: z.union([
        z.strictObject({ slot: z.int().nonnegative() }),
        z.strictObject({ period: z.int().nonnegative() }),
      ]),
      endpoint: endpointSchema,
    }),
    z.strictObject({ endpoint: z.string(), checks: z.array(checkSchema), agrees: z.boolean().nullable() }),
  ),
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

/** The statement that is being made: so many slots of so many are read; null while there is none. */
const statementProgress = z.strictObject({ done: z.int(), of: z.int() }).nullable();
export type StatementProgress = z.infer<typeof statementProgress>;

export const proofTopics = { statement: topic(statementProgress) };
