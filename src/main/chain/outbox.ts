import type { Clock } from '../../shared/clock.ts';
import { type AppError, err, fail, ok, type Result } from '../../shared/result.ts';
import type { Chain, Hex, Outbox, OutboxEntry, OutboxStore, SendRequest, Signer } from './api.ts';
import { withParams } from './errors.ts';
import { entriesOf } from './outbox-entries.ts';
import { checkForeign } from './outbox-foreign.ts';
import { lookForReceipts } from './outbox-receipts.ts';
import { type Round, sendWaiting } from './outbox-send.ts';

export interface OutboxOptions {
  readonly chain: Chain;
  readonly store: OutboxStore;
  readonly signer: Signer;
  readonly clock: Clock;
}

/** Rounds are at most so far apart, whatever happens. */
const IDLE_MS = 15_000;

/** A number that an endpoint got wrong once must not stop the wallet; a stranger's transaction stays. */
const SURE_ROUNDS = 3;

const lower = (hex: Hex): Hex => `0x${hex.slice(2).toLowerCase()}`;

/** See `Outbox` in `api.ts`. Each step is on disk before it acts, so that a kill at any point loses and doubles nothing. */
export function createOutbox(options: OutboxOptions): Outbox {
  const { chain, clock, signer } = options;
  const entries = entriesOf(options.store);
  /** When what is not done was last handed to the network in this run; after a restart everything is sent again. */
  const sentAt = new Map<string, number>();
  let halted: AppError | null = null;
  /** Rounds in a row in which a final nonce had no owner here. */
  let strangers = 0;
  let running: Promise<Result<null>> | null = null;
  /** A new entry, or a round that failed, or none yet. */
  let fresh = true;
  let roundAt = 0;
  let roundHead: Hex | null = null;

  const endOverdue = (round: Round): Result<null> => {
    const time = chain.chainTime();
    if (time === null) return ok(null);
    for (const entry of round.live) {
      if (entry.deadline === null || time.estimate < entry.deadline || entry.state === 'mined') continue;
      const saved = entries.save({ ...entry, state: 'given-up', done: true, reason: tooLate(entry) });
      if (!saved.ok) return saved;
    }
    return ok(null);
  };

  const beginRound = async (): Promise<Result<Round>> => {
    const latest = await chain.transactionCount(signer.account, 'latest');
    if (!latest.ok) return latest;
    // Without an agreed final block (a young chain, endpoints that contradict each other) nothing is called final and
    // nothing foreign; sending the same bytes is right all the same.
    const final = await chain.finalBlock();
    const finalCount = final.ok ? await chain.transactionCount(signer.account, 'final') : final;
    const settled = final.ok && finalCount.ok && finalCount.value <= latest.value;
    const live = entries.unfinished();
    if (!live.ok) return live;
    return ok({
      latestNonce: latest.value,
      finalNonce: settled ? finalCount.value : 0,
      finalBlock: settled ? final.value.number : -1,
      live: live.value,
    });
  };

  const round = async (): Promise<Result<null>> => {
    if (halted !== null) return err(halted);
    const begun = await beginRound();
    if (!begun.ok) return begun;
    const meta = entries.meta();
    if (!meta.ok) return meta;
    if (meta.value === null) {
      const first = begun.value.latestNonce;
      const saved = entries.saveMeta({ firstNonce: first, checkedNonce: first });
      if (!saved.ok) return saved;
    }
    const looked = await lookForReceipts({ chain, entries, sentAt, round: begun.value });
    if (!looked.ok) return looked;
    const own = await checkForeign({ chain, entries, round: begun.value });
    if (!own.ok) return own;
    strangers = own.value === null ? 0 : strangers + 1;
    if (own.value !== null && strangers >= SURE_ROUNDS) {
      halted = own.value;
      return err(own.value);
    }
    const refreshed = entries.unfinished();
    if (!refreshed.ok) return refreshed;
    const over = endOverdue({ ...begun.value, live: refreshed.value });
    if (!over.ok) return over;
    const left = entries.unfinished();
    if (!left.ok) return left;
    // A wallet runs for months: of what is done nothing stays in memory.
    const hashes = new Set<string>(left.value.flatMap(({ attempts }) => attempts.map(({ hash }) => hash)));
    for (const hash of sentAt.keys()) if (!hashes.has(hash)) sentAt.delete(hash);
    return sendWaiting({
      chain,
      entries,
      signer,
      clock,
      sentAt,
      round: { ...begun.value, live: left.value },
    });
  };

  const step = (): Promise<Result<null>> => {
    running ??= round().finally(() => {
      running = null;
    });
    return running;
  };

  /**
   * When something could have changed since the last round: see `tick` in `api.ts`. A new block always counts: another
   * computer with the same keys must be noticed before anything is sent.
   */
  const due = (head: Hex): Result<boolean> => {
    if (fresh || head !== roundHead || clock.monotonicMs() - roundAt >= IDLE_MS) return ok(true);
    const live = entries.unfinished();
    return live.ok ? ok(live.value.some((entry) => entry.state === 'sent' && entry.reason !== null)) : live;
  };

  return {
    send(request) {
      const entry = newEntry(request, clock.now());
      const before = entries.get(request.id);
      if (!before.ok) return before;
      if (before.value === null) {
        fresh = true;
        return entries.save(entry);
      }
      const { to, data, value, purpose } = before.value;
      if (to === entry.to && data === entry.data && value === entry.value && purpose === entry.purpose)
        return ok(before.value);
      return fail(
        'outbox.other-content',
        'A transaction of this name was prepared before with other content; the new one was refused.',
        'Nothing is to be done; the first one stays in use.',
        { id: request.id },
      );
    },
    get: (id) => entries.get(id),
    recent: (limit) => entries.recent(limit),
    giveUp(id, reason) {
      const entry = entries.get(id);
      if (!entry.ok || entry.value === null) return entry;
      if (entry.value.done || entry.value.state === 'mined') return entry;
      return entries.save({ ...entry.value, state: 'given-up', done: true, reason: withParams(reason) });
    },
    subscribe: (listener) => entries.subscribe(listener),
    step,
    async tick(head) {
      const needed = due(head);
      if (!needed.ok) return needed;
      if (!needed.value) return halted === null ? ok(null) : err(halted);
      fresh = false;
      const done = await step();
      roundAt = clock.monotonicMs();
      roundHead = head;
      fresh ||= !done.ok;
      return done;
    },
    halted: () => halted,
    async acceptForeign() {
      const latest = await chain.transactionCount(signer.account, 'latest');
      if (!latest.ok) return latest;
      const saved = entries.saveMeta({ firstNonce: latest.value, checkedNonce: latest.value });
      if (saved.ok) halted = null;
      return saved;
    },
  };
}

function newEntry(request: SendRequest, now: number): OutboxEntry {
  return {
    id: request.id,
    purpose: request.purpose,
    to: lower(request.to),
    data: lower(request.data),
    value: request.value ?? 0n,
    gasLimit: request.gasLimit ?? 0n,
    deadline: request.deadline ?? null,
    createdAt: now,
    state: 'queued',
    done: false,
    nonce: null,
    attempts: [],
    mined: null,
    reason: null,
  };
}

function tooLate(entry: OutboxEntry): NonNullable<OutboxEntry['reason']> {
  return entry.reason !== null && entry.attempts.length === 0
    ? entry.reason
    : {
        code: 'outbox.too-late',
        message:
          'The time for this step was over before the network took it; nothing else was sent in its place.',
        remedy: 'Nothing is to be done; check the connection if it happens often.',
        params: { id: entry.id },
      };
}
