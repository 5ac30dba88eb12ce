/**
 * What the household may ask of its database. Implemented by `open.ts` over SQLite (node-sqlite3-wasm); every
 * record is sealed with AES-256-GCM (`sealing.ts`), only keys that the chain shows anyway (slot, block, period) and
 * random ids are in clear.
 *
 * All calls are synchronous and answer with a Result. When a call returns ok, what it wrote survives a killed
 * process. Codes that any call can give:
 * - `store.damaged`: a record, an index or a page does not fit its seal. Nothing wrong was returned. `repair()`
 *   keeps every record that still opens, sets the damaged file aside, and says what must be fetched again.
 * - `store.full`: the disk is full. The change was undone; everything written before is safe.
 * - `store.io`: the disk refused for another reason. The change was undone.
 * - `store.closed`: `close()` was called.
 */
import type { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import type { EnergyTotals, SlotRow, SlotState } from '../../shared/readmodel.ts';
import type { Result } from '../../shared/result.ts';
import type { PeriodNo, SlotNo, UtcSeconds } from '../../shared/units.ts';
import type { Pause } from './steps.ts';

export type Hex = `0x${string}`;

/** What can be sealed: JSON plus bigint and bytes, both kept exact. */
export type Sealable =
  | null
  | boolean
  | number
  | string
  | bigint
  | Uint8Array
  | readonly Sealable[]
  | { readonly [key: string]: Sealable };

export interface StoreOptions {
  /** Folder of the database; made if missing, readable by this user only. */
  readonly dir: string;
  /** 32 bytes from the vault (`storeKey`). Another key finds everything sealed: `store.wrong-key`, nothing touched. */
  readonly key: Uint8Array;
  readonly clock: Clock;
}

/** Table groups, as named in a repair report. */
export type StoreTable =
  | 'settings'
  | 'sources'
  | 'readings'
  | 'slots'
  | 'slot_details'
  | 'slot_totals'
  | 'open_slots'
  | 'vectors'
  | 'outbox'
  | 'outbox_order'
  | 'open_outbox'
  | 'blocks'
  | 'anchors'
  | 'rounds'
  | 'bills'
  | 'disclosures'
  | 'journal';

/** What a repair kept and lost. Tables in `lost` with a number over 0 must be rebuilt from seed and chain. */
export interface RepairReport {
  /** Where the damaged file now is. */
  readonly damagedFile: string;
  readonly at: UtcSeconds;
  readonly kept: Readonly<Record<StoreTable, number>>;
  /** Records known to be gone; null: the table was unreadable, nobody knows how many. */
  readonly lost: Readonly<Partial<Record<StoreTable, number | null>>>;
}

export interface OpenedStore {
  readonly store: Store;
  /** Set when the start found damage and repaired it; the household then fetches from the chain what was lost. */
  readonly repaired: RepairReport | null;
}

export interface ArchiveOptions {
  readonly file: string;
  readonly passphrase: string;
  /** Whose history it is; what was exported under another label is refused. */
  readonly label: Sealable;
  /** Between steps, with the part that is done. */
  readonly pause: Pause;
}

export interface Store {
  readonly settings: SettingsRepository;
  readonly readings: ReadingsRepository;
  readonly slots: SlotsRepository;
  readonly vectors: VectorsRepository;
  readonly outbox: OutboxRepository;
  readonly events: EventsRepository;
  readonly rounds: RoundsRepository;
  readonly bills: BillsRepository;
  readonly disclosures: DisclosuresRepository;
  readonly journal: JournalRepository;
  /** Runs `work` as one all-or-nothing change: a failed Result or a throw undoes it. May be nested (one outer). */
  transaction<T>(work: () => Result<T>): Result<T>;
  /** Reads the whole file and every seal's tag; slow for big files, so for idle time. */
  verify(): Result<null>;
  /** Copies what opens into a new file, sets the damaged one aside and goes on with the new one. */
  repair(): Result<RepairReport>;
  /**
   * The household's history in one file, sealed under a passphrase (scrypt N=2^17, AES-256-GCM); written whole or not
   * at all, in steps between which the store can be used.
   */
  exportArchive(options: ArchiveOptions): Promise<Result<{ readonly records: number }>>;
  /**
   * Adds what the archive has and this store lacks, all or nothing; never replaces a record. Nobody else may write
   * meanwhile: it would belong to the same change. Codes: `store.archive-locked`, `store.archive-damaged`,
   * `store.archive-foreign`, `store.not-an-archive`.
   */
  importArchive(options: ArchiveOptions): Promise<Result<{ readonly added: number }>>;
  /** Bytes of the database file. */
  sizeBytes(): Result<number>;
  close(): void;
}

/** Small named values, each with its schema. */
export interface SettingsRepository {
  /** Null where nothing was set. A value that no longer fits its schema is `store.outdated-setting`. */
  get<S extends z.ZodType>(name: string, schema: S): Result<z.output<S> | null>;
  set(name: string, value: Sealable): Result<null>;
  remove(name: string): Result<null>;
}

/** One reading of the registers. Energy in exact micro-watt-hours; null is unknown, never zero. */
export interface StoredReading {
  /** Source key of the meter part, for example the meter's own id. */
  readonly source: string;
  /** Milliseconds of UTC as mapped from the monotonic clock by the meter part; unique per source. */
  readonly timeMs: number;
  /** A new segment starts where registers cannot be compared with those before. */
  readonly segment: number;
  readonly importMicroWh: bigint | null;
  readonly exportMicroWh: bigint | null;
  readonly generationMicroWh: bigint | null;
  readonly powerMilliW: number | null;
  readonly flags: readonly string[];
}

export interface ReadingsRepository {
  /**
   * Adds readings; one that is there already (same source and time) is left as it is. One before 1970 or after 2109 has
   * no place: only a computer's clock that is far off gives such a time.
   */
  append(readings: readonly StoredReading[]): Result<{ readonly added: number }>;
  /** Readings with `fromMs <= timeMs < toMs`, oldest first. */
  range(source: string, fromMs: number, toMs: number, limit?: number): Result<StoredReading[]>;
  /** The last reading at or before, and the first after `timeMs`. */
  around(
    source: string,
    timeMs: number,
  ): Result<{ readonly before: StoredReading | null; readonly after: StoredReading | null }>;
  latest(source: string): Result<StoredReading | null>;
  sources(): Result<string[]>;
  /**
   * Thins readings older than `beforeMs`: around each slot boundary (multiples of `slotMs` from `genesisMs`) the
   * nearest reading on either side stays, and so do the first and last of each segment; the others go.
   */
  thin(options: {
    readonly beforeMs: number;
    readonly genesisMs: number;
    readonly slotMs: number;
  }): Result<{ readonly removed: number }>;
}

/** A slot as rows and sums need it; times follow from the slot's number. */
export interface StoredSlot extends Omit<SlotRow, 'slot' | 'start' | 'end'> {
  readonly slot: SlotNo;
  readonly generatedWh: number | null;
  /** What retail and feed-in tariff alone would have cost, nano-currency. */
  readonly withoutCommunity: bigint | null;
}

export interface SlotRecord {
  readonly slot: StoredSlot;
  /** The state machine's own record: the household knows its shape. */
  readonly detail: Sealable;
}

export interface SlotsRepository {
  /** Inserts or replaces; sums are kept in the same transaction. `finished` slots are not given by `unfinished`. */
  put(record: SlotRecord, finished: boolean): Result<null>;
  /** The same for many, in one transaction; about ten times faster when catching up. */
  putMany(records: readonly SlotRecord[], finished: boolean): Result<null>;
  get(slot: SlotNo): Result<SlotRecord | null>;
  /** Slots that still need work, oldest first. */
  unfinished(): Result<SlotRecord[]>;
  /** Rows below `before` (or from the newest), newest first; for a list that is scrolled. */
  page(options: {
    readonly before?: SlotNo;
    readonly limit: number;
    readonly states?: readonly SlotState[];
    /** Only slots in which the household bought or sold. */
    readonly traded?: boolean;
  }): Result<StoredSlot[]>;
  /** Rows by rank from the newest (0), for a virtual list that jumps. */
  window(options: { readonly offset: number; readonly limit: number }): Result<StoredSlot[]>;
  count(): Result<number>;
  /** Rows with `from <= slot < to`, oldest first. */
  range(from: SlotNo, to: SlotNo): Result<StoredSlot[]>;
  /** Sums per range `from <= slot < to`, from kept sums of 96 slots and the rows at the edges. */
  totals(ranges: readonly { readonly from: SlotNo; readonly to: SlotNo }[]): Result<EnergyTotals[]>;
  newest(): Result<SlotNo | null>;
}

export type VectorKind = 1 | 2;

export interface VectorsRepository {
  /**
   * Writes the vector of a (kind, slot) once. The same content again is fine and gives `added: false`; other
   * content is refused for ever: `store.second-vector`. The stored one is unchanged.
   */
  putOnce(kind: VectorKind, slot: SlotNo, content: Sealable): Result<{ readonly added: boolean }>;
  get(kind: VectorKind, slot: SlotNo): Result<Sealable | null>;
  /** Slots that have a vector of this kind, `from <= slot < to`. */
  slots(kind: VectorKind, from: SlotNo, to: SlotNo): Result<SlotNo[]>;
}

/** What the store itself reads of an outbox entry; the rest is the chain part's. */
export type OutboxRow = { readonly [key: string]: Sealable } & {
  readonly id: string;
  readonly createdAt: number;
  /** Nothing is left to do for it. */
  readonly done: boolean;
};

/** Persisted transactions. Fits `OutboxStore` of the chain part, which owns the shape of `entry`. */
export interface OutboxRepository {
  put(entry: OutboxRow): Result<null>;
  get(id: string): Result<Sealable | null>;
  /** Entries with `done: false`, oldest first. */
  unfinished(): Result<Sealable[]>;
  /** Newest first, finished or not. */
  recent(limit: number): Result<Sealable[]>;
  getMeta(): Result<Sealable | null>;
  putMeta(meta: Sealable): Result<null>;
}

/** A log of the chain as it came, with its block: decoded again when needed. */
export interface StoredLog {
  readonly logIndex: number;
  readonly txHash: Hex;
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

export interface StoredBlock {
  readonly number: number;
  readonly hash: Hex;
  readonly time: number;
  readonly logs: readonly StoredLog[];
}

export interface BlockId {
  readonly number: number;
  readonly hash: Hex;
}

/** Raw events, and how far they are complete. Fits `SyncStore` of the chain part. */
export interface EventsRepository {
  /** Everything up to and including this block is stored; null before the first batch. */
  cursor(): Result<BlockId | null>;
  /**
   * Adds blocks with logs, and hashes of recent blocks to notice a reorg by, and moves the cursor, at once.
   * `from` must be the block after the cursor (`store.gap`).
   */
  commit(batch: {
    readonly from: number;
    readonly to: BlockId;
    readonly blocks: readonly StoredBlock[];
    readonly anchors: readonly BlockId[];
  }): Result<null>;
  /** Drops everything above `to` and moves the cursor there. */
  rollback(to: BlockId): Result<null>;
  /** Known block hashes at or below `number`, newest first. */
  anchors(number: number, limit: number): Result<BlockId[]>;
  /** Blocks with logs, `from <= number <= to`, oldest first. */
  range(from: number, to: number, limit?: number): Result<StoredBlock[]>;
  /** Forgets raw events below `block`; rounds and bills made from them stay. The cursor does not move. */
  prune(block: number): Result<{ readonly removed: number }>;
}

/** What this wallet computed about the community's slot: sums, clearing, lambda, differences with the chain. */
export interface RoundsRepository {
  put(slot: SlotNo, record: Sealable): Result<null>;
  putMany(records: readonly { readonly slot: SlotNo; readonly record: Sealable }[]): Result<null>;
  get(slot: SlotNo): Result<Sealable | null>;
  range(from: SlotNo, to: SlotNo): Result<{ readonly slot: SlotNo; readonly record: Sealable }[]>;
  /** Drops records of slots at or above (after a reorg). */
  removeFrom(slot: SlotNo): Result<null>;
}

export interface BillsRepository {
  put(period: PeriodNo, record: Sealable): Result<null>;
  get(period: PeriodNo): Result<Sealable | null>;
  /** Newest first, below `before` where given. */
  page(options: {
    readonly before?: PeriodNo;
    readonly limit: number;
  }): Result<{ readonly period: PeriodNo; readonly record: Sealable }[]>;
}

export interface DisclosuresRepository {
  put(id: string, createdAt: UtcSeconds, record: Sealable): Result<null>;
  get(id: string): Result<Sealable | null>;
  /** Newest first. */
  list(): Result<{ readonly id: string; readonly createdAt: UtcSeconds; readonly record: Sealable }[]>;
}

/** Drills, repairs, starts and stops, limits changed: what happened, in order, never changed. */
export interface JournalRepository {
  add(kind: string, record: Sealable): Result<null>;
  /** Newest first. */
  list(options: { readonly kind?: string; readonly limit: number }): Result<
    {
      readonly at: UtcSeconds;
      readonly kind: string;
      readonly record: Sealable;
    }[]
  >;
}
