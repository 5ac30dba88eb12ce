import { z } from 'zod';
import { GROUPINGS } from '../statements/lines.ts';
import { channel } from './channel.ts';

/** Where a file was saved; null when the person cancelled. */
const saved = z.strictObject({ file: z.string() }).nullable();
const time = z.int().nonnegative();

/** History as files, and readings shown to others. */
export const proofChannels = {
  /** Asks where to save and writes a statement over the slots that start in `from <= start < to`, UTC seconds. */
  'proof.statement': channel(
    z.strictObject({ from: time, to: time, by: z.enum(GROUPINGS), format: z.enum(['csv', 'json', 'pdf']) }),
    saved,
  ),
};
