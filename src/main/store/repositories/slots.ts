import { slotNo } from '../../../shared/units.ts';
import type { SlotRecord, SlotsRepository, StoredSlot } from '../api.ts';
import { damaged } from '../faults.ts';
import { MAX_KEY } from '../sealed-table.ts';
import { layouts } from '../tables.ts';
import { slotShape, withNumber } from './slot-row.ts';
import { addSums, asTotals, CHUNK, count, noSums, packSums, readSums, type Sums } from './slot-sums.ts';
import type { Toolbox } from './tools.ts';

/** Rows read at a time while a filter looks for matches. */
const FILTER_STRETCH = 512;

/**
 * One row per slot in two records: figures (small, for lists and sums) and the household's own detail. Slots that are
 * not finished have a mark in `open_slots`; sums of `CHUNK` slots are kept with every change.
 */
export function slotsRepository(tools: Toolbox): SlotsRepository {
  const rows = tools.shaped(layouts.slots, slotShape);
  const details = tools.table(layouts.slotDetails);
  const open = tools.table(layouts.openSlots);
  const totals = tools.table(layouts.slotTotals);

  const sumsOf = (chunk: number): Sums => {
    const stored = totals.get(chunk);
    return stored === null ? noSums() : readSums(stored);
  };
  const putMany = (records: readonly SlotRecord[], finished: boolean): null => {
    const changed = new Map<number, Sums>();
    for (const {
      slot: { slot, ...figures },
      detail,
    } of records) {
      const chunk = Math.floor(slot / CHUNK);
      const sums = changed.get(chunk) ?? sumsOf(chunk);
      changed.set(chunk, sums);
      const before = rows.get(slot);
      if (before !== null) count(sums, before, -1);
      count(sums, figures, 1);
      rows.put(slot, figures);
      details.put(slot, detail);
      const marked = open.get(slot) !== null;
      if (finished && marked) open.remove(slot);
      if (!finished && !marked) open.put(slot, true);
    }
    for (const [chunk, sums] of changed) totals.put(chunk, packSums(sums));
    return null;
  };
  const get = (slot: number): SlotRecord | null => {
    const figures = rows.get(slot);
    if (figures === null) return null;
    const detail = details.get(slot);
    if (detail === null && !details.has(slot)) throw damaged(layouts.slotDetails.name);
    return { slot: withNumber(slot, figures), detail };
  };
  const newestFirst = (to: number, limit: number): StoredSlot[] =>
    rows.range({ from: 0, to, limit, newestFirst: true }).map(({ key, value }) => withNumber(key, value));

  const filtered = (to: number, limit: number, wanted: (slot: StoredSlot) => boolean): StoredSlot[] => {
    const found: StoredSlot[] = [];
    for (let end = to; found.length < limit; ) {
      const stretch = newestFirst(end, FILTER_STRETCH);
      for (const slot of stretch) if (wanted(slot) && found.length < limit) found.push(slot);
      const last = stretch.at(-1);
      if (last === undefined || stretch.length < FILTER_STRETCH) break;
      end = last.slot;
    }
    return found;
  };
  const range = (from: number, to: number): StoredSlot[] =>
    rows.range({ from, to }).map(({ key, value }) => withNumber(key, value));

  const total = (from: number, to: number): Sums => {
    const sums = noSums();
    const firstChunk = Math.ceil(from / CHUNK);
    const endChunk = Math.floor(to / CHUNK);
    if (firstChunk >= endChunk) {
      for (const slot of range(from, to)) count(sums, slot, 1);
      return sums;
    }
    for (const slot of range(from, firstChunk * CHUNK)) count(sums, slot, 1);
    for (const { value } of totals.range({ from: firstChunk, to: endChunk })) addSums(sums, readSums(value));
    for (const slot of range(endChunk * CHUNK, to)) count(sums, slot, 1);
    return sums;
  };

  return {
    put: (record, finished) => tools.write(() => putMany([record], finished)),
    putMany: (records, finished) => tools.write(() => putMany(records, finished)),
    get: (slot) => tools.read(() => get(slot)),
    unfinished: () =>
      tools.read(() =>
        open.range({ from: 0, to: MAX_KEY }).map(({ key }) => {
          const record = get(key);
          if (record === null) throw damaged(layouts.slots.name);
          return record;
        }),
      ),
    page: ({ before, limit, states, traded }) =>
      tools.read(() => {
        const end = before ?? MAX_KEY;
        if (states === undefined && traded !== true) return newestFirst(end, limit);
        return filtered(
          end,
          limit,
          (slot) =>
            (states?.includes(slot.state) ?? true) &&
            (traded !== true || (slot.soldWh ?? 0) > 0 || (slot.boughtWh ?? 0) > 0),
        );
      }),
    window: ({ offset, limit }) =>
      tools.read(() => {
        const at = rows.rank(offset);
        return at === null ? [] : newestFirst(at.to, at.skip + limit).slice(at.skip);
      }),
    count: () => tools.read(() => rows.count()),
    range: (from, to) => tools.read(() => range(from, to)),
    totals: (ranges) => tools.read(() => ranges.map(({ from, to }) => asTotals(total(from, to)))),
    newest: () =>
      tools.read(() => {
        const key = rows.newestKey();
        return key === null ? null : slotNo(key);
      }),
  };
}
