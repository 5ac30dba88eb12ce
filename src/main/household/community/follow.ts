/**
 * Keeps the book up to date with the chain: replays stored events at start, takes each synced batch, and builds the
 * book again after a reorg. Everything that listens is told once per batch.
 */
import { communityAbi, marketAbi, treasuryAbi } from '../../../shared/chain/generated/abi.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { Hex, LogBlock, Sync } from '../../chain/api.ts';
import { contractAt } from '../../chain/contract.ts';
import type { EventsRepository } from '../../store/api.ts';
import { applyEvent } from './apply.ts';
import { type Book, type CommunityEvent, type EventPlace, emptyBook } from './book.ts';

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
  /** Called with each event in order, then `onSettled` of the batch. */
  subscribe(listener: FollowListener): () => void;
}

export interface FollowListener {
  onEvent?(event: CommunityEvent, at: EventPlace): void;
  /** After a batch, and after a rebuild. */
  onChange(): void;
}

/** How many stored blocks are replayed at a time. */
const REPLAY_PAGE = 2_000;

export function followCommunity(
  events: EventsRepository,
  sync: Sync,
  contracts: Contracts,
  own: Hex,
): Result<Follower> {
  let book = emptyBook();
  let final: number | null = null;
  const listeners = new Set<FollowListener>();

  const take = (block: LogBlock, tell: boolean): void => {
    for (const log of block.logs) {
      const event =
        contracts.market.event(log) ?? contracts.community.event(log) ?? contracts.treasury.event(log);
      if (event === null) continue;
      const at = { block: block.number, time: block.time, txHash: log.txHash };
      applyEvent(book, event, at, own);
      if (tell) for (const listener of listeners) listener.onEvent?.(event, at);
    }
  };

  const rebuild = (): Result<null> => {
    book = emptyBook();
    const cursor = events.cursor();
    if (!cursor.ok) return cursor;
    if (cursor.value === null) return ok(null);
    let from = 0;
    for (;;) {
      const page = events.range(from, cursor.value.number, REPLAY_PAGE);
      if (!page.ok) return page;
      for (const block of page.value) take(block, false);
      const last = page.value[page.value.length - 1];
      if (last === undefined || page.value.length < REPLAY_PAGE) return ok(null);
      from = last.number + 1;
    }
  };

  const started = rebuild();
  if (!started.ok) return started;
  sync.subscribe({
    onBatch(batch, finalBlock) {
      final = finalBlock;
      for (const block of batch.blocks) take(block, true);
      for (const listener of listeners) listener.onChange();
    },
    onRollback() {
      rebuild();
      for (const listener of listeners) listener.onChange();
    },
  });
  return ok({
    book: () => book,
    finalBlock: () => final,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
}
