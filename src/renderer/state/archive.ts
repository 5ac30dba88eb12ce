import { topicStore } from './topic.ts';

/** How far a history file is that is being saved or taken back; null until main has spoken. */
export const useArchive = topicStore('archive');
