import { topicStore } from './topic.ts';

export const useSettings = topicStore('settings');
