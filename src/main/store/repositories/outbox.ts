import type { OutboxRepository, OutboxRow, Sealable } from '../api.ts';
import { isRecord } from '../codec.ts';
import { damaged } from '../faults.ts';
import { MAX_KEY } from '../sealed-table.ts';
import { layouts } from '../tables.ts';
import { namedTable, type Toolbox } from './tools.ts';

/** The name under which the outbox keeps its own notes; ids of entries never start with a dot. */
const META = '.meta';

/**
 * Entries by id, in the order in which they came (`outbox_order`: number to id), and the numbers of those that are
 * not done (`open_outbox`).
 */
export function outboxRepository(tools: Toolbox): OutboxRepository {
  const entries = namedTable(tools, layouts.outbox);
  const order = tools.table(layouts.outboxOrder);
  const open = tools.table(layouts.openOutbox);

  const stored = (id: string): { order: number; entry: Sealable } | null => {
    const value = entries.get(id);
    if (value === null) return null;
    if (!isRecord(value) || typeof value['order'] !== 'number' || value['entry'] === undefined)
      throw damaged(layouts.outbox.name);
    return { order: value['order'], entry: value['entry'] };
  };
  const entryOf = (id: Sealable): Sealable => {
    const found = typeof id === 'string' ? stored(id) : null;
    if (found === null) throw damaged(layouts.outbox.name);
    return found.entry;
  };
  const put = (entry: OutboxRow): void => {
    const before = stored(entry.id);
    const number = before?.order ?? (order.newestKey() ?? -1) + 1;
    if (before === null) order.put(number, entry.id);
    entries.put(entry.id, { order: number, entry });
    const isOpen = open.get(number) !== null;
    if (entry.done && isOpen) open.remove(number);
    if (!entry.done && !isOpen) open.put(number, entry.id);
  };
  return {
    put: (entry) => tools.change(() => put(entry)),
    get: (id) => tools.read(() => stored(id)?.entry ?? null),
    unfinished: () =>
      tools.read(() => open.range({ from: 0, to: MAX_KEY }).map((item) => entryOf(item.value))),
    recent: (limit) =>
      tools.read(() =>
        order.range({ from: 0, to: MAX_KEY, limit, newestFirst: true }).map((item) => entryOf(item.value)),
      ),
    getMeta: () => tools.read(() => entries.get(META)),
    putMeta: (meta) => tools.change(() => entries.put(META, meta)),
  };
}
