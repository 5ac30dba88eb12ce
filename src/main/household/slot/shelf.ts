/**
 * The slots the household works on, in memory over the store: every change is on disk before anyone acts on it.
 */
import { ok, type Result } from '../../../shared/result.ts';
import { slotNo } from '../../../shared/units.ts';
import type { Sealable, Store } from '../../store/api.ts';
import { finished, newSlot, parseSlot, type Slot, type SlotDetail, slotDetailSchema } from './record.ts';

export interface SlotChange {
  readonly row?: Partial<Slot['row']>;
  readonly detail?: Partial<SlotDetail>;
}

export interface SlotShelf {
  /** The slot as it stands; a new one is not on disk until its first change. */
  get(slot: number): Result<Slot>;
  /** Writes the change and gives the slot as it then is. */
  change(slot: number, change: SlotChange): Result<Slot>;
  /** Slots that still need work, oldest first. */
  open(): Result<Slot[]>;
  /** Called after each written change. */
  subscribe(listener: (slot: Slot) => void): () => void;
}

export function openShelf(store: Pick<Store, 'slots'>): SlotShelf {
  /** Slots that are not finished: those changed in this run, and once `complete` all of them. */
  const cache = new Map<number, Slot>();
  let complete = false;
  const listeners = new Set<(slot: Slot) => void>();

  const get = (number: number): Result<Slot> => {
    const cached = cache.get(number);
    if (cached !== undefined) return ok(cached);
    const stored = store.slots.get(slotNo(number));
    if (!stored.ok) return stored;
    return ok(stored.value === null ? newSlot(slotNo(number)) : parseSlot(stored.value));
  };

  return {
    get,
    change(number, change) {
      const before = get(number);
      if (!before.ok) return before;
      const next: Slot = {
        row: { ...before.value.row, ...change.row },
        detail: { ...before.value.detail, ...change.detail },
      };
      const written = store.slots.put(
        { slot: next.row, detail: toSealable(next.detail) },
        finished(next.row.state),
      );
      if (!written.ok) return written;
      if (finished(next.row.state)) cache.delete(number);
      else cache.set(number, next);
      for (const listener of listeners) listener(next);
      return ok(next);
    },
    open() {
      // Asked every second: read and unsealed once, then followed by its own changes.
      if (!complete) {
        const rows = store.slots.unfinished();
        if (!rows.ok) return rows;
        for (const row of rows.value) {
          if (!cache.has(row.slot.slot)) cache.set(row.slot.slot, parseSlot(row));
        }
        complete = true;
      }
      return ok([...cache.values()].sort((a, b) => a.row.slot - b.row.slot));
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Through its schema, so that what is written can surely be read. */
function toSealable(detail: SlotDetail): Sealable {
  return slotDetailSchema.parse(detail);
}
