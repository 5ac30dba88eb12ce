import { type AppError, fail, ok, type Result } from '../../shared/result.ts';
import type {
  BlockHeader,
  BlockId,
  Chain,
  Hex,
  Sync,
  SyncBatch,
  SyncListener,
  SyncStatus,
  SyncStore,
} from './api.ts';
import { chainErrors } from './errors.ts';

export interface SyncOptions {
  readonly chain: Chain;
  readonly store: SyncStore;
  /** The community's contracts. */
  readonly addresses: readonly Hex[];
  /** Block of the deployment; nothing before it is asked for. */
  readonly fromBlock: number;
}

const FIRST_RANGE = 500;
const LONGEST_RANGE = 5000;
/** Blocks at the head whose hashes are all kept: a reorg is found where it began. */
const ANCHORED = 64;
/** Attempts at one batch, including those with a smaller range or disturbed by a reorg; the next round takes over then. */
const TRIES = 20;

/** See `Sync` in `api.ts`. */
export function createSync(options: SyncOptions): Sync {
  const { chain, store } = options;
  const listeners = new Set<SyncListener>();
  let range = FIRST_RANGE;
  let status: SyncStatus = { cursor: null, head: null, final: null, catchingUp: false, problem: null };
  let running: Promise<Result<SyncStatus>> | null = null;

  const stop = (problem: AppError): Result<never> => {
    status = { ...status, problem };
    return { ok: false, error: problem };
  };

  /**
   * The newest stored block that is still on the chain. Only another hash under the same number is a reorg: a block
   * that the endpoint does not know yet says nothing.
   */
  const commonBlock = async (cursor: BlockId, head: BlockHeader): Promise<Result<BlockId | null>> => {
    let known: readonly BlockId[] = [cursor];
    let differs = false;
    for (let below = Math.min(cursor.number, head.number); known.length > 0; ) {
      for (const block of known) {
        if (block.number > head.number) continue;
        const now = await chain.block(block.number);
        if (!now.ok) return now;
        if (now.value.hash === block.hash) return ok(differs ? block : cursor);
        differs = true;
        below = block.number - 1;
      }
      const older = store.anchors(below, ANCHORED);
      if (!older.ok) return older;
      known = older.value;
    }
    return ok(differs ? null : cursor);
  };

  const undoReorg = async (cursor: BlockId, head: BlockHeader): Promise<Result<BlockId>> => {
    const common = await commonBlock(cursor, head);
    if (!common.ok) return common;
    if (common.value?.number === cursor.number) return ok(cursor);
    if (common.value === null || common.value.number < (status.final ?? cursor.number - chain.finality))
      return fail(
        'sync.deep-reorg',
        'The chain took back blocks that were final; the wallet stopped so that nothing wrong is sent.',
        'Ask your stewards what happened to the network.',
        { block: cursor.number },
      );
    const rolled = store.rollback(common.value);
    if (!rolled.ok) return rolled;
    for (const listener of [...listeners]) listener.onRollback(common.value);
    return ok(common.value);
  };

  /**
   * Hashes of the blocks near the head; of older ranges only the last. A wrong one would look like a reorg later, so
   * each must link to the next, or be the same when asked again (development chains skip blocks without links).
   */
  const anchorsOf = async (from: number, to: BlockHeader, head: number): Promise<Result<BlockId[]>> => {
    const anchors: BlockId[] = [{ number: to.number, hash: to.hash }];
    let next = to;
    // The block before the first one too: a reorg may begin with the very first block that is stored.
    const first = from === options.fromBlock ? Math.max(0, from - 1) : from;
    for (let number = to.number - 1; number >= Math.max(first, head - ANCHORED); number -= 1) {
      const block = await chain.block(number);
      if (!block.ok) return block;
      if (next.parentHash !== block.value.hash) {
        const again = await chain.block(number);
        if (!again.ok) return again;
        if (again.value.hash !== block.value.hash) return chainErrors.notFinal();
      }
      anchors.unshift({ number, hash: block.value.hash });
      next = block.value;
    }
    return ok(anchors);
  };

  const oneBatch = async (from: number, head: BlockHeader): Promise<Result<SyncBatch>> => {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const to = Math.min(from + range - 1, head.number);
      const before = await chain.block(to);
      if (!before.ok) return before;
      const blocks = await chain.logs(options.addresses, from, to);
      if (!blocks.ok && blocks.error.code === 'chain.range' && range > 1) {
        range = Math.max(1, Math.floor(range / 2));
        continue;
      }
      if (!blocks.ok) return blocks;
      const anchors = await anchorsOf(from, before.value, head.number);
      if (!anchors.ok) return anchors;
      // The last block is asked for again: if it is the same, so was everything below it while the logs were read.
      const after = await chain.block(to);
      if (!after.ok) return after;
      if (after.value.hash !== before.value.hash) continue;
      range = Math.min(LONGEST_RANGE, range * 2);
      return ok({
        from,
        to: { number: to, hash: before.value.hash },
        blocks: blocks.value,
        anchors: anchors.value,
      });
    }
    return chainErrors.notFinal();
  };

  const round = async (maxBatches: number): Promise<Result<SyncStatus>> => {
    const head = await chain.head();
    if (!head.ok) return stop(head.error);
    // What is final is counted from the head: a head that is gone when asked for again is not one.
    const still = await chain.block(head.value.number);
    if (still.ok ? still.value.hash !== head.value.hash : still.error.code === 'chain.not-final')
      return ok(status);
    if (!still.ok) return stop(still.error);
    const stored = store.cursor();
    if (!stored.ok) return stop(stored.error);
    let cursor = stored.value;
    if (cursor !== null) {
      const common = await undoReorg(cursor, head.value);
      // An endpoint that lags: the next round looks again.
      if (!common.ok && common.error.code === 'chain.not-final') return ok(status);
      if (!common.ok) return stop(common.error);
      cursor = common.value;
    }
    const final = (at: BlockId | null): number | null =>
      at === null ? null : Math.min(at.number, head.value.number - chain.finality);
    let from = (cursor?.number ?? options.fromBlock - 1) + 1;
    let batches = 0;
    for (; batches < maxBatches && from <= head.value.number; batches += 1) {
      const batch = await oneBatch(from, head.value);
      // The head moved away below the question: the next round looks again.
      if (!batch.ok && batch.error.code === 'chain.not-final') break;
      if (!batch.ok) return stop(batch.error);
      const committed = store.commit(batch.value);
      if (!committed.ok) return stop(committed.error);
      cursor = batch.value.to;
      from = cursor.number + 1;
      for (const listener of [...listeners]) listener.onBatch(batch.value, final(cursor) ?? -1);
    }
    status = {
      cursor,
      head: head.value.number,
      final: Math.max(status.final ?? -1, final(cursor) ?? -1),
      catchingUp:
        (batches === maxBatches && from <= head.value.number) ||
        head.value.number - (cursor?.number ?? options.fromBlock) > range,
      problem: null,
    };
    return ok(status);
  };

  const step = (maxBatches = Number.POSITIVE_INFINITY): Promise<Result<SyncStatus>> => {
    running ??= round(maxBatches).finally(() => {
      running = null;
    });
    return running;
  };

  return {
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    step,
    status: () => status,
  };
}
