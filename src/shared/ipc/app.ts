import { z } from 'zod';
import { LINK_NAMES } from '../links.ts';
import { channel, nothing } from './channel.ts';

/** What this program is and where it runs. */
export const appInfoSchema = z.strictObject({
  version: z.string(),
  electron: z.string(),
  chrome: z.string(),
  node: z.string(),
  platform: z.string(),
  arch: z.string(),
  /** True on the unsupported runtime that tests and the demo may use; the window warns about it. */
  testRuntime: z.boolean(),
  /** Folder of the profile, for support. */
  profile: z.string(),
});
export type AppInfo = z.infer<typeof appInfoSchema>;

export const appChannels = {
  'app.info': channel(nothing, appInfoSchema),
  /** Opens one of the named pages in the system's browser; the window cannot name an address. */
  'app.openLink': channel(z.strictObject({ link: z.enum(LINK_NAMES) }), nothing),
};

export const appTopics = {};
