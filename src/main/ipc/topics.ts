import type { Topic } from '../../shared/ipc/channel.ts';
import type { Log } from '../../shared/log.ts';
import { ok, type Result } from '../../shared/result.ts';
import { isFrom, refused, type Sender } from './dispatch.ts';

/** Published values: the last one of each topic, so that a window that opens or reloads has it at once. */
export interface TopicBoard {
  /**
   * Sends a value that fits the topic's schema; one that does not is kept back and logged. One that `waits` is not even
   * looked at while nobody sees a window that hears the topic: `flush` sends the newest.
   */
  publish(name: string, value: unknown, waits?: boolean): void;
  /** Sends what has waited; somebody looks again. */
  flush(): void;
  /** The newest value, or null when nothing was published yet. */
  current(sender: Sender, origin: string, name: unknown): Result<unknown>;
}

export interface TopicWays {
  send(name: string, value: unknown): void;
  /** Whether somebody can see a window that hears this topic. */
  seen(name: string): boolean;
}

export function createTopics(
  topics: Readonly<Record<string, Topic>>,
  log: Log,
  { send, seen }: TopicWays,
): TopicBoard {
  const last = new Map<string, unknown>();
  const waiting = new Map<string, unknown>();

  function publish(name: string, value: unknown): void {
    waiting.delete(name);
    const topic = Object.hasOwn(topics, name) ? topics[name] : undefined;
    const checked = topic?.value.safeParse(value);
    if (checked?.success !== true) {
      log.error('ipc.badTopic', { name });
      return;
    }
    last.set(name, checked.data);
    send(name, checked.data);
  }
  function flush(): void {
    for (const [name, value] of [...waiting]) if (seen(name)) publish(name, value);
  }

  return {
    publish(name, value, waits = false) {
      if (waits && !seen(name)) waiting.set(name, value);
      else publish(name, value);
    },
    flush,
    current(sender, origin, name) {
      if (!isFrom(sender, origin)) {
        log.warn('ipc.foreign');
        return refused('ipc.foreign', 'This page may not ask Wattlet anything.');
      }
      if (typeof name !== 'string' || !Object.hasOwn(topics, name)) {
        log.warn('ipc.unknownChannel');
        return refused('ipc.unknownChannel', 'The window asked for something that does not exist.');
      }
      // Whoever asks wants the newest, seen or not.
      if (waiting.has(name)) publish(name, waiting.get(name));
      return ok(last.get(name) ?? null);
    },
  };
}
