import { topicStore } from './topic.ts';

/** How far the statement is that main is making; null while it makes none. */
export const useStatement = topicStore('statement');
