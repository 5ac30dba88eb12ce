import { fail, ok, type Result } from '../../shared/result.ts';
import {
  type OutboxEntry,
  type OutboxMeta,
  type OutboxStore,
  outboxEntrySchema,
  outboxMetaSchema,
} from './api.ts';

/** The outbox's view of its store: entries checked on the way in, listeners told after each write. */
export interface Entries {
  get(id: string): Result<OutboxEntry | null>;
  unfinished(): Result<OutboxEntry[]>;
  recent(limit: number): Result<OutboxEntry[]>;
  /** Writes first, tells then. */
  save(entry: OutboxEntry): Result<OutboxEntry>;
  meta(): Result<OutboxMeta | null>;
  saveMeta(meta: OutboxMeta): Result<null>;
  subscribe(listener: (entry: OutboxEntry) => void): () => void;
}

function unreadable(): Result<never> {
  return fail(
    'outbox.unreadable',
    'A saved transaction has a form that this version does not know; nothing was sent.',
    'Install the newest version of Wattlet.',
  );
}

export function entriesOf(store: OutboxStore): Entries {
  const listeners = new Set<(entry: OutboxEntry) => void>();
  const read = (stored: unknown): Result<OutboxEntry> => {
    const parsed = outboxEntrySchema.safeParse(stored);
    return parsed.success ? ok(parsed.data) : unreadable();
  };
  const readAll = (stored: Result<readonly unknown[]>): Result<OutboxEntry[]> => {
    if (!stored.ok) return stored;
    const entries: OutboxEntry[] = [];
    for (const item of stored.value) {
      const entry = read(item);
      if (!entry.ok) return entry;
      entries.push(entry.value);
    }
    return ok(entries);
  };
  return {
    get(id) {
      const stored = store.get(id);
      if (!stored.ok) return stored;
      return stored.value === null ? ok(null) : read(stored.value);
    },
    unfinished: () => readAll(store.unfinished()),
    recent: (limit) => readAll(store.recent(limit)),
    save(entry) {
      const saved = store.put(entry);
      if (!saved.ok) return saved;
      for (const listener of [...listeners]) listener(entry);
      return ok(entry);
    },
    meta() {
      const stored = store.getMeta();
      if (!stored.ok) return stored;
      if (stored.value === null) return ok(null);
      const parsed = outboxMetaSchema.safeParse(stored.value);
      return parsed.success ? ok(parsed.data) : unreadable();
    },
    saveMeta: (meta) => store.putMeta(meta),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
