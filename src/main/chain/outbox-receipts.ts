import { ok, type Result } from '../../shared/result.ts';
import type { Chain, OutboxEntry, Receipt } from './api.ts';
import { chainErrors } from './errors.ts';
import type { Entries } from './outbox-entries.ts';
import type { Round } from './outbox-send.ts';

/** Entries looked through for one that took another's nonce. */
const LOOK_BACK = 100;

/** The receipt of whichever signed form was mined, on the chain as it is now; null where none was. */
export async function receiptOf(chain: Chain, entry: OutboxEntry): Promise<Result<Receipt | null>> {
  for (const attempt of [...entry.attempts].reverse()) {
    const receipt = await chain.receipt(attempt.hash);
    if (!receipt.ok) return receipt;
    if (receipt.value === null) continue;
    const block = await chain.block(receipt.value.block.number);
    if (!block.ok) return block.error.code === 'chain.not-final' ? ok(null) : block;
    if (block.value.hash === receipt.value.block.hash) return receipt;
  }
  return ok(null);
}

export function withReceipt(entry: OutboxEntry, receipt: Receipt, finalBlock: number): OutboxEntry {
  const mined = {
    hash: receipt.txHash,
    block: receipt.block.number,
    blockHash: receipt.block.hash,
    success: receipt.success,
    gasUsed: receipt.gasUsed,
  };
  if (receipt.block.number > finalBlock) return { ...entry, state: 'mined', mined };
  if (receipt.success) return { ...entry, state: 'final', done: true, mined, reason: null };
  const { code, message, remedy, params } = chainErrors.reverted('0x').error;
  return {
    ...entry,
    state: 'reverted',
    done: true,
    mined,
    reason: { code, message, remedy, params: { ...params } },
  };
}

const sameMined = (a: OutboxEntry, b: OutboxEntry): boolean =>
  a.state === b.state && a.mined?.blockHash === b.mined?.blockHash;

/**
 * Its nonce is used up for good by another entry of this outbox: only then can none of its signed forms be mined any
 * more. That no receipt is known is no proof: an endpoint may not say, and the act would be done twice.
 */
function takenByOther(entries: Entries, entry: OutboxEntry): Result<boolean> {
  const recent = entries.recent(LOOK_BACK);
  if (!recent.ok) return recent;
  const nonceOf = (other: OutboxEntry): number | undefined =>
    other.attempts.find((attempt) => attempt.hash === other.mined?.hash)?.nonce;
  return ok(
    recent.value.some((other) => other.id !== entry.id && other.done && nonceOf(other) === entry.nonce),
  );
}

/**
 * Follows what was sent: mined, final, back to sent after a reorg, or to be signed again because its nonce went to
 * another transaction of this outbox.
 */
export async function lookForReceipts(parts: {
  readonly chain: Chain;
  readonly entries: Entries;
  readonly sentAt: Map<string, number>;
  readonly round: Round;
}): Promise<Result<null>> {
  const { chain, entries, sentAt, round } = parts;
  for (const entry of round.live) {
    if (entry.nonce === null || entry.attempts.length === 0) continue;
    if (entry.state !== 'mined' && round.latestNonce <= entry.nonce) continue;
    const receipt = await receiptOf(chain, entry);
    if (!receipt.ok) return receipt;
    if (receipt.value !== null) {
      const settled = await chain.receipt(receipt.value.txHash, 'most');
      if (!settled.ok) return settled;
      // One endpoint alone may invent that it is mined: then it is watched, and handed out again, until most say so.
      if (settled.value === null && entry.state === 'sent') continue;
      const final = settled.value === null ? -1 : round.finalBlock;
      const next = withReceipt(entry, settled.value ?? receipt.value, final);
      if (sameMined(entry, next)) continue;
      const saved = entries.save(next);
      if (!saved.ok) return saved;
    } else if (entry.state === 'mined') {
      // The block that held it was taken back, and it may be in nobody's pool: it is handed out at once.
      for (const { hash } of entry.attempts) sentAt.delete(hash);
      const saved = entries.save({ ...entry, state: 'sent', mined: null });
      if (!saved.ok) return saved;
    } else if (round.finalNonce > entry.nonce) {
      const taken = takenByOther(entries, entry);
      if (!taken.ok) return taken;
      if (!taken.value) continue;
      const saved = entries.save({ ...entry, state: 'queued', nonce: null });
      if (!saved.ok) return saved;
    }
  }
  return ok(null);
}
