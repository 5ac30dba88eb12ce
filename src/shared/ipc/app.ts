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

/** A package that this program is made with; `text` is empty where it brings none. */
export const licenceSchema = z.strictObject({
  name: z.string(),
  version: z.string(),
  licence: z.string(),
  text: z.string(),
});
export type Licence = z.infer<typeof licenceSchema>;

export const appChannels = {
  'app.info': channel(nothing, appInfoSchema),
  'app.licences': channel(nothing, z.array(licenceSchema)),
  /** Opens one of the named pages in the system's browser; the window cannot name an address. */
  'app.openLink': channel(z.strictObject({ link: z.enum(LINK_NAMES) }), nothing),
};

export const appTopics = {};
