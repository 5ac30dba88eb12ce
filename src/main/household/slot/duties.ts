/**
 * What anyone may call and someone must: opening, clearing, voiding, fixing the imbalance price. Wallets take turns,
 * so that mostly one of them pays for it and a sleeping one is stood in for.
 */
import { OFFER, READING, type RoundKind } from '../../../shared/protocol/domain.ts';
import { minimumSubmitters } from '../../../shared/protocol/rounds.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { slotNo, utcSeconds } from '../../../shared/units.ts';
import type { Hex } from '../../chain/api.ts';
import type { Round } from '../community/book.ts';
import { activeBits, bitCount, cohortsIn } from '../community/facts.ts';
import type { Context, Moment } from '../context.ts';
import { phaseEnd } from './place.ts';
import { words8 } from './tuples.ts';
import { due, myTurn, turnFor } from './turns.ts';

/** A READING round can be opened until 0.9 of slot d+3. */
const READING_OPEN_SLOTS = 3;
const NO_WORDS = words8(Array.from({ length: 8 }, () => 0n));

export function dutiesStep(ctx: Context, now: Moment): Result<null> {
  const tenths = (10 * now.into) / ctx.timing.slotSeconds;
  const steps: (() => Result<null>)[] = [];
  if (tenths < 9) steps.push(() => openRounds(ctx, now, OFFER, now.slot + 1));
  for (let slot = now.slot - 1; slot >= Math.max(0, now.slot - READING_OPEN_SLOTS); slot -= 1) {
    if (slot > now.slot - READING_OPEN_SLOTS || tenths < 9)
      steps.push(() => openRounds(ctx, now, READING, slot));
  }
  steps.push(() => voidRounds(ctx, now, tenths));
  steps.push(() => clearNext(ctx, now, tenths));
  steps.push(() => fixLambdas(ctx, now, tenths));
  for (const step of steps) {
    const done = step();
    if (!done.ok) return done;
  }
  return ok(null);
}

function openRounds(ctx: Context, now: Moment, kind: RoundKind, slot: number): Result<null> {
  const entry = ctx.follower.book().slots.get(slot);
  for (const [cohort, round] of entry?.rounds[kind] ?? []) {
    const last = round.reveals[round.reveals.length - 1];
    if (round.outcome !== null || last === undefined || !fullyRevealed(ctx, now, kind, slot, cohort, round))
      continue;
    if (!due(ctx, now, last.at.time, turnFor(ctx, slot, cohort))) continue;
    const bs = round.reveals.map((reveal) => reveal.b);
    const { market } = ctx.contracts;
    const at = [BigInt(slot), BigInt(cohort)] as const;
    const data =
      kind === OFFER
        ? market.encode('openOffer', [...at, bs])
        : market.encode('openReading', [...at, bs, offerWords(ctx, slot, cohort)]);
    const limit = kind === OFFER ? now.slot : slot + READING_OPEN_SLOTS;
    const sent = ctx.outbox.send({
      id: `open:${kind}:${slot}:${cohort}`,
      purpose: `open:${kind}:${slot}:${cohort}`,
      to: market.address,
      data,
      deadline: phaseEnd(ctx, limit, 9),
    });
    if (!sent.ok) return sent;
  }
  return ok(null);
}

/** S is known only once the submit phase of the round's session is over. */
function fullyRevealed(
  ctx: Context,
  now: Moment,
  kind: RoundKind,
  slot: number,
  cohort: number,
  round: Round,
): boolean {
  const session = kind === OFFER ? slot - 1 : slot + 1;
  if (now.time < phaseEnd(ctx, session, 5)) return false;
  const active = bitCount(activeBits(ctx.follower.book(), cohort, slotNo(slot)));
  const enough = round.submitted.size >= minimumSubmitters(ctx.config.kMin, active);
  return enough && round.reveals.length === round.submitted.size;
}

/** The words that OfferOpened published; zeros where the OFFER round was not opened. */
function offerWords(ctx: Context, slot: number, cohort: number) {
  const outcome = ctx.follower.book().slots.get(slot)?.rounds[OFFER].get(cohort)?.outcome;
  return outcome?.kind === 'opened' ? words8(outcome.words) : NO_WORDS;
}

/** Rounds that can no longer be opened: too few submitted, or not complete in time. */
function voidRounds(ctx: Context, now: Moment, tenths: number): Result<null> {
  const checks: { kind: RoundKind; slot: number }[] = [];
  if (tenths >= 5) {
    checks.push({ kind: OFFER, slot: now.slot + 1 }, { kind: READING, slot: now.slot - 1 });
  }
  checks.push({ kind: READING, slot: now.slot - 2 }, { kind: READING, slot: now.slot - 3 });
  for (const { kind, slot } of checks) {
    if (slot < 0) continue;
    for (const cohort of cohortsIn(ctx.follower.book(), ctx.timing, slotNo(slot))) {
      const done = voidRound(ctx, now, kind, slot, cohort);
      if (!done.ok) return done;
    }
  }
  return ok(null);
}

function voidRound(ctx: Context, now: Moment, kind: RoundKind, slot: number, cohort: number): Result<null> {
  const active = bitCount(activeBits(ctx.follower.book(), cohort, slotNo(slot)));
  const round = ctx.follower.book().slots.get(slot)?.rounds[kind].get(cohort);
  if (active === 0 || (round?.outcome ?? null) !== null) return ok(null);
  const submitted = round?.submitted.size ?? 0;
  const session = kind === OFFER ? slot - 1 : slot + 1;
  const tooFew = submitted < minimumSubmitters(ctx.config.kMin, active);
  const lastReveal = kind === OFFER ? phaseEnd(ctx, session, 8) : phaseEnd(ctx, slot + READING_OPEN_SLOTS, 8);
  const incomplete = now.time >= lastReveal && (round?.reveals.length ?? 0) < submitted;
  const since = tooFew ? phaseEnd(ctx, session, 5) : lastReveal;
  if (!(tooFew || incomplete)) return ok(null);
  if (!due(ctx, now, utcSeconds(since + 2 * ctx.config.blockTime), turnFor(ctx, slot, cohort)))
    return ok(null);
  const { market } = ctx.contracts;
  const id = `void:${kind}:${slot}:${cohort}`;
  const data = market.encode('voidRound', [BigInt(kind), BigInt(slot), BigInt(cohort)]);
  const sent = ctx.outbox.send({
    id,
    purpose: id,
    to: market.address,
    data,
    deadline: phaseEnd(ctx, slot + 4, 9),
  });
  return sent.ok ? ok(null) : sent;
}

/** Clearing of the next slot: from 0.9, or once every OFFER round is open or void. */
function clearNext(ctx: Context, now: Moment, tenths: number): Result<null> {
  const slot = now.slot + 1;
  const book = ctx.follower.book();
  const entry = book.slots.get(slot);
  const rounds = entry?.rounds[OFFER] ?? new Map<number, Round>();
  const opened = [...rounds.values()].filter((round) => round.outcome?.kind === 'opened');
  if (entry === undefined || entry.cleared !== undefined || opened.length === 0) return ok(null);
  const cohorts = cohortsIn(book, ctx.timing, slotNo(slot)).filter(
    (cohort) => activeBits(book, cohort, slotNo(slot)) !== 0,
  );
  const complete = cohorts.every((cohort) => (rounds.get(cohort)?.outcome ?? null) !== null);
  if (!complete && tenths < 9) return ok(null);
  const lastReveal = Math.max(
    ...opened.map((round) => round.reveals[round.reveals.length - 1]?.at.time ?? 0),
  );
  const since = complete ? lastReveal + ctx.config.blockTime : phaseEnd(ctx, now.slot, 9);
  if (!due(ctx, now, since, myTurn(ctx, slot, 1))) return ok(null);
  const { market } = ctx.contracts;
  const id = `clear:${slot}`;
  const data: Hex = market.encode('clear', [BigInt(slot)]);
  const sent = ctx.outbox.send({
    id,
    purpose: id,
    to: market.address,
    data,
    deadline: phaseEnd(ctx, now.slot, 10),
  });
  return sent.ok ? ok(null) : sent;
}

/** Lambda is fixed by the last opening or void; from 0.9 of slot d+3 on by whoever asks. */
function fixLambdas(ctx: Context, now: Moment, tenths: number): Result<null> {
  const book = ctx.follower.book();
  for (let slot = Math.max(0, now.slot - 6); slot <= now.slot - READING_OPEN_SLOTS; slot += 1) {
    const isDue = slot < now.slot - READING_OPEN_SLOTS || tenths >= 9;
    const entry = book.slots.get(slot);
    if (!isDue || entry === undefined || entry.lambda !== undefined || entry.rounds[READING].size === 0)
      continue;
    const since = phaseEnd(ctx, slot + READING_OPEN_SLOTS, 9);
    if (!due(ctx, now, since, myTurn(ctx, slot, 2))) continue;
    const { market } = ctx.contracts;
    const id = `lambda:${slot}`;
    const data = market.encode('fixLambda', [BigInt(slot)]);
    const sent = ctx.outbox.send({
      id,
      purpose: id,
      to: market.address,
      data,
      deadline: phaseEnd(ctx, slot + 8, 9),
    });
    if (!sent.ok) return sent;
  }
  return ok(null);
}
