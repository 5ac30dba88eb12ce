import { z } from 'zod';
import { LANGUAGES } from '../languages.ts';
import { THEMES } from '../themes.ts';
import { channel, topic } from './channel.ts';

/** Choices about the program on this computer; what the household decided about trading lives in its database. */
export const settingsSchema = z.strictObject({
  theme: z.enum(THEMES),
  language: z.enum(['system', ...LANGUAGES]),
  /** Tell by a notification what needs a person, and when a bill is settled. */
  notify: z.boolean(),
  /** Closing the window leaves the program in the tray, trading. */
  background: z.boolean(),
  startAtLogin: z.boolean(),
  /** Look for new versions without being asked. */
  updates: z.boolean(),
});
export type Settings = z.infer<typeof settingsSchema>;

export const DEFAULT_SETTINGS: Settings = {
  theme: 'system',
  language: 'system',
  notify: true,
  background: true,
  startAtLogin: false,
  updates: true,
};

/** The choices and what they come to on this machine. */
export const settingsViewSchema = z.strictObject({
  choice: settingsSchema,
  language: z.enum(LANGUAGES),
  /** BCP 47 tag by which numbers and dates are written. */
  locale: z.string(),
  /** False where the program is not installed, so that nothing can start it. */
  canStartAtLogin: z.boolean(),
});
export type SettingsView = z.infer<typeof settingsViewSchema>;

export const settingsChannels = {
  /** Changes what is named and keeps the rest; answers only after it is on disk. */
  'settings.change': channel(settingsSchema.partial(), settingsViewSchema),
};

export const settingsTopics = { settings: topic(settingsViewSchema) };
