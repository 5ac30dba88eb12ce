import type { Sealable } from './api.ts';
import { archiveFaults, readArchive, writeArchive } from './archive-file.ts';
import { decode, encode, isRecord, sameContent } from './codec.ts';
import { reconcileSlots } from './reconcile.ts';
import { SOURCE_STEP } from './repositories/readings.ts';
import type { Toolbox } from './repositories/tools.ts';
import { MAX_KEY, type SealedTable, type Shape } from './sealed-table.ts';
import { layouts, type TableLayout } from './tables.ts';

/** Records per chunk of the file. */
const CHUNK_RECORDS = 2000;

/**
 * What a household wants back after a loss. Not the outbox (its transactions are the chain's by now), not the raw
 * events (fetched again), not sums and marks (made again), and not the settings: how far events are complete, what gap
 * energy is not posted yet or whether the home wants to leave was true of the lost file alone.
 */
const archived: readonly TableLayout[] = [
  layouts.sources,
  layouts.readings,
  layouts.slots,
  layouts.slotDetails,
  layouts.vectors,
  layouts.rounds,
  layouts.bills,
  layouts.disclosures,
  layouts.journal,
];

const bytes: Shape<Uint8Array> = { encode: (value) => value, decode: (value) => value };

/** Stands in the first chunk where a table's id does in the others. */
const LABEL = 0;

/** First whose archive it is; then per chunk the table's id, and keys and contents in turn. */
function* chunksOf(tools: Toolbox, label: Sealable, counted: { records: number }): Generator<Uint8Array> {
  yield encode([LABEL, label]);
  for (const layout of archived) {
    const table = tools.shaped(layout, bytes);
    for (let from = 0; ; ) {
      const entries = table.range({ from, to: MAX_KEY, limit: CHUNK_RECORDS });
      const last = entries.at(-1);
      if (last === undefined) break;
      counted.records += entries.length;
      yield encode([layout.id, ...entries.flatMap(({ key, value }) => [key, value])]);
      from = last.key + 1;
    }
  }
}

/** Writes every archived record, yielding how far it is; throws faults of the store and of the file system. */
export function* exportArchive(
  tools: Toolbox,
  target: string,
  passphrase: string,
  label: Sealable,
): Generator<number, { records: number }> {
  const counted = { records: 0 };
  const all = archived.reduce((sum, layout) => sum + tools.table(layout).count(), 0);
  // Records that come in meanwhile are written too.
  for (const _ of writeArchive(target, passphrase, chunksOf(tools, label, counted)))
    yield Math.min(1, counted.records / Math.max(1, all));
  return counted;
}

interface ArchivedRecord {
  readonly key: number;
  readonly content: Uint8Array;
}

function parseChunk(chunk: Uint8Array): { layout: TableLayout; records: ArchivedRecord[] } {
  const list = decode(chunk);
  if (!Array.isArray(list)) throw archiveFaults.damaged();
  const [id, ...rest]: Sealable[] = list;
  const layout = archived.find((candidate) => candidate.id === id);
  if (layout === undefined) throw archiveFaults.damaged();
  const records: ArchivedRecord[] = [];
  for (let i = 0; i + 1 < rest.length; i += 2) {
    const key = rest[i];
    const content = rest[i + 1];
    if (typeof key !== 'number' || !(content instanceof Uint8Array)) throw archiveFaults.damaged();
    records.push({ key, content });
  }
  return { layout, records };
}

/**
 * Adds what is missing, all or nothing, yielding how far it is. Names are sealed under this store's key, so an archive
 * of other keys works too; one whose label is another is refused.
 */
export function importArchive(
  tools: Toolbox,
  source: string,
  passphrase: string,
  label: Sealable,
): Generator<number, { added: number }> {
  return tools.database.transactionInSteps(function* () {
    const importer = makeImporter(tools);
    const chunks = readArchive(source, passphrase);
    const first = chunks.next();
    if (first.done === true || !sameContent(decode(first.value.plain), [LABEL, label])) {
      chunks.return(undefined);
      throw archiveFaults.foreign();
    }
    let added = 0;
    for (const { plain, part } of chunks) {
      const { layout, records } = parseChunk(plain);
      for (const record of records) if (importer(layout, record)) added += 1;
      yield part;
    }
    reconcileSlots(tools, { open_slots: null });
    return { added };
  });
}

function makeImporter(tools: Toolbox): (layout: TableLayout, record: ArchivedRecord) => boolean {
  const tables = new Map<number, SealedTable<Uint8Array>>();
  const sources = new Map<number, number>();
  const tableOf = (layout: TableLayout): SealedTable<Uint8Array> => {
    const table = tables.get(layout.id) ?? tools.shaped(layout, bytes);
    tables.set(layout.id, table);
    return table;
  };
  const putIfMissing = (layout: TableLayout, key: number, content: Uint8Array): boolean => {
    const table = tableOf(layout);
    if (table.has(key)) return false;
    table.put(key, content);
    return true;
  };
  const nameIn = (content: Uint8Array): string => {
    const value = decode(content);
    if (!isRecord(value) || typeof value['name'] !== 'string') throw archiveFaults.damaged();
    return value['name'];
  };
  const sourceNumber = (record: ArchivedRecord): boolean => {
    const name = nameIn(record.content);
    const table = tools.table(layouts.sources);
    const here = table.range({ from: 0, to: MAX_KEY });
    const same = here.find(({ value }) => isRecord(value) && value['name'] === name);
    const number = same?.key ?? (here.at(-1)?.key ?? -1) + 1;
    sources.set(record.key, number);
    if (same === undefined) table.put(number, { name, thinnedTo: 0 });
    return same === undefined;
  };
  return (layout, record) => {
    if (layout === layouts.disclosures)
      return putIfMissing(layout, tools.keyOf(layout)(nameIn(record.content)), record.content);
    if (layout === layouts.sources) return sourceNumber(record);
    if (layout === layouts.readings) {
      const number = sources.get(Math.floor(record.key / SOURCE_STEP));
      if (number === undefined) throw archiveFaults.damaged();
      return putIfMissing(layout, number * SOURCE_STEP + (record.key % SOURCE_STEP), record.content);
    }
    if (layout === layouts.journal) return addToJournal(tools, record);
    return putIfMissing(layout, record.key, record.content);
  };
}

/** The journal is numbered by arrival: an entry that is not there yet gets the next number. */
function addToJournal(tools: Toolbox, record: ArchivedRecord): boolean {
  const table = tools.table(layouts.journal);
  const value = decode(record.content);
  const there = table.range({ from: 0, to: MAX_KEY });
  if (there.some((entry) => sameContent(entry.value, value))) return false;
  table.put((there.at(-1)?.key ?? -1) + 1, value);
  return true;
}
