import type { Topic } from '../../shared/ipc/channel.ts';
import type { Log } from '../../shared/log.ts';
import { ok, type Result } from '../../shared/result.ts';
import { isFrom, refused, type Sender } from './dispatch.ts';

/** Published values: the last one of each topic, so that a window that opens or reloads has it at once. */
export interface TopicBoard {
  /** Sends a value that fits the topic's schema; one that does not is kept back and logged. */
  publish(name: string, value: unknown): void;
  /** The newest value, or null when nothing was published yet. */
  current(sender: Sender, origin: string, name: unknown): Result<unknown>;
}

export function createTopics(
  topics: Readonly<Record<string, Topic>>,
  log: Log,
  send: (name: string, value: unknown) => void,
): TopicBoard {
  const last = new Map<string, unknown>();
  return {
    publish(name, value) {
      const topic = Object.hasOwn(topics, name) ? topics[name] : undefined;
      const checked = topic?.value.safeParse(value);
      if (checked?.success !== true) {
        log.error('ipc.badTopic', { name });
        return;
      }
      last.set(name, checked.data);
      send(name, checked.data);
    },
    current(sender, origin, name) {
      if (!isFrom(sender, origin)) {
        log.warn('ipc.foreign');
        return refused('ipc.foreign', 'This page may not ask Wattlet anything.');
      }
      if (typeof name !== 'string' || !Object.hasOwn(topics, name)) {
        log.warn('ipc.unknownChannel');
        return refused('ipc.unknownChannel', 'The window asked for something that does not exist.');
      }
      return ok(last.get(name) ?? null);
    },
  };
}
