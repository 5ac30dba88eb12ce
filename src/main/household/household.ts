/**
 * The household: the agent that trades slot after slot. Given a vault, a meter, a chain, a store and a clock it does
 * the household's part of docs/protocol.md for ever; no electron in here, so the same household runs in the app, in a
 * test, without a window, and as a simulated neighbour.
 *
 * `community/` follows the chain's events, `slot/` is the slot machine, `offers/` decides what to offer, `bills/`
 * settles, `view/` makes what screens show.
 */
import type { Cancel, Clock } from '../../shared/clock.ts';
import {
  DEFAULT_LIMITS,
  type HouseholdView,
  type Limits,
  limitsSchema,
  type PowerNow,
} from '../../shared/readmodel.ts';
import { type AppError, ok, type Result } from '../../shared/result.ts';
import type { SlotTiming } from '../../shared/slots.ts';
import type { UtcSeconds } from '../../shared/units.ts';
import type { BlockId, Chain, Outbox, Sync, SyncStatus } from '../chain/api.ts';
import type { MeterPart } from '../meter/api.ts';
import type { Store } from '../store/api.ts';
import type { Vault } from '../vault/api.ts';
import { actionsOf, type HouseholdActions } from './actions.ts';
import type { CommunityConfig } from './community/config.ts';
import { contractsAt, followCommunity } from './community/follow.ts';
import { keepStep } from './community/kept.ts';
import { cohortTrust } from './community/trust.ts';
import type { Context, HouseholdLog, Moment } from './context.ts';
import type { Departure } from './departure.ts';
import { fundsWatch } from './funds.ts';
import { type JoinChoice, type MembershipStage, membershipStep } from './membership.ts';
import { type Proof, proofOf } from './proof/proof.ts';
import { rebuiltAt } from './rebuilt.ts';
import { recoverStep } from './recover.ts';
import { replacementStep } from './replacement.ts';
import { restoreWatch } from './restored.ts';
import { catchUpStep, momentOf, workOfARound } from './round.ts';
import { revealOwed } from './slot/promised.ts';
import { settleStep } from './slot/settle.ts';
import { openShelf } from './slot/shelf.ts';
import { type HouseholdQueries, queriesOf } from './view/queries.ts';
import { meterView, viewOf } from './view/view.ts';

export interface HouseholdParts {
  readonly vault: Vault;
  readonly meter: MeterPart;
  readonly chain: Chain;
  readonly outbox: Outbox;
  readonly sync: Sync;
  readonly store: Store;
  readonly clock: Clock;
  readonly log: HouseholdLog;
  readonly config: CommunityConfig;
  readonly choice: JoinChoice;
  /** What happened to the records before this start; null: nothing. */
  readonly trouble: AppError | null;
}

export interface Household extends HouseholdQueries, HouseholdActions {
  /** What it hands out for others to check. */
  readonly proof: Proof;
  /** One round of everything; the loop calls it, tests may instead. Never throws, never overlaps itself. */
  step(): Promise<void>;
  /** Runs `step` by the clock until `stop`. */
  start(): void;
  /** Waits for a running step; nothing is sent after it. */
  stop(): Promise<void>;
  view(): HouseholdView;
  /** What the meters measure at this moment; the cheap part of the view, for each telegram. */
  power(): PowerNow;
  /** Called after each step with the new view. */
  subscribe(listener: (view: HouseholdView) => void): () => void;
  setLimits(limits: Limits): Result<Limits>;
  /** Until when this wallet is needed for a reveal that it owes its group; null: it is not. */
  revealOwed(): Result<UtcSeconds | null>;
  /** No new offers from now on, with the reason; null: offers again. */
  prepareToLeave(reason: Departure | null): void;
}

const LIMITS = 'limits';
/** Phases of the shortest slots last a few seconds. */
const SHORTEST_ROUND_MS = 1000;
/** Where slots are long, the chain has no news for more rounds, and its services are not bothered with them. */
const ROUNDS_IN_A_SLOT = 200;
/** Batches of events read in one round: what they say of slots is kept before more are read, so that months fit in memory. */
const BATCHES = 1;

export async function createHousehold(parts: HouseholdParts): Promise<Result<Household>> {
  const { vault, chain, outbox, sync, store, clock, log, config, meter } = parts;
  const identity = await vault.identity({});
  if (!identity.ok) return identity;
  const status = await vault.status({});
  if (!status.ok) return status;
  const account = identity.value.account;
  const timing: SlotTiming = config;
  const contracts = contractsAt(config.contracts);
  const followed = followCommunity({ store, sync, contracts, timing, own: account });
  if (!followed.ok) return followed;
  const proof = await vault.registrationProof({});
  if (!proof.ok) return proof;
  const trust = cohortTrust({
    store,
    book: () => followed.value.book(),
    timing,
    account,
    maskKey: proof.value.maskPublicKey,
  });
  if (!trust.ok) return trust;
  const stored = store.settings.get(LIMITS, limitsSchema);
  if (!stored.ok) return stored;

  const { trouble } = parts;
  const notices = new Map<string, AppError>(trouble === null ? [] : [[trouble.code, trouble]]);
  let limits: Limits = stored.value ?? DEFAULT_LIMITS;
  let leaving: Departure | null = null;
  let membership: MembershipStage = 'registering';
  const sourceOf = (role: 'grid' | 'generation'): string | null =>
    meter.status().find((source) => source.role === role)?.id ?? null;

  const ctx: Context = {
    vault,
    meter,
    chain,
    outbox,
    store,
    clock,
    log,
    account,
    config,
    timing,
    contracts,
    follower: followed.value,
    slots: openShelf(store),
    funds: fundsWatch(outbox),
    trust: trust.value,
    refused: new Map(),
    gridSource: () => sourceOf('grid'),
    generationSource: () => sourceOf('generation'),
    limits: () => limits,
    leavingSoon: () => leaving,
    notice(code, error) {
      if (error === null) notices.delete(code);
      else notices.set(code, error);
    },
  };

  /** Runs one step; a failure becomes a notice that the next success takes back. */
  const attempt = async (
    name: string,
    work: () => Result<unknown> | Promise<Result<unknown>>,
  ): Promise<boolean> => {
    const result = await work();
    const before = notices.get(name);
    if (result.ok) {
      if (before !== undefined) notices.delete(name);
      return true;
    }
    if (before?.code !== result.error.code) log.warn('household.step', { name, code: result.error.code });
    notices.set(name, result.error);
    return false;
  };

  const steps = workOfARound();
  const replace = replacementStep();
  const recover = recoverStep();
  const rebuilt = rebuiltAt(store.settings);
  if (!rebuilt.ok) return rebuilt;
  const back = [status.value.restoredAt, rebuilt.value].filter((time) => time !== null);
  const restore = restoreWatch(
    store.settings,
    back.length === 0 ? null : Math.max(...back),
    config.slotSeconds,
  );

  const round = async (): Promise<void> => {
    const asked = await chain.head();
    if (!(await attempt('chain', () => asked)) || !asked.ok) return;
    const head = asked.value;
    // With no new block there is nothing to ask for, and the endpoints are spared.
    if (!isAt(sync.status(), head)) await attempt('sync', () => sync.step(BATCHES));
    // What was final is gone: nothing more is done by a chain that cannot be the community's.
    if (sync.status().problem?.code === 'sync.deep-reorg') return;
    const time = chain.chainTime();
    if (time === null) return;
    if (sync.status().catchingUp) {
      await attempt('catch-up', () => catchUpStep(ctx));
      return;
    }
    meter.chainTime(time.estimate);
    await attempt('restore', () => restore.look(time.estimate));
    const now = momentOf(timing, time.estimate);
    if (now === null) {
      await attempt('membership', () => join());
      await attempt('outbox', () => outbox.tick(head.hash));
      return;
    }
    await attempt('membership', () => join(now));
    await attempt('replacement', () => replace(ctx, now));
    await attempt('recover', () => recover(ctx, now, restore.since()));
    await attempt('settle', () => settleStep(ctx, now));
    await attempt('keep', () => keepStep(ctx));
    if (!restore.waits(now.time) && outbox.halted() === null && membership !== 'replaced') {
      for (const [name, work] of steps) await attempt(name, () => work(ctx, now));
    }
    await attempt('outbox', () => outbox.tick(head.hash));
  };

  async function join(now: Moment = { time: config.genesis, slot: 0, into: 0 }): Promise<Result<null>> {
    const result = await membershipStep(ctx, now, parts.choice);
    if (!result.ok) return result;
    membership = result.value;
    return ok(null);
  }

  const listeners = new Set<(view: HouseholdView) => void>();
  let running: Promise<void> | null = null;
  let cancel: Cancel = () => undefined;
  let started = false;
  const catchUp = catchUpWatch(sync);
  const view = (): HouseholdView =>
    viewOf(ctx, { membership, notices: [...notices.values()], limits, catchUp: catchUp() });

  const household: Household = {
    ...queriesOf(ctx),
    ...actionsOf(ctx),
    proof: proofOf(ctx),
    step() {
      running ??= round()
        .catch((thrown: unknown) => {
          // A broken invariant must not end the household; the next round starts from what is on disk.
          log.warn('household.broken', {
            reason: thrown instanceof Error ? thrown.message : String(thrown),
          });
        })
        .then(() => {
          running = null;
          if (listeners.size === 0) return;
          const now = view();
          for (const listener of listeners) listener(now);
        });
      return running;
    },
    start() {
      if (started) return;
      started = true;
      const loop = (): void => {
        void household.step().then(() => {
          if (started) cancel = clock.after(sync.status().catchingUp ? 0 : pauseOf(config), loop);
        });
      };
      loop();
    },
    async stop() {
      started = false;
      cancel();
      await running;
    },
    view,
    power: () => ({ grid: meterView(ctx, 'grid').powerW, generation: meterView(ctx, 'generation').powerW }),
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    setLimits(next) {
      const written = store.settings.set(LIMITS, next);
      if (!written.ok) return written;
      limits = next;
      return ok(limits);
    },
    revealOwed: () => revealOwed(ctx),
    prepareToLeave(reason) {
      leaving = reason;
    },
  };
  return ok(household);
}

/** How far reading has come since the wallet fell behind. */
function catchUpWatch(sync: Sync): () => HouseholdView['catchUp'] {
  let first: number | null = null;
  return () => {
    const { catchingUp, cursor, head } = sync.status();
    if (!catchingUp || cursor === null || head === null) {
      first = null;
      return null;
    }
    first ??= cursor.number;
    return { done: cursor.number - first, of: head - first };
  };
}

/** The events are those up to this very block, so by its hash also of everything below it. */
const isAt = (sync: SyncStatus, head: BlockId): boolean =>
  sync.problem === null && sync.cursor?.hash === head.hash && sync.head === head.number;

/** Milliseconds from one round to the next: no oftener than there are blocks, and many times in a slot's shortest phase. */
function pauseOf({ blockTime, slotSeconds }: CommunityConfig): number {
  return Math.max(
    SHORTEST_ROUND_MS,
    Math.min(blockTime * 1000, Math.floor((slotSeconds * 1000) / ROUNDS_IN_A_SLOT)),
  );
}
