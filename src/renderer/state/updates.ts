import { topicStore } from './topic.ts';

/** A new version of the program, as main tells of it; null until it has spoken. */
export const useUpdates = topicStore('updates');
