import { z } from 'zod';
import { passphraseSchema } from '../vault/terms.ts';
import { channel, nothing, topic } from './channel.ts';

/** The household's history in a file of its own, saved and taken back. */

export const archiveProgressSchema = z.strictObject({
  doing: z.enum(['nothing', 'saving', 'taking']),
  percent: z.int().min(0).max(100),
});
export type ArchiveProgress = z.infer<typeof archiveProgressSchema>;

/** A file under a short passphrase could be opened by trying. */
export const SHORTEST_PASSPHRASE = 8;
const count = z.int().nonnegative();

export const archiveChannels = {
  /** Asks where to, and saves the history sealed under the passphrase; null when the person cancelled. */
  'archive.save': channel(
    z.strictObject({ passphrase: passphraseSchema.min(SHORTEST_PASSPHRASE) }),
    z.strictObject({ file: z.string(), records: count }).nullable(),
  ),
  /** Asks for such a file and adds what is missing here; null when cancelled. Trading rests for as long as it takes. */
  'archive.take': channel(
    z.strictObject({ passphrase: passphraseSchema }),
    z.strictObject({ added: count }).nullable(),
  ),
  /** Ends what is running, which then answers `archive.stopped`: no file is kept, and nothing was taken. */
  'archive.stop': channel(nothing, nothing),
};

export const archiveTopics = { archive: topic(archiveProgressSchema) };
