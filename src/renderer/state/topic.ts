import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { TopicName, TopicValue } from '../../shared/ipc/contract.ts';
import { listen } from '../bridge.ts';

/** A topic's newest value; null until main has published one. */
export interface TopicState<N extends TopicName> {
  readonly value: TopicValue<N> | null;
}

/** A store that main feeds. Made once per topic, at module level, and lives as long as the window. */
export function topicStore<N extends TopicName>(name: N): UseBoundStore<StoreApi<TopicState<N>>> {
  const store = create<TopicState<N>>(() => ({ value: null }));
  listen(name, (value) => store.setState({ value }));
  return store;
}
