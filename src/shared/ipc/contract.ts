/**
 * The IPC contract: the one table of everything that crosses between main and the window. To add a channel, put
 * it into its feature's file beside this one, spread that table here, and write its handler in
 * `src/main/ipc/FEATURE.ts`; the types then ask for the rest.
 */
import { appChannels, appTopics } from './app.ts';
import { archiveChannels, archiveTopics } from './archive.ts';
import type { AnswerOf, HandlersOf, RequestOf, ValueOf } from './channel.ts';
import { householdChannels, householdTopics } from './household.ts';
import { proofChannels, proofTopics } from './proof.ts';
import { settingsChannels, settingsTopics } from './settings.ts';
import { setupChannels, setupTopics } from './setup.ts';
import { supportChannels } from './support.ts';
import { updateChannels, updateTopics } from './updates.ts';

export const channels = {
  ...appChannels,
  ...archiveChannels,
  ...householdChannels,
  ...proofChannels,
  ...settingsChannels,
  ...setupChannels,
  ...supportChannels,
  ...updateChannels,
};
export const topics = {
  ...appTopics,
  ...archiveTopics,
  ...householdTopics,
  ...proofTopics,
  ...settingsTopics,
  ...setupTopics,
  ...updateTopics,
};

export type Channels = typeof channels;
export type ChannelName = keyof Channels;
export type Request<N extends ChannelName> = RequestOf<Channels[N]>;
export type Answer<N extends ChannelName> = AnswerOf<Channels[N]>;
export type Handlers = HandlersOf<Channels>;

export type Topics = typeof topics;
export type TopicName = keyof Topics;
export type TopicValue<N extends TopicName> = ValueOf<Topics[N]>;
