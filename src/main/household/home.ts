/**
 * A home from its folder: opens the store with the vault's key and, once the home has joined a community, builds the
 * chain, the meter and the household on it. The app, a box without a window and each simulated neighbour use this.
 */
import type { Clock } from '../../shared/clock.ts';
import { hexToBytes } from '../../shared/protocol/bytes.ts';
import { type AppError, fail, ok, type Result } from '../../shared/result.ts';
import type { Transport } from '../chain/api.ts';
import { createOutbox } from '../chain/outbox.ts';
import { openChain } from '../chain/provider.ts';
import { createSync } from '../chain/sync.ts';
import type { MeterPart, SourceConfig } from '../meter/api.ts';
import { createMeterPart } from '../meter/part.ts';
import type { RepairReport, Sealable, Store } from '../store/api.ts';
import { openStore } from '../store/open.ts';
import type { MeterKeys, Vault, Limits as VaultLimits } from '../vault/api.ts';
import { type HistoryFile, labelOf, saveHistory } from './archive.ts';
import type { CommunityConfig } from './community/config.ts';
import type { HouseholdLog } from './context.ts';
import { createHousehold, type Household } from './household.ts';
import type { JoinChoice } from './membership.ts';
import { keepReadings } from './readings/keep.ts';
import { keepTerms, knownTerms, type Terms } from './rebuilt.ts';
import { createRecordings, type Recordings } from './recordings.ts';
import {
  decoderKeys,
  forgetSource,
  keepLedgers,
  loadSources,
  saveSource,
  withKeys,
  withLedger,
} from './sources.ts';

export interface HomeOptions {
  readonly vault: Vault;
  /** Folder of the database. */
  readonly dir: string;
  readonly clock: Clock;
  readonly log: HouseholdLog;
  /** Between this machine and its endpoints; HTTP unless told. */
  readonly transport?: Transport;
  /** A recording of a meter began or ended. */
  readonly onRecording?: () => void;
}

export interface Home {
  readonly store: Store;
  /** Set when the start found damage and mended it. */
  readonly repaired: RepairReport | null;
  /** What is to be told of the records at this start; null: all is well. The household tells it too, once joined. */
  readonly trouble: AppError | null;
  /** Null until the home has joined a community. */
  household(): Household | null;
  /** Null until the home has joined a community. */
  meter(): MeterPart | null;
  /** Keeps the invitation's terms, fixes in the vault what it signs for, and starts to work. */
  join(request: JoinRequest): Promise<Result<Household>>;
  /** Reads a meter from now on and after each start; in-process sources are not kept. */
  addSource(source: SourceConfig): Result<void>;
  /** Reads it no more, also not after the next start. */
  removeSource(id: string): Promise<Result<void>>;
  /** Keeps the keys of an encrypted meter in the vault and reads with them from now on; null forgets them. */
  setMeterKeys(id: string, keys: MeterKeys | null): Promise<Result<void>>;
  /** The home's history in a file; the household works on meanwhile. */
  saveHistory(to: HistoryFile): Promise<Result<{ readonly records: number }>>;
  /** What says in a history file that it is this home's; null until the home has joined. */
  historyLabel(): Sealable | null;
  /** Recordings of the meters; null until the home has joined a community. */
  recordings(): Recordings | null;
  close(): Promise<void>;
}

export interface JoinRequest {
  readonly config: CommunityConfig;
  readonly choice: JoinChoice;
  /** What the vault may sign; needed wider than before only with the passphrase. */
  readonly limits: VaultLimits;
  readonly passphrase?: string;
}

/** 3 x 25 A at 230 V, the usual connection of a home. */
const CONNECTION_WATT = 17_250;

/** Opens the folder; the vault must be open. What was joined before goes on by itself. */
export async function openHome(options: HomeOptions): Promise<Result<Home>> {
  const key = await options.vault.storeKey({});
  if (!key.ok) return key;
  const { dir, clock } = options;
  const opened = openStore({ dir, key: hexToBytes(key.value.key), clock });
  if (!opened.ok) return opened;
  const { store, repaired } = opened.value;
  const place = { store, dir, key: hexToBytes(key.value.key), clock };
  const status = await options.vault.status({});
  const known = status.ok ? knownTerms(place, repaired, status.value.community !== null) : status;
  if (!known.ok) {
    store.close();
    return known;
  }
  const { terms, trouble } = known.value;
  let running: Running | null = null;

  const home: Home = {
    store,
    repaired,
    trouble,
    household: () => running?.household ?? null,
    meter: () => running?.meter ?? null,
    recordings: () => running?.recordings ?? null,
    async join({ config, choice, limits, passphrase }) {
      if (running !== null) return alreadyJoined();
      const { chainId, contracts, genesis, slotSeconds, slotsPerPeriod, kMin } = config;
      const joined = await options.vault.join({
        community: { chainId, contracts, genesis, slotSeconds, slotsPerPeriod, kMin, limits },
        ...(passphrase === undefined ? {} : { passphrase }),
      });
      if (!joined.ok) return joined;
      const written = keepTerms(place, { config, choice });
      if (!written.ok) return written;
      const built = await run(options, store, { config, choice }, null);
      if (!built.ok) return built;
      running = built.value;
      return ok(running.household);
    },
    addSource(source) {
      if (running === null) return notJoined();
      const whole = withLedger(store, source);
      if (!whole.ok) return whole;
      const added = running.meter.addSource(whole.value);
      if (!added.ok) return added;
      return saveSource(store, source);
    },
    async removeSource(id) {
      if (running === null) return notJoined();
      await running.recordings.forget(id);
      await running.meter.removeSource(id);
      // Another meter under the same name has keys of its own.
      const keyless = await options.vault.setMeterKeys({ source: id, keys: null });
      const forgotten = forgetSource(store, id);
      return keyless.ok ? forgotten : keyless;
    },
    async setMeterKeys(id, keys) {
      if (running === null) return notJoined();
      const { meter } = running;
      if (!meter.status().some((source) => source.id === id)) return meter.setKeys(id, {});
      const kept = await options.vault.setMeterKeys({ source: id, keys });
      return kept.ok ? meter.setKeys(id, decoderKeys(keys)) : kept;
    },
    async saveHistory(to) {
      return running === null ? notJoined() : saveHistory(store, running.label, to);
    },
    historyLabel: () => running?.label ?? null,
    async close() {
      await running?.stop();
      running = null;
      store.close();
    },
  };

  if (terms !== null) {
    const built = await run(options, store, terms, trouble);
    if (!built.ok) {
      store.close();
      return built;
    }
    running = built.value;
  }
  return ok(home);
}

interface Running {
  readonly label: Sealable;
  readonly household: Household;
  readonly meter: MeterPart;
  readonly recordings: Recordings;
  stop(): Promise<void>;
}

async function run(
  { vault, clock, log, transport, onRecording = () => undefined }: HomeOptions,
  store: Store,
  { config, choice }: Terms,
  trouble: AppError | null,
): Promise<Result<Running>> {
  const identity = await vault.identity({});
  if (!identity.ok) return identity;
  const { chainId, endpoints, finality, blockTime, fromBlock, contracts } = config;
  const chain = openChain({ chainId, endpoints, finality, blockTime, clock }, transport);
  const signer = {
    account: identity.value.account,
    signTransaction: vault.signTransaction,
  };
  const outbox = createOutbox({ chain, store: store.outbox, signer, clock });
  const addresses = [contracts.market, contracts.community, contracts.treasury];
  const sync = createSync({ chain, store: store.events, addresses, fromBlock });
  const meter = createMeterPart({ clock, timing: config, connectionWatt: CONNECTION_WATT });
  const ledgers = keepLedgers(store, meter, clock);
  const recordings = createRecordings(meter, clock, onRecording);
  const readings = keepReadings({ readings: store.readings, meter, clock, timing: config, log });
  const made = await createHousehold({
    vault,
    meter,
    chain,
    outbox,
    sync,
    store,
    clock,
    log,
    config,
    choice,
    trouble,
  });
  if (!made.ok) {
    readings.stop();
    chain.close();
    await meter.close();
    return made;
  }
  const sources = loadSources(store);
  if (!sources.ok) return sources;
  const keyed = await withKeys(vault, sources.value);
  if (!keyed.ok) log.warn('meter.keys', { code: keyed.error.code });
  for (const source of keyed.ok ? keyed.value : sources.value) {
    const added = meter.addSource(source);
    if (!added.ok) log.warn('meter.source', { name: source.id, code: added.error.code });
  }
  return ok({
    label: labelOf(config, identity.value.account),
    household: made.value,
    meter,
    recordings,
    async stop() {
      await made.value.stop();
      await recordings.close();
      ledgers.stop();
      readings.stop();
      await meter.close();
      chain.close();
    },
  });
}

const notJoined = () =>
  fail(
    'household.not-joined',
    'This wallet does not belong to a community yet.',
    'Accept an invitation first; the meter comes right after.',
  );

const alreadyJoined = () =>
  fail(
    'household.joined',
    'This wallet belongs to a community already. Nothing was changed.',
    'Leave that community first, or use another wallet.',
  );
