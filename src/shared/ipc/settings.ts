import { z } from 'zod';
import { LANGUAGES } from '../languages.ts';
import { THEMES } from '../themes.ts';
import { channel, topic } from './channel.ts';

/** Choices about the window; what the household decided about trading lives in its database. */
export const settingsSchema = z.strictObject({
  theme: z.enum(THEMES),
  language: z.enum(['system', ...LANGUAGES]),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = { theme: 'system', language: 'system' };

/** The choices and what they come to on this machine. */
export const settingsViewSchema = z.strictObject({
  choice: settingsSchema,
  language: z.enum(LANGUAGES),
  /** BCP 47 tag by which numbers and dates are written. */
  locale: z.string(),
});
export type SettingsView = z.infer<typeof settingsViewSchema>;

export const settingsChannels = {
  /** Changes what is named and keeps the rest; answers only after it is on disk. */
  'settings.change': channel(settingsSchema.partial(), settingsViewSchema),
};

export const settingsTopics = { settings: topic(settingsViewSchema) };
