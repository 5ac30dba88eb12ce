/**
 * Gap energy: what flowed in slots without a READING of this household on chain (docs/protocol.md, section 8). It is
 * posted as one total with a bill, so that energy is billed once.
 */
import { z } from 'zod';
import { READING } from '../../../shared/protocol/domain.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { slotNo } from '../../../shared/units.ts';
import type { Context } from '../context.ts';
import { hasSubmitted } from '../slot/folds.ts';

export interface GapTotal {
  readonly post: boolean;
  readonly importWh: bigint;
  readonly exportWh: bigint;
}

const NOTHING: GapTotal = { post: false, importWh: 0n, exportWh: 0n };
const POSTED = 'gap.posted-until';

/** The gap's total to post now; nothing while its pool is too small to say little of each slot. */
export async function gapOf(ctx: Context): Promise<Result<GapTotal>> {
  const { market } = ctx.contracts;
  const answer = await ctx.chain.call(market.call('gapSlotsOf', [ctx.account]), 'latest');
  if (!answer.ok) return answer;
  const pool = market.decode('gapSlotsOf', answer.value);
  if (!pool.ok) return pool;
  const slots = Number(pool.value.slots);
  if (slots < ctx.config.minBillSlots) return ok(NOTHING);
  const posted = ctx.store.settings.get(POSTED, z.int());
  if (!posted.ok) return posted;
  const newest = ctx.store.slots.newest();
  if (!newest.ok) return newest;
  const from = posted.value ?? 0;
  const rows = ctx.store.slots.range(slotNo(from), slotNo((newest.value ?? 0) + 1));
  if (!rows.ok) return rows;
  let importWh = 0;
  let exportWh = 0;
  for (const row of rows.value) {
    if (hasSubmitted(ctx, READING, row.slot)) continue;
    importWh += row.importWh ?? 0;
    exportWh += row.exportWh ?? 0;
  }
  // At most what the connection could have carried; the contract refuses more.
  const most = slots * Number(pool.value.maxWhPerSlot);
  const written = ctx.store.settings.set(POSTED, (newest.value ?? 0) + 1);
  if (!written.ok) return written;
  return ok({
    post: true,
    importWh: BigInt(Math.min(importWh, most)),
    exportWh: BigInt(Math.min(exportWh, most)),
  });
}
