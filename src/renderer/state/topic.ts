import { useEffect } from 'react';
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { TopicName, TopicValue } from '../../shared/ipc/contract.ts';
import { listen } from '../bridge.ts';
import { keepSame } from './same.ts';

/** A topic's newest value; null until main has published one. */
export interface TopicState<N extends TopicName> {
  readonly value: TopicValue<N> | null;
}

const connections: (() => void)[] = [];

/** A store that main feeds. Made once per topic, at module level, and lives as long as the window. */
export function topicStore<N extends TopicName>(name: N): UseBoundStore<StoreApi<TopicState<N>>> {
  const store = create<TopicState<N>>(() => ({ value: null }));
  connections.push(
    () =>
      void listen(name, (value) => store.setState((before) => ({ value: keepSame(before.value, value) }))),
  );
  return store;
}

/**
 * The same for what changes often and few screens show: heard only while one of them is there, and forgotten after it.
 */
export function visitedStore<N extends TopicName>(name: N): () => TopicValue<N> | null {
  const store = create<TopicState<N>>(() => ({ value: null }));
  let visitors = 0;
  let leave = (): void => undefined;
  return () => {
    useEffect(() => {
      visitors += 1;
      if (visitors === 1)
        leave = listen(name, (value) =>
          store.setState((before) => ({ value: keepSame(before.value, value) })),
        );
      return () => {
        visitors -= 1;
        if (visitors > 0) return;
        leave();
        store.setState({ value: null });
      };
    }, []);
    return store((state) => state.value);
  };
}

/** Lets main feed the stores; once, at the start of the window. */
export function connectTopics(): void {
  for (const connect of connections.splice(0)) connect();
}
