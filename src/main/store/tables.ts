import type { StoreTable } from './api.ts';

/** Layout of one sealed table: `key INTEGER PRIMARY KEY, body BLOB`. */
export interface TableLayout {
  readonly name: StoreTable;
  /** Written into the digests table; never changes, never used again for another table. */
  readonly id: number;
  /** Keys per bucket: a bucket is verified as a whole before the absence of a record in it is believed. */
  readonly bucket: number;
}

/** Texts become keys of 52 bits (`textKeys`); 256 buckets of them. */
const TEXT_BUCKET = 2 ** 44;
const SLOT_BUCKET = 256;

export const layouts = {
  settings: { name: 'settings', id: 1, bucket: TEXT_BUCKET },
  sources: { name: 'sources', id: 2, bucket: 1024 },
  /** source * 2^42 + milliseconds; a bucket is about 70 minutes of one source. */
  readings: { name: 'readings', id: 3, bucket: 2 ** 22 },
  slots: { name: 'slots', id: 4, bucket: SLOT_BUCKET },
  slotDetails: { name: 'slot_details', id: 5, bucket: SLOT_BUCKET },
  slotTotals: { name: 'slot_totals', id: 6, bucket: SLOT_BUCKET },
  openSlots: { name: 'open_slots', id: 7, bucket: 2 ** 40 },
  /** slot * 4 + kind. */
  vectors: { name: 'vectors', id: 8, bucket: 4 * SLOT_BUCKET },
  outbox: { name: 'outbox', id: 9, bucket: TEXT_BUCKET },
  outboxOrder: { name: 'outbox_order', id: 10, bucket: 1024 },
  openOutbox: { name: 'open_outbox', id: 11, bucket: 2 ** 40 },
  blocks: { name: 'blocks', id: 12, bucket: SLOT_BUCKET },
  anchors: { name: 'anchors', id: 13, bucket: 2 ** 40 },
  rounds: { name: 'rounds', id: 14, bucket: SLOT_BUCKET },
  bills: { name: 'bills', id: 15, bucket: SLOT_BUCKET },
  disclosures: { name: 'disclosures', id: 16, bucket: 2 ** 52 },
  journal: { name: 'journal', id: 17, bucket: SLOT_BUCKET },
} as const satisfies Record<string, TableLayout>;

export const allLayouts: readonly TableLayout[] = Object.values(layouts);
