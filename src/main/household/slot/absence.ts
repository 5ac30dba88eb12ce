/**
 * A slot in which this household's offer was opened and its reading did not come. Within 30 slots it may show its offer
 * of that slot and pay for its own trade alone; else its deposit pays the worst that any trade could have cost
 * (docs/protocol.md, section 8). Showing an offer gives privacy away, so a person decides, unless it offered nothing.
 */
import { OFFER, READING } from '../../../shared/protocol/domain.ts';
import { tickPrice } from '../../../shared/protocol/price.ts';
import type { Absence } from '../../../shared/readmodel.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { periodOf } from '../../../shared/slots.ts';
import { slotNo } from '../../../shared/units.ts';
import { seatOf, tariffOf } from '../community/facts.ts';
import type { Context, Moment } from '../context.ts';
import { totalWh } from '../offers/curve.ts';
import { chargeable, LATE_SLOTS } from './charges.ts';
import { readingOnChain } from './folds.ts';
import { phaseEnd } from './place.ts';
import { ownAllocation } from './plan.ts';
import type { SlotDetail } from './record.ts';
import { words8 } from './tuples.ts';
import { readingPart, readOffer } from './vectors.ts';

/** Lambda is fixed by 0.9 of slot d+3. */
const KNOWN_AFTER_SLOTS = 3;

export async function absenceStep(ctx: Context, now: Moment): Promise<Result<null>> {
  const open = absences(ctx, now.slot);
  if (!open.ok) return open;
  const asked: Absence[] = [];
  for (const absence of open.value) {
    if (absence.offered) asked.push(absence);
    else {
      const sent = await openLate(ctx, absence.slot);
      if (!sent.ok) return sent;
    }
  }
  const [first] = asked;
  ctx.notice('slot.absence', first === undefined ? null : noticeOf(first, asked.length));
  return ok(null);
}

/** Absences that can still be opened, oldest first. */
export function absences(ctx: Context, current: number): Result<Absence[]> {
  const found: Absence[] = [];
  for (let slot = Math.max(1, current - LATE_SLOTS); slot <= current - KNOWN_AFTER_SLOTS; slot += 1) {
    if (!wasAbsent(ctx, slot)) continue;
    const record = ctx.slots.get(slot);
    if (!record.ok) return record;
    const known = ctx.outbox.get(idOf(slot));
    if (!known.ok) return known;
    const { plan } = record.value.detail;
    if (plan === null || known.value !== null) continue;
    const absence = describe(ctx, slot, plan);
    if (absence !== null) found.push(absence);
  }
  return ok(found);
}

function wasAbsent(ctx: Context, slot: number): boolean {
  const entry = ctx.follower.book().slots.get(slot);
  if (!chargeable(entry) || entry.absencesDone.has(ctx.account)) return false;
  for (const [cohort, offer] of entry.rounds[OFFER]) {
    const reading = entry.rounds[READING].get(cohort);
    if (offer.outcome?.kind !== 'opened' || reading?.outcome?.kind !== 'summed') continue;
    for (const [index, { account }] of offer.submitted) {
      if (account === ctx.account && !reading.submitted.has(index)) return true;
    }
  }
  return false;
}

function describe(ctx: Context, number: number, plan: NonNullable<SlotDetail['plan']>): Absence | null {
  const book = ctx.follower.book();
  const slot = slotNo(number);
  const tariff = tariffOf(book, periodOf(ctx.timing, slot));
  const seat = seatOf(book, ctx.timing, ctx.account, slot);
  const clearing = book.slots.get(number)?.cleared?.clearing ?? null;
  if (tariff === null || seat === null || clearing === null) return null;
  const { boughtWh, soldWh } = ownAllocation(plan, clearing);
  const a = BigInt(boughtWh - soldWh);
  const price = tickPrice(tariff, clearing.tick);
  const opened = a > 0n ? BigInt(price - tariff.feedIn) * a : BigInt(tariff.retail - price) * -a;
  return {
    slot: number,
    offered: totalWh(plan.supplyWh) + totalWh(plan.demandWh) > 0,
    boughtWh,
    soldWh,
    chargeIfOpened: opened,
    chargeIfNot: BigInt(seat.capacityWh) * BigInt(tariff.retail - tariff.feedIn),
    lastSlot: number + LATE_SLOTS,
  };
}

function noticeOf({ slot, lastSlot, chargeIfOpened, chargeIfNot }: Absence, count: number) {
  return fail(
    'slot.absence',
    'The reading of a slot in which this home could trade did not reach the network in time.',
    'You can show what this home offered in that slot and pay for its own trade only; or do nothing, and the larger amount is taken from your deposit.',
    {
      slot,
      lastSlot,
      count,
      chargeIfOpened: Number(chargeIfOpened),
      chargeIfNot: Number(chargeIfNot),
    },
  ).error;
}

const idOf = (slot: number): string => `open-late:${slot}`;

/** Shows the household's offer of one slot to the network; asked for by a person, or nothing was offered. */
export async function openLate(ctx: Context, slot: number): Promise<Result<null>> {
  if (!wasAbsent(ctx, slot)) return notAbsent(slot);
  const record = ctx.slots.get(slot);
  if (!record.ok) return record;
  const own = readOffer(ctx.store.vectors, slot);
  if (!own.ok) return own;
  const { plan } = record.value.detail;
  if (plan === null || own.value === null) return notAbsent(slot);
  const opened = await ctx.vault.openOffer({
    slot,
    supplyWh: [...plan.supplyWh],
    demandWh: [...plan.demandWh],
  });
  if (!opened.ok) return opened;
  // The READING that went into the same transaction is that of two slots before.
  const reading = readingOnChain(ctx, slot - 2);
  if (!reading.ok) return reading;
  const { market } = ctx.contracts;
  const data = market.encode('openLate', [
    BigInt(slot),
    own.value.place,
    words8(opened.value.words),
    opened.value.salt,
    own.value.bHash,
    readingPart(reading.value),
  ]);
  const id = idOf(slot);
  // Refused where fewer than two others would stay unopened: it would say who offered what. Then nothing is shown.
  const passes = await ctx.chain.estimateGas({ to: market.address, data }, ctx.account);
  if (!passes.ok) return passes.error.code === 'chain.reverted' ? tooFew(slot) : passes;
  const deadline = phaseEnd(ctx, slot + LATE_SLOTS, 10);
  const sent = ctx.outbox.send({ id, purpose: 'open-late', to: market.address, data, deadline });
  return sent.ok ? ok(null) : sent;
}

const notAbsent = (slot: number): Result<never> =>
  fail(
    'slot.not-absent',
    'There is nothing to show for this slot: its reading is there, or the time for it is over.',
    'Nothing was sent and nothing is to be done.',
    { slot },
  );

const tooFew = (slot: number): Result<never> =>
  fail(
    'slot.too-few-unopened',
    'The network does not take this offer now: too few other offers of that slot would stay hidden.',
    'Nothing was shown. The amount for a missing reading is taken from your deposit.',
    { slot },
  );
