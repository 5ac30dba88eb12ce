/**
 * Charges that anyone may bring about and someone must, so that the supplier account is made good for trades that did
 * not happen (docs/protocol.md, section 8): of void READING rounds, and of absences that nobody opened in time.
 */
import { OFFER, READING } from '../../../shared/protocol/domain.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { Hex } from '../../chain/api.ts';
import type { SlotBook } from '../community/book.ts';
import type { Context, Moment } from '../context.ts';
import { phaseEnd } from './place.ts';
import { words8 } from './tuples.ts';
import { due, sendIfTaken, turnFor } from './turns.ts';

/** Slots in which an absent member may open its offer; charged after them. */
export const LATE_SLOTS = 30;
/** Slots after which the chain has written over what a charge needs: the shortest ring has 40. */
const CHARGE_UNTIL_SLOTS = 37;
const VOID_FROM_SLOTS = 4;
const VOID_UNTIL_SLOTS = 12;

export async function chargesStep(ctx: Context, now: Moment): Promise<Result<null>> {
  for (let slot = Math.max(1, now.slot - VOID_UNTIL_SLOTS); slot <= now.slot - VOID_FROM_SLOTS; slot += 1) {
    const done = await settleVoids(ctx, now, slot);
    if (!done.ok) return done;
  }
  const first = Math.max(1, now.slot - CHARGE_UNTIL_SLOTS);
  for (let slot = first; slot < now.slot - LATE_SLOTS; slot += 1) {
    const done = await chargeAbsences(ctx, now, slot);
    if (!done.ok) return done;
  }
  return ok(null);
}

/** A slot with trade whose lambda is fixed and in which no check failed: only such a slot is charged for. */
export function chargeable(entry: SlotBook | undefined): entry is SlotBook {
  return entry?.lambda !== undefined && !entry.lambda.failed && (entry.cleared?.clearing ?? null) !== null;
}

async function settleVoids(ctx: Context, now: Moment, slot: number): Promise<Result<null>> {
  const entry = ctx.follower.book().slots.get(slot);
  if (!chargeable(entry)) return ok(null);
  for (const [cohort, reading] of entry.rounds[READING]) {
    const offer = entry.rounds[OFFER].get(cohort)?.outcome;
    if (reading.outcome?.kind !== 'void' || offer?.kind !== 'opened' || entry.voidsSettled.has(cohort))
      continue;
    const { market } = ctx.contracts;
    const data = market.encode('settleVoid', [BigInt(slot), BigInt(cohort), words8(offer.words)]);
    const done = await charge(ctx, now, `settle-void:${slot}:${cohort}`, data, {
      since: entry.lambda?.at.time ?? 0,
      turn: turnFor(ctx, slot, cohort),
    });
    if (!done.ok) return done;
  }
  return ok(null);
}

async function chargeAbsences(ctx: Context, now: Moment, slot: number): Promise<Result<null>> {
  const entry = ctx.follower.book().slots.get(slot);
  if (!chargeable(entry)) return ok(null);
  for (const [cohort, reading] of entry.rounds[READING]) {
    const offer = entry.rounds[OFFER].get(cohort);
    if (reading.outcome?.kind !== 'summed' || offer?.outcome?.kind !== 'opened') continue;
    for (const [index, { account }] of offer.submitted) {
      // Nobody needs to charge itself: the others do.
      if (account === ctx.account || reading.submitted.has(index) || entry.absencesDone.has(account))
        continue;
      const { market } = ctx.contracts;
      const data = market.encode('chargeAbsence', [BigInt(slot), BigInt(cohort), BigInt(index)]);
      const done = await charge(ctx, now, `absence:${slot}:${cohort}:${index}`, data, {
        since: phaseEnd(ctx, slot + LATE_SLOTS + 1, 0),
        turn: turnFor(ctx, now.slot, cohort),
      });
      if (!done.ok) return done;
    }
  }
  return ok(null);
}

async function charge(
  ctx: Context,
  now: Moment,
  id: string,
  data: Hex,
  turn: { readonly since: number; readonly turn: number },
): Promise<Result<boolean>> {
  if (!due(ctx, now, turn.since + 2 * ctx.config.blockTime, turn.turn)) return ok(false);
  return sendIfTaken(ctx, now, {
    id,
    purpose: id,
    to: ctx.contracts.market.address,
    data,
    deadline: phaseEnd(ctx, now.slot + 1, 10),
  });
}
