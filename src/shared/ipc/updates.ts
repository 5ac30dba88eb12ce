import { z } from 'zod';
import { appErrorSchema, channel, nothing, topic } from './channel.ts';

/** A new version of the program, as far as this computer has come with it. */
export const updateViewSchema = z.strictObject({
  /** `self`: Wattlet installs it; `package`: the system's packages do; `none`: this copy was not installed. */
  way: z.enum(['self', 'package', 'none']),
  /**
   * `available`: there is one, and a person installs it; `ready`: downloaded and in order; `waiting`: it is installed
   * as soon as no slot is open.
   */
  state: z.enum(['idle', 'checking', 'available', 'downloading', 'ready', 'waiting', 'failed']),
  version: z.string().max(40).nullable(),
  /** UTC seconds of the last answer. */
  checkedAt: z.int().nullable(),
  problem: appErrorSchema.nullable(),
});
export type UpdateView = z.infer<typeof updateViewSchema>;

export const updateChannels = {
  'updates.check': channel(nothing, nothing),
  /** Installs what is ready when no slot is open; answers at once. */
  'updates.install': channel(nothing, nothing),
  /** Not now: trading goes on, and what was downloaded stays. */
  'updates.later': channel(nothing, nothing),
};

export const updateTopics = { updates: topic(updateViewSchema) };
