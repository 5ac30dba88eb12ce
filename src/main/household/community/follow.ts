/**
 * Keeps the book up to date with the chain: replays stored events at start (those since a checkpoint), takes each
 * synced batch, and builds the book again after a reorg. Everything that listens is told once per batch.
 */
import { communityAbi, marketAbi, treasuryAbi } from '../../../shared/chain/generated/abi.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { type SlotTiming, slotAt } from '../../../shared/slots.ts';
import { utcSeconds } from '../../../shared/units.ts';
import type { Hex, LogBlock, Sync } from '../../chain/api.ts';
import { contractAt } from '../../chain/contract.ts';
import type { Store } from '../../store/api.ts';
import { applyEvent } from './apply.ts';
import { type Book, type CommunityEvent, type EventPlace, emptyBook } from './book.ts';
import {
  bookOf,
  CHECKPOINT_EVERY_SLOTS,
  type Checkpoint,
  checkpointOf,
  usableCheckpoint,
  writeCheckpoint,
} from './checkpoint.ts';
import { isPossible } from './possible.ts';
import { trimBook } from './trim.ts';

export interface Contracts {
  readonly market: ReturnType<typeof contractAt<typeof marketAbi>>;
  readonly community: ReturnType<typeof contractAt<typeof communityAbi>>;
  readonly treasury: ReturnType<typeof contractAt<typeof treasuryAbi>>;
}

export function contractsAt(addresses: {
  readonly market: Hex;
  readonly community: Hex;
  readonly treasury: Hex;
}): Contracts {
  return {
    market: contractAt(marketAbi, addresses.market),
    community: contractAt(communityAbi, addresses.community),
    treasury: contractAt(treasuryAbi, addresses.treasury),
  };
}

export interface Follower {
  /** The present book; replaced, not changed, by a reorg. */
  book(): Book;
  /** Newest block in the book that is final; null before the first. */
  finalBlock(): number | null;
  /** The slot of the newest event in the book; null before the first. */
  slot(): number | null;
  /** Called with each event in order, then `onChange` of the batch. */
  subscribe(listener: FollowListener): () => void;
  /** Lets go of what lies too far back to be asked for again; called once everything of it is on disk. */
  trim(): void;
}

export interface FollowListener {
  onEvent?(event: CommunityEvent, at: EventPlace): void;
  /** After a batch, and after a rebuild. */
  onChange(): void;
}

export interface FollowOptions {
  readonly store: Pick<Store, 'events' | 'settings'>;
  readonly sync: Sync;
  readonly contracts: Contracts;
  readonly timing: SlotTiming;
  readonly own: Hex;
}

/** How many stored blocks are replayed at a time. */
const REPLAY_PAGE = 2_000;

export function followCommunity({ store, sync, contracts, timing, own }: FollowOptions): Result<Follower> {
  let book = emptyBook();
  let final: number | null = null;
  let newestSlot: number | null = null;
  /** Taken at a block that was not final yet; written once it is. */
  let pending: Checkpoint | null = null;
  let lastCheckpoint = 0;
  const listeners = new Set<FollowListener>();

  const take = (block: LogBlock, tell: boolean): void => {
    newestSlot = slotAt(timing, utcSeconds(block.time)) ?? newestSlot;
    for (const log of block.logs) {
      const event =
        contracts.market.event(log) ?? contracts.community.event(log) ?? contracts.treasury.event(log);
      if (event === null || !isPossible(event)) continue;
      const at = { block: block.number, time: block.time, txHash: log.txHash };
      applyEvent(book, event, at, own);
      if (tell) for (const listener of listeners) listener.onEvent?.(event, at);
    }
  };

  const rebuild = (): Result<null> => {
    const checkpoint = usableCheckpoint(store.settings);
    if (!checkpoint.ok) return checkpoint;
    book = checkpoint.value === null ? emptyBook() : bookOf(checkpoint.value);
    lastCheckpoint = book.completeFrom;
    const cursor = store.events.cursor();
    if (!cursor.ok) return cursor;
    if (cursor.value === null) return ok(null);
    let from = checkpoint.value === null ? 0 : checkpoint.value.block + 1;
    for (;;) {
      const page = store.events.range(from, cursor.value.number, REPLAY_PAGE);
      if (!page.ok) return page;
      for (const block of page.value) take(block, false);
      const last = page.value[page.value.length - 1];
      if (last === undefined || page.value.length < REPLAY_PAGE) return ok(null);
      from = last.number + 1;
    }
  };

  /** Everything up to `block` is in the book; slots that begin two after its newest event have nothing in it yet. */
  const checkpoint = (block: number, finalBlock: number): void => {
    const completeFrom = (newestSlot ?? 0) + 2;
    if (pending === null && completeFrom >= lastCheckpoint + CHECKPOINT_EVERY_SLOTS)
      pending = checkpointOf(book, block, completeFrom);
    if (pending === null || pending.block > finalBlock) return;
    // One that cannot be written is tried again with the next batch; a start then replays more.
    if (!writeCheckpoint(store.settings, pending).ok) return;
    lastCheckpoint = pending.completeFrom;
    pending = null;
  };

  const started = rebuild();
  if (!started.ok) return started;
  sync.subscribe({
    onBatch(batch, finalBlock) {
      final = finalBlock;
      for (const block of batch.blocks) take(block, true);
      checkpoint(batch.to.number, finalBlock);
      for (const listener of listeners) listener.onChange();
    },
    onRollback() {
      pending = null;
      rebuild();
      for (const listener of listeners) listener.onChange();
    },
  });
  return ok({
    book: () => book,
    finalBlock: () => final,
    slot: () => newestSlot,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    trim() {
      if (newestSlot !== null) trimBook(book, own, newestSlot, timing.slotsPerPeriod);
    },
  });
}
