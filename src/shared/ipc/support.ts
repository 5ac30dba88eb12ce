import { z } from 'zod';
import { channel, nothing } from './channel.ts';

export const logLineSchema = z.strictObject({
  /** UTC, ISO 8601. */
  time: z.string(),
  level: z.enum(['info', 'warn', 'error']),
  event: z.string(),
  facts: z.string(),
});
export type LogLine = z.infer<typeof logLineSchema>;

export const supportChannels = {
  /** The newest lines of the log, newest first. */
  'support.log': channel(z.strictObject({ limit: z.int().min(1).max(500) }), z.array(logLineSchema)),
  /** Asks where to save and writes the support file there; null when the person cancelled. */
  'support.save': channel(nothing, z.strictObject({ file: z.string() }).nullable()),
};
