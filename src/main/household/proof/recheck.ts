/**
 * A slot or a bill verified anew from what another endpoint says, and nothing else of the chain: the wallet's own record
 * against a second witness. An endpoint that lies cannot make the steps agree, as it does not know the own openings.
 */
import { checkFile, checkSlot } from '../../../shared/proof/check.ts';
import type { Evidence } from '../../../shared/proof/evidence.ts';
import { type Step, verdict } from '../../../shared/protocol/verify/step.ts';
import type { Check } from '../../../shared/readmodel.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { microPerKwh } from '../../../shared/units.ts';
import type { Context } from '../context.ts';
import { ownSlot } from '../slot/settle.ts';
import { billFile } from './bill-file.ts';
import { deploymentOf } from './deployment.ts';

export type RecheckOf = { readonly slot: number } | { readonly period: number };

export interface Recheck {
  /** Host and port of the endpoint that was asked. */
  readonly endpoint: string;
  readonly checks: Check[];
  /** True: all agree. False: one differs. Null: the endpoint does not know everything that this wallet knows. */
  readonly agrees: boolean | null;
}

/** Asks the endpoint alone. Errors of `Chain`, of `checkFile`, and `proof.bill-open`. */
export async function recheck(ctx: Context, of: RecheckOf, url: string): Promise<Result<Recheck>> {
  const witness = ctx.chain.witness(url);
  try {
    const steps =
      'slot' in of ? await slotSteps(ctx, of.slot, witness) : await billSteps(ctx, of.period, witness);
    if (!steps.ok) return steps;
    const checks = steps.value.map(({ step, expected, found, agrees }) => ({
      step,
      expected,
      found,
      agrees,
    }));
    return ok({ endpoint: witness.name, checks, agrees: outcome(steps.value) });
  } finally {
    witness.close();
  }
}

async function slotSteps(ctx: Context, number: number, witness: Evidence): Promise<Result<Step[]>> {
  const slot = ctx.slots.get(number);
  if (!slot.ok) return slot;
  const own = ownSlot(ctx, slot.value);
  if (!own.ok) return own;
  const { price } = slot.value.row;
  const known = { ...own.value, price: price === null ? null : microPerKwh(price) };
  const steps = await checkSlot(number, known, deploymentOf(ctx), witness);
  if (!steps.ok) return steps;
  // What this wallet could not check when the slot was settled, for want of an own record, no endpoint can add.
  const checkable = new Set(
    slot.value.detail.checks?.filter(({ agrees }) => agrees !== null).map(({ step }) => step),
  );
  return ok(steps.value.filter(({ step, agrees }) => agrees !== null || checkable.has(step)));
}

async function billSteps(ctx: Context, period: number, witness: Evidence): Promise<Result<Step[]>> {
  const file = billFile(ctx, period);
  if (!file.ok) return file;
  const checked = await checkFile({ kind: 'bill', file: file.value }, witness, ctx.clock.now());
  return checked.ok ? ok([...checked.value.steps]) : checked;
}

function outcome(steps: readonly Step[]): boolean | null {
  const of = verdict(steps);
  return of === true && steps.some(({ agrees }) => agrees === null) ? null : of;
}
