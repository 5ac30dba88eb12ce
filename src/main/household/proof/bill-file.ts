/** A settled bill as a file that anyone can check. It holds what settling made public, and nothing of a slot. */
import type { BillFile } from '../../../shared/proof/files.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { periodNo } from '../../../shared/units.ts';
import { billRecordSchema } from '../bills/record.ts';
import type { Context } from '../context.ts';
import { deploymentOf, domainHex } from './deployment.ts';

/** Error `proof.bill-open` where the bill is not settled. */
export function billFile(ctx: Context, period: number): Result<BillFile> {
  const stored = ctx.store.bills.get(periodNo(period));
  if (!stored.ok) return stored;
  const record = stored.value === null ? null : billRecordSchema.parse(stored.value);
  const event = ctx.follower.book().bills.get(period)?.get(ctx.account);
  if (record === null || event === undefined) {
    return fail(
      'proof.bill-open',
      'This bill is not settled yet, so there is nothing on the chain to check it against.',
      'Try again when the history shows it as settled.',
      { period },
    );
  }
  const community = deploymentOf(ctx);
  return ok({
    wattlet: 'bill',
    version: 1,
    domain: domainHex(community),
    community,
    currency: ctx.config.currency,
    account: ctx.account,
    period,
    amount: event.amount,
    rho: record.rho,
    units: event.units,
    slots: event.slots,
    transaction: event.at.txHash,
  });
}
