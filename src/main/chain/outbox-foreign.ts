import { type AppError, fail, ok, type Result } from '../../shared/result.ts';
import type { Chain, OutboxEntry } from './api.ts';
import type { Entries } from './outbox-entries.ts';
import { receiptOf, withReceipt } from './outbox-receipts.ts';
import type { Round } from './outbox-send.ts';

/** Entries looked through for the owner of a nonce: first the newest, then far more than can be between two rounds. */
const NEWEST = 16;
const LOOK_BACK = 500;

function foreign(nonce: number): AppError {
  return fail(
    'outbox.foreign-transaction',
    'Your account sent something that this computer did not make; the wallet stopped so that nothing is sent twice.',
    'If the wallet runs on another computer, stop it there. If not, ask your stewards to replace the account.',
    { nonce },
  ).error;
}

/**
 * Every final nonce from `firstNonce` on must belong to an entry of this outbox: one seed must not trade on two
 * machines. Answers with why not, null if all is well. Entries given up may have been mined all the same; then they are what happened.
 */
export async function checkForeign(parts: {
  readonly chain: Chain;
  readonly entries: Entries;
  readonly round: Round;
}): Promise<Result<AppError | null>> {
  const { chain, entries, round } = parts;
  const meta = entries.meta();
  if (!meta.ok || meta.value === null) return meta.ok ? ok(null) : meta;
  const { firstNonce, checkedNonce } = meta.value;
  if (round.finalNonce <= checkedNonce) return ok(null);
  for (let nonce = checkedNonce; nonce < round.finalNonce; nonce += 1) {
    const near = await ownerAmong(NEWEST, nonce);
    const owner = near.ok && near.value === null ? await ownerAmong(LOOK_BACK, nonce) : near;
    if (!owner.ok) return owner;
    if (owner.value === null) return ok(foreign(nonce));
    const { entry, settled } = owner.value;
    if (entry !== settled) {
      const saved = entries.save(settled);
      if (!saved.ok) return saved;
    }
  }
  return entries.saveMeta({ firstNonce, checkedNonce: round.finalNonce });

  async function ownerAmong(
    count: number,
    nonce: number,
  ): Promise<Result<{ entry: OutboxEntry; settled: OutboxEntry } | null>> {
    const candidates = entries.recent(count);
    if (!candidates.ok) return candidates;
    for (const entry of candidates.value) {
      if (!entry.attempts.some((attempt) => attempt.nonce === nonce)) continue;
      if (
        entry.mined !== null &&
        entry.attempts.some((a) => a.nonce === nonce && a.hash === entry.mined?.hash)
      )
        return ok({ entry, settled: entry });
      const receipt = await receiptOf(chain, entry);
      if (!receipt.ok) return receipt;
      if (receipt.value === null) continue;
      const settled = await chain.receipt(receipt.value.txHash, 'most');
      if (!settled.ok) return settled;
      // The nonce is ours by one endpoint's word; how it ended is watched on until most say so.
      if (settled.value === null && !entry.done) return ok({ entry, settled: entry });
      const { finalBlock } = round;
      return ok({ entry, settled: withReceipt(entry, settled.value ?? receipt.value, finalBlock) });
    }
    return ok(null);
  }
}
