import type { Clock } from '../../shared/clock.ts';
import { type AppError, ok, type Result } from '../../shared/result.ts';
import type { Chain, Fee, FeeQuote, OutboxEntry, Signer } from './api.ts';
import { withParams } from './errors.ts';
import { dearest, feeFor, isFree } from './fees.ts';
import type { Entries } from './outbox-entries.ts';

/** What one round knows of the chain and of the entries that are not done, oldest first. */
export interface Round {
  readonly latestNonce: number;
  readonly finalNonce: number;
  readonly finalBlock: number;
  readonly live: readonly OutboxEntry[];
}

interface Parts {
  readonly chain: Chain;
  readonly entries: Entries;
  readonly signer: Signer;
  readonly clock: Clock;
  readonly sentAt: Map<string, number>;
  readonly round: Round;
}

/**
 * After this long, the next block that does not hold the transaction has the same bytes sent again: a node that restarts
 * or takes a block back forgets what was pending, and the shortest phase of a slot has only seven blocks.
 */
const RESEND_MS = 2_000;
/** Seconds until a transaction that is not mined is signed again with a higher price. */
const REPLACE_SECONDS = 30;
/** Signed forms of one transaction; more would only burn money. */
const MOST_ATTEMPTS = 12;
/** Nonces that were given up are looked for this far back, to push their transactions out. */
const LOOK_BACK = 100;

/** Refusals that asking again cannot change. */
function isFinalRefusal(error: AppError): boolean {
  // A price over the limit may be the endpoint's fancy or a busy hour; everything else in a policy stays as it is.
  return error.code.startsWith('policy.') && error.code !== 'policy.fee';
}

/** Hands what is signed to the network again, replaces what is stuck, and signs what waits, in order. */
export async function sendWaiting(parts: Parts): Promise<Result<null>> {
  const { round } = parts;
  const inFlight = new Set<string>();
  const held = new Set<number>();
  for (const entry of round.live) {
    if (entry.state === 'queued' || entry.nonce === null) continue;
    held.add(entry.nonce);
    if (entry.state !== 'sent') continue;
    inFlight.add(entry.purpose);
    const pushed = await pushAgain(parts, entry);
    if (!pushed.ok) return pushed;
  }
  const waiting = round.live.filter((entry) => entry.state === 'queued' && !inFlight.has(entry.purpose));
  // Most rounds sign nothing, and what was signed before is read only for that.
  if (waiting.length === 0) return ok(null);
  const first = nextNonce(parts);
  if (!first.ok) return first;
  let next = first.value;
  for (const entry of waiting) {
    if (inFlight.has(entry.purpose)) continue;
    while (held.has(next)) next += 1;
    const sent = await signAndSend(parts, entry, next, dearestAt(parts, next));
    if (!sent.ok) return sent;
    inFlight.add(entry.purpose);
    if (sent.value.state === 'sent') held.add(next);
  }
  return ok(null);
}

/**
 * The account's next nonce: what the endpoints say, kept within what this outbox knows by itself (mined here, signed
 * here), so that an endpoint with a wrong number cannot make a gap or use a nonce twice.
 */
function nextNonce({ entries, round }: Parts): Result<number> {
  const meta = entries.meta();
  if (!meta.ok) return meta;
  const recent = entries.recent(LOOK_BACK);
  if (!recent.ok) return recent;
  const checked = meta.value?.checkedNonce ?? round.latestNonce;
  const mined = recent.value.map((entry) => (entry.mined === null ? 0 : (entry.nonce ?? -1) + 1));
  const signed = recent.value.flatMap((entry) => entry.attempts.map((attempt) => attempt.nonce + 1));
  return ok(Math.min(Math.max(round.latestNonce, checked, ...mined), Math.max(checked, ...signed)));
}

/** The highest price that was ever signed under this nonce, by entries that were given up. */
function dearestAt(parts: Parts, nonce: number): Fee | null {
  const recent = parts.entries.recent(LOOK_BACK);
  if (!recent.ok) return null;
  const signed = recent.value.flatMap((entry) => entry.attempts.filter((attempt) => attempt.nonce === nonce));
  return dearest(signed.map(({ fee }) => fee));
}

async function pushAgain(parts: Parts, entry: OutboxEntry): Promise<Result<null>> {
  const { clock, sentAt } = parts;
  const last = entry.attempts.at(-1);
  if (last === undefined || entry.nonce === null) return ok(null);
  // Either way: a computer's clock that was set back must not keep what is stuck for as long.
  const old = Math.abs(clock.now() - last.signedAt) >= REPLACE_SECONDS;
  if (old && !isFree(last.fee) && entry.attempts.length < MOST_ATTEMPTS) {
    const replaced = await signAndSend(parts, entry, entry.nonce, last.fee);
    return replaced.ok ? ok(null) : replaced;
  }
  const handed = sentAt.get(last.hash);
  if (handed !== undefined && clock.monotonicMs() - handed < RESEND_MS) return ok(null);
  return hand(parts, entry);
}

/** Gives the newest signed form to the network; a refusal is kept with the entry and tried again later. */
async function hand(parts: Parts, entry: OutboxEntry): Promise<Result<null>> {
  const last = entry.attempts.at(-1);
  if (last === undefined) return ok(null);
  const handed = await parts.chain.broadcast(last.raw);
  // What did not get through is handed out again with the next round, as a slot's phases are short.
  if (handed.ok || handed.error.code !== 'chain.unreachable')
    parts.sentAt.set(last.hash, parts.clock.monotonicMs());
  const reason = handed.ok ? null : withParams(handed.error);
  if (reason?.code === entry.reason?.code) return ok(null);
  const saved = parts.entries.save({ ...entry, reason });
  return saved.ok ? ok(null) : saved;
}

async function gasFor(parts: Parts, entry: OutboxEntry): Promise<Result<bigint>> {
  if (entry.gasLimit > 0n) return ok(entry.gasLimit);
  const needed = await parts.chain.estimateGas({ to: entry.to, data: entry.data }, parts.signer.account);
  return needed.ok ? ok(needed.value + needed.value / 4n) : needed;
}

async function signAndSend(
  parts: Parts,
  entry: OutboxEntry,
  nonce: number,
  before: Fee | null,
): Promise<Result<OutboxEntry>> {
  const { chain, entries, signer, clock } = parts;
  const gasLimit = await gasFor(parts, entry);
  if (!gasLimit.ok) return refuse(parts, entry, gasLimit.error);
  const quote: Result<FeeQuote> = await chain.fees();
  if (!quote.ok) return quote;
  const fee = feeFor(quote.value, before);
  const { to, data, value } = entry;
  const signed = await signer.signTransaction({
    chainId: chain.chainId,
    nonce,
    to,
    data,
    value,
    gasLimit: gasLimit.value,
    fee,
  });
  if (!signed.ok) return refuse(parts, entry, signed.error);
  const attempt = { hash: signed.value.hash, raw: signed.value.raw, nonce, fee, signedAt: clock.now() };
  const saved = entries.save({
    ...entry,
    gasLimit: gasLimit.value,
    state: 'sent',
    nonce,
    attempts: [...entry.attempts, attempt],
    reason: null,
  });
  if (!saved.ok) return saved;
  const handed = await hand(parts, saved.value);
  return handed.ok ? saved : handed;
}

/** Keeps why it could not be signed; a policy's refusal, or a contract's without a deadline to wait for, ends it. */
function refuse(parts: Parts, entry: OutboxEntry, error: AppError): Result<OutboxEntry> {
  const reverted = error.code === 'chain.reverted';
  if (!reverted && !isFinalRefusal(error) && error.code.startsWith('chain.')) return { ok: false, error };
  const over =
    entry.attempts.length === 0 && (isFinalRefusal(error) || (reverted && entry.deadline === null));
  const reason = withParams(error);
  if (!over && entry.reason?.code === reason.code) return ok(entry);
  return parts.entries.save(
    over ? { ...entry, state: 'given-up', done: true, reason } : { ...entry, reason },
  );
}
