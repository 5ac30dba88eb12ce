/** The repositories that keep one record under one number or name and know nothing of its content. */
import type { Clock } from '../../../shared/clock.ts';
import { periodNo, slotNo, type UtcSeconds, utcSeconds } from '../../../shared/units.ts';
import type {
  BillsRepository,
  DisclosuresRepository,
  JournalRepository,
  RoundsRepository,
  Sealable,
} from '../api.ts';
import { isRecord } from '../codec.ts';
import { damaged } from '../faults.ts';
import { MAX_KEY } from '../sealed-table.ts';
import { layouts } from '../tables.ts';
import { namedTable, type Toolbox } from './tools.ts';

export function roundsRepository(tools: Toolbox): RoundsRepository {
  const table = tools.table(layouts.rounds);
  return {
    put: (slot, record) => tools.change(() => table.put(slot, record)),
    putMany: (records) =>
      tools.write(() => {
        for (const { slot, record } of records) table.put(slot, record);
        return null;
      }),
    get: (slot) => tools.read(() => table.get(slot)),
    range: (from, to) =>
      tools.read(() =>
        table.range({ from, to }).map(({ key, value }) => ({ slot: slotNo(key), record: value })),
      ),
    removeFrom: (slot) => tools.change(() => table.removeRange(slot, MAX_KEY)),
  };
}

export function billsRepository(tools: Toolbox): BillsRepository {
  const table = tools.table(layouts.bills);
  return {
    put: (period, record) => tools.change(() => table.put(period, record)),
    get: (period) => tools.read(() => table.get(period)),
    page: ({ before, limit }) =>
      tools.read(() =>
        table
          .range({ from: 0, to: before ?? MAX_KEY, limit, newestFirst: true })
          .map(({ key, value }) => ({ period: periodNo(key), record: value })),
      ),
  };
}

interface Dated {
  readonly at: UtcSeconds;
  readonly label: string;
  readonly record: Sealable;
}

function dated(table: string, value: Sealable): Dated {
  if (!isRecord(value)) throw damaged(table);
  const { at, label, record } = value;
  if (typeof at !== 'number' || typeof label !== 'string' || record === undefined) throw damaged(table);
  return { at: utcSeconds(at), label, record };
}

export function disclosuresRepository(tools: Toolbox): DisclosuresRepository {
  const name = layouts.disclosures.name;
  const table = namedTable(tools, layouts.disclosures);
  return {
    put: (id, createdAt, record) => tools.change(() => table.put(id, { at: createdAt, label: id, record })),
    get: (id) =>
      tools.read(() => {
        const value = table.get(id);
        return value === null ? null : dated(name, value).record;
      }),
    list: () =>
      tools.read(() =>
        table
          .all()
          .map(({ value }) => dated(name, value))
          .sort((a, b) => b.at - a.at || (a.label < b.label ? -1 : 1))
          .map(({ at, label, record }) => ({ id: label, createdAt: at, record })),
      ),
  };
}

/** How far back a search for one kind looks. */
const JOURNAL_SEARCH = 10_000;

export function journalRepository(tools: Toolbox, clock: Clock): JournalRepository {
  const name = layouts.journal.name;
  const table = tools.table(layouts.journal);
  return {
    add: (kind, record) =>
      tools.write(() => {
        table.put((table.newestKey() ?? -1) + 1, { at: clock.now(), label: kind, record });
        return null;
      }),
    list: ({ kind, limit }) =>
      tools.read(() =>
        table
          .range({
            from: 0,
            to: MAX_KEY,
            limit: kind === undefined ? limit : JOURNAL_SEARCH,
            newestFirst: true,
          })
          .map(({ value }) => dated(name, value))
          .filter((entry) => kind === undefined || entry.label === kind)
          .slice(0, limit)
          .map(({ at, label, record }) => ({ at, kind: label, record })),
      ),
  };
}
