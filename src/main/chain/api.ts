/**
 * What the household may ask of the chain, and what the chain part needs from others (`OutboxStore`, `SyncStore`,
 * `Signer`: the store and the vault fit them, household wires them). Implementations: `provider.ts` (endpoints),
 * `contract.ts` (typed calls and events), `outbox.ts` (transactions), `sync.ts` (events).
 *
 * No answer of an endpoint is believed because one endpoint gave it: chain id, head, hashes, logs are checked, and
 * `confirmFinal` asks two. Nothing here calls Date.now or sets timers but through the injected clock.
 */
import { z } from 'zod';
import type { Clock } from '../../shared/clock.ts';
import { hexSchema } from '../../shared/hex-schema.ts';
import type { Evidence } from '../../shared/proof/evidence.ts';
import type { AppError, Result } from '../../shared/result.ts';
import type { UtcSeconds } from '../../shared/units.ts';

export type Hex = `0x${string}`;

export interface EndpointOptions {
  /** http(s) address of a JSON-RPC service. */
  readonly url: string;
  /** The household's own node: its word alone confirms a final block. */
  readonly own: boolean;
}

export interface ChainOptions {
  readonly chainId: number;
  /** In order of preference; at least one. */
  readonly endpoints: readonly EndpointOptions[];
  /** Blocks that must lie on a block before it is final (docs/protocol.md, section 1). */
  readonly finality: number;
  /** Expected seconds between blocks. */
  readonly blockTime: number;
  readonly clock: Clock;
  /** Milliseconds of the clock to wait for one answer; 10 000 unless told. */
  readonly timeoutMs?: number;
}

/** Carries one JSON-RPC request body to a URL; the HTTP one is `http.ts`, tests may put faults between. */
export type Transport = (
  url: string,
  body: string,
  signal: AbortSignal,
) => Promise<{ status: number; text: string; retryAfterSeconds: number | null }>;

export interface BlockId {
  readonly number: number;
  readonly hash: Hex;
}

export interface BlockHeader extends BlockId {
  readonly parentHash: Hex;
  readonly time: UtcSeconds;
  readonly logsBloom: Hex;
  readonly baseFeePerGas: bigint | null;
}

export interface RawLog {
  readonly logIndex: number;
  readonly txHash: Hex;
  readonly address: Hex;
  readonly topics: readonly Hex[];
  readonly data: Hex;
}

/** A block with the community's logs in it, in log order. */
export interface LogBlock extends BlockId {
  readonly time: number;
  readonly logs: readonly RawLog[];
}

export interface Receipt {
  readonly txHash: Hex;
  readonly block: BlockId;
  /** False: mined and reverted. */
  readonly success: boolean;
  readonly gasUsed: bigint;
  readonly logs: readonly RawLog[];
}

export interface EndpointStatus {
  readonly url: string;
  readonly own: boolean;
  readonly reachable: boolean;
  readonly head: number | null;
  /** Agrees with the others on final blocks; null when it cannot be compared. */
  readonly agrees: boolean | null;
  /** Why it is not used now; null while it is. */
  readonly problem: AppError | null;
}

/** Chain time by the newest blocks, and how far this computer's clock is from it. */
export interface ChainTime {
  /** What a block made now would say; median over recent heads. */
  readonly estimate: UtcSeconds;
  /** Computer's clock minus chain time, seconds. */
  readonly driftSeconds: number;
  /** Heads the estimate is made of. */
  readonly samples: number;
}

export interface Call {
  readonly to: Hex;
  readonly data: Hex;
}

/** Answers that hold at one final block, on which two independent endpoints (or the own node) agree. */
export interface Confirmation {
  readonly block: BlockId;
  readonly time: UtcSeconds;
  /** Return data of each call, in order. */
  readonly results: readonly Hex[];
  /** Receipts of the asked transactions, in order; all at or below the block. */
  readonly receipts: readonly Receipt[];
  readonly by: 'own-node' | 'second-endpoint';
}

/** What one endpoint alone says; its errors are those of `Chain`. */
export interface Witness extends Evidence {
  logs(...query: Parameters<Evidence['logs']>): Promise<Result<WitnessLog[]>>;
  close(): void;
}

/** A log with its block. */
export interface WitnessLog extends RawLog {
  readonly block: number;
}

/**
 * The chain through its endpoints. Codes:
 * - `chain.unreachable`: no endpoint answered. `chain.wrong-chain`: it answers for another chain id.
 * - `chain.stale`: the newest head is too old. `chain.disagree`: endpoints contradict each other about final blocks.
 * - `chain.unconfirmed`: no second endpoint or own node could confirm. `chain.not-final`: not final yet.
 * - `chain.reverted`: the call was refused by the contract; `params.data` has the return data.
 * - `chain.rpc`: the endpoint answered with another error.
 */
export interface Chain {
  readonly chainId: number;
  readonly finality: number;
  /** Newest block that endpoints which agree have seen. */
  head(): Promise<Result<BlockHeader>>;
  /** The newest final block: `finality` blocks lie on it. */
  finalBlock(): Promise<Result<BlockHeader>>;
  block(number: number): Promise<Result<BlockHeader>>;
  call(call: Call, at: 'latest' | number): Promise<Result<Hex>>;
  /**
   * Asks at the newest final block, by hash, two independent endpoints or the own node. The household calls this
   * before it reveals: that its own submit is in the chain (`transactions`) and what S and D are (`calls`).
   */
  confirmFinal(ask: {
    readonly calls: readonly Call[];
    readonly transactions: readonly Hex[];
  }): Promise<Result<Confirmation>>;
  balance(account: Hex): Promise<Result<bigint>>;
  /**
   * Transactions of the account in the newest block (its next nonce), as most endpoints say; on a tie the lower. In
   * the final block endpoints have no reason to differ: `chain.disagree`.
   */
  transactionCount(account: Hex, at: 'latest' | 'final'): Promise<Result<number>>;
  /** `anyone`: the receipt that any endpoint knows. `most`: only what most endpoints, or the own node, say. */
  receipt(txHash: Hex, by?: 'anyone' | 'most'): Promise<Result<Receipt | null>>;
  /** Sends the same bytes to every endpoint that answers; ok when one took them or had them already. */
  broadcast(raw: Hex): Promise<Result<null>>;
  fees(): Promise<Result<FeeQuote>>;
  /** Needed gas of a call from the account. */
  estimateGas(call: Call, from: Hex): Promise<Result<bigint>>;
  /** Logs of these addresses, `from <= block <= to`, checked against block hashes and blooms; see `logs.ts`. */
  logs(addresses: readonly Hex[], from: number, to: number): Promise<Result<LogBlock[]>>;
  /** Null until a head was seen. */
  chainTime(): ChainTime | null;
  endpoints(): readonly EndpointStatus[];
  /** One endpoint alone, whether the wallet uses it or not, to hear what it says by itself; close it after use. */
  witness(url: string): Witness;
  /** Ends pending requests and timers. */
  close(): void;
}

/** Free gas: all prices 0. */
export type FeeQuote =
  | { readonly type: 'legacy'; readonly gasPrice: bigint }
  | { readonly type: 'eip1559'; readonly baseFee: bigint; readonly maxPriorityFeePerGas: bigint };

export type Fee =
  | { readonly type: 'legacy'; readonly gasPrice: bigint }
  | { readonly type: 'eip1559'; readonly maxFeePerGas: bigint; readonly maxPriorityFeePerGas: bigint };

/** What is to be signed; the shape of the vault's `signTransaction`. */
export interface UnsignedTransaction {
  readonly chainId: number;
  readonly nonce: number;
  readonly to: Hex;
  readonly data: Hex;
  readonly value: bigint;
  readonly gasLimit: bigint;
  readonly fee: Fee;
}

/** Fits the vault. */
export interface Signer {
  readonly account: Hex;
  signTransaction(
    transaction: UnsignedTransaction,
  ): Promise<Result<{ readonly raw: Hex; readonly hash: Hex }>>;
}

const hex = hexSchema();
const feeSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('legacy'), gasPrice: z.bigint() }),
  z.object({ type: z.literal('eip1559'), maxFeePerGas: z.bigint(), maxPriorityFeePerGas: z.bigint() }),
]);
const reasonSchema = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])),
});

/**
 * A transaction from the wish to its end.
 * `queued`: on disk, nothing signed. `sent`: signed and on disk; may or may not have reached anyone. `mined`: in a
 * block that is not final. Ends: `final` (final, success), `reverted` (final, refused by the contract), `given-up`.
 */
export const outboxStateSchema = z.enum(['queued', 'sent', 'mined', 'final', 'reverted', 'given-up']);

/** What is kept of a transaction. Content (to, data, value) never changes under an id. */
export const outboxEntrySchema = z.object({
  id: z.string(),
  /** Of one purpose only one entry is on its way into a block; later ones wait. */
  purpose: z.string(),
  to: hex,
  data: hex,
  value: z.bigint(),
  gasLimit: z.bigint(),
  /** Chain time from which it is pointless; null: never. */
  deadline: z.int().nullable(),
  createdAt: z.int(),
  state: outboxStateSchema,
  done: z.boolean(),
  nonce: z.int().nullable(),
  /** Every signed form: written before it is first sent; the same content with another fee. */
  attempts: z.array(z.object({ hash: hex, raw: hex, nonce: z.int(), fee: feeSchema, signedAt: z.int() })),
  mined: z
    .object({
      hash: hex,
      block: z.int(),
      blockHash: hex,
      success: z.boolean(),
      gasUsed: z.bigint(),
    })
    .nullable(),
  /** Why it was given up or refused; null while it lives or when it went well. */
  reason: reasonSchema.nullable(),
});
export type OutboxEntry = z.infer<typeof outboxEntrySchema>;

/** What the outbox needs of the store; what comes back is checked against `outboxEntrySchema`. */
export interface OutboxStore {
  put(entry: OutboxEntry): Result<null>;
  get(id: string): Result<unknown>;
  unfinished(): Result<readonly unknown[]>;
  recent(limit: number): Result<readonly unknown[]>;
  getMeta(): Result<unknown>;
  putMeta(meta: OutboxMeta): Result<null>;
}

export const outboxMetaSchema = z.object({
  /** Next nonce of the account when this outbox began: older transactions are not its own. */
  firstNonce: z.int(),
  /** Below this nonce everything final was made here. */
  checkedNonce: z.int(),
});
export type OutboxMeta = z.infer<typeof outboxMetaSchema>;

export interface SendRequest {
  /** The caller's name of the act, for example `submit:1234`: asked again with the same content it is the same act. */
  readonly id: string;
  readonly purpose: string;
  readonly to: Hex;
  readonly data: Hex;
  readonly value?: bigint;
  /** Fixed gas limit; estimated (plus a quarter) where missing. */
  readonly gasLimit?: bigint;
  readonly deadline?: UtcSeconds;
}

/**
 * Transactions that survive everything. Codes: `outbox.other-content` (same id, other content: refused),
 * `outbox.foreign-transaction` (the account sent something that was not made here: everything stops; one seed must
 * not trade on two machines).
 */
export interface Outbox {
  /** On disk when it returns; sent by the next round. The same request again gives the same entry. */
  send(request: SendRequest): Result<OutboxEntry>;
  get(id: string): Result<OutboxEntry | null>;
  recent(limit: number): Result<OutboxEntry[]>;
  /** Gives up an entry that was not mined, with the caller's reason. */
  giveUp(id: string, reason: AppError): Result<OutboxEntry | null>;
  /** Called with each new state of an entry, after it is on disk. Returns how to stop. */
  subscribe(listener: (entry: OutboxEntry) => void): () => void;
  /** One round: sign and send what waits, look for receipts, replace what is stuck, end what is over. */
  step(): Promise<Result<null>>;
  /**
   * A round where one could change something: after a new block, a new entry, what did not reach the network, a failed
   * round, or much time.
   */
  tick(head: Hex): Promise<Result<null>>;
  /** Why nothing is sent any more; null while it works. */
  halted(): AppError | null;
  /** After a person decided that the other machine is gone: takes the account's present nonce as its own. */
  acceptForeign(): Promise<Result<null>>;
}

/** What sync needs of the store. `commit` and `rollback` are all or nothing. */
export interface SyncStore {
  cursor(): Result<BlockId | null>;
  commit(batch: SyncBatch): Result<null>;
  rollback(to: BlockId): Result<null>;
  /** Known block hashes at or below `number`, newest first. */
  anchors(number: number, limit: number): Result<readonly BlockId[]>;
}

export interface SyncBatch {
  /** First block of the batch: the one after the cursor. */
  readonly from: number;
  /** Last block of the batch, the new cursor. */
  readonly to: BlockId;
  /** Only blocks with logs, ascending. */
  readonly blocks: readonly LogBlock[];
  /** Hashes to notice a later reorg by. */
  readonly anchors: readonly BlockId[];
}

export interface SyncStatus {
  readonly cursor: BlockId | null;
  readonly head: number | null;
  /** Newest block that is both synced and final. */
  readonly final: number | null;
  /** True while more than one batch is missing, or a round ended at its limit of batches before the head. */
  readonly catchingUp: boolean;
  /** Why it does not go on; null while it works. */
  readonly problem: AppError | null;
}

export interface SyncListener {
  /** After the batch is stored. `final`: the newest synced block that is final. */
  onBatch(batch: SyncBatch, final: number): void;
  /** Blocks above `to` are gone; what was made of them must go too. Never below a final block. */
  onRollback(to: BlockId): void;
}

/**
 * Events into the store: in ranges, gap-free, from the first block or the cursor, up to the head. A reorg above
 * finality is rolled back; one below it stops with `sync.deep-reorg`.
 */
export interface Sync {
  subscribe(listener: SyncListener): () => void;
  /** One round: up to the head, or `maxBatches`. */
  step(maxBatches?: number): Promise<Result<SyncStatus>>;
  status(): SyncStatus;
}
