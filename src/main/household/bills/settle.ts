/**
 * Bills settle by themselves: from 4 slots after the end of a period on, the wallet opens only the total of the period
 * (docs/protocol.md, section 6). What was used or traded in one slot stays closed.
 */

import { hexToBytes } from '../../../shared/protocol/bytes.ts';
import { commit, equalPoints } from '../../../shared/protocol/pedersen.ts';
import { billOpening, foldCommitments, type SlotOpening } from '../../../shared/protocol/settle.ts';
import { verifyBill } from '../../../shared/protocol/verify/bill.ts';
import type { BillFacts, FoldedSlotFact, OwnBill } from '../../../shared/protocol/verify/facts.ts';
import { verdict } from '../../../shared/protocol/verify/step.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { firstSlotOf, periodOf, slotAt } from '../../../shared/slots.ts';
import { nano, periodNo, slotNo, tokenUnits, utcSeconds } from '../../../shared/units.ts';
import { unpackPlace } from '../community/book.ts';
import { tariffOf } from '../community/facts.ts';
import type { Context, Moment } from '../context.ts';
import { hasLeft } from '../leave.ts';
import { readingsOf } from '../readings/tree.ts';
import { foldable } from '../slot/folds.ts';
import { phaseEnd } from '../slot/place.ts';
import { NO_PART, readReading } from '../slot/vectors.ts';
import { type GapTotal, gapOf } from './gap.ts';
import { type BillRecord, billRecordSchema } from './record.ts';

/** A bill is tried in so many slots of its grace time at most. */
const MOST_TRIES = 8;
/** Slots after the end of a period before its bill can be opened. */
const SETTLE_AFTER = 4;

export async function billStep(ctx: Context, now: Moment): Promise<Result<null>> {
  const current = periodOf(ctx.timing, slotNo(now.slot));
  const into = now.slot - firstSlotOf(ctx.timing, current);
  for (let period = Math.max(0, current - 8); period < current; period += 1) {
    const noted = noteSettled(ctx, period);
    if (!noted.ok) return noted;
  }
  if (current === 0 || into < SETTLE_AFTER) return ok(null);
  return settle(ctx, now, current - 1);
}

async function settle(ctx: Context, now: Moment, period: number): Promise<Result<null>> {
  if (ctx.follower.book().bills.get(period)?.has(ctx.account)) return ok(null);
  const next = nextTry(ctx, now, period);
  if (!next.ok) return next;
  const id = next.value;
  if (id === null) return ok(null);

  const first = firstUnbilled(ctx, period);
  const end = firstSlotOf(ctx.timing, periodNo(period + 1));
  const open = openSlots(ctx, firstSlotOf(ctx.timing, periodNo(period)), end);
  if (!open.ok) return open;
  if (open.value > 0) return ok(null);
  const openings = ownOpenings(ctx, first, end);
  if (!openings.ok) return openings;
  const folds = foldable(ctx, first, end);
  if (!folds.ok) return folds;

  const { market } = ctx.contracts;
  const answer = await ctx.chain.call(market.call('accOf', [ctx.account, BigInt(period)]), 'latest');
  if (!answer.ok) return answer;
  const acc = market.decode('accOf', answer.value);
  if (!acc.ok) return acc;
  const count = Number(acc.value.count) + folds.value.length;
  if (acc.value.settled) return ok(null);
  const left = hasLeft(ctx);
  const gap = await gapToPost(ctx, period, left);
  if (!gap.ok) return gap;
  // Too few slots would say too much of each; they move into the next period's bill, but after the last there is none.
  if (count < (left ? 1 : ctx.config.minBillSlots)) return postGap(ctx, period, gap.value);

  const bill = billOpening(openings.value);
  const expected = folds.value.reduce(
    (sum, item) => {
      const opening = openings.value.find((one) => one.slot === Number(item.slot));
      if (opening === undefined) return sum;
      const [ax, ay] = item.a;
      const [mx, my] = item.m;
      return foldCommitments(sum, { ...opening, A: { x: ax, y: ay }, M: { x: mx, y: my } });
    },
    { x: acc.value.x, y: acc.value.y },
  );
  if (!equalPoints(expected, commit(bill.amount, bill.rho))) {
    ctx.notice('bill.does-not-open', disagreement(period).error);
    return ok(null);
  }
  const readings = await readingsOf(ctx, period, first);
  if (!readings.ok) return readings;
  const readingsRoot = readings.value?.root ?? NO_PART;
  const record: BillRecord = {
    slots: openings.value.map((opening) => opening.slot),
    amount: bill.amount,
    rho: bill.rho,
    readingsRoot,
    state: 'sent',
    booked: null,
    transaction: null,
    agrees: null,
    checks: [],
  };
  const written = ctx.store.bills.put(periodNo(period), record);
  if (!written.ok) return written;
  const { treasury } = ctx.contracts;
  const data = treasury.encode('settleBill', [
    BigInt(period),
    bill.amount,
    bill.rho,
    readingsRoot,
    folds.value,
    gap.value,
  ]);
  const sent = ctx.outbox.send({
    id,
    purpose: 'bill',
    to: treasury.address,
    data,
    deadline: phaseEnd(ctx, firstSlotOf(ctx.timing, periodNo(period + 2)) - 1, 10),
  });
  if (!sent.ok) return sent;
  ctx.log.info('bill.sent', { period, count: openings.value.length });
  return ok(null);
}

/**
 * The name under which the bill can be sent now. One that was refused before it was signed (a deposit too small, a pot not
 * paid out yet) or failed on chain makes room for another in the next slot; null while one is on its way.
 */
function nextTry(ctx: Context, now: Moment, period: number): Result<string | null> {
  for (let n = 0; n < MOST_TRIES; n += 1) {
    const id = n === 0 ? `bill:${period}` : `bill:${period}:${n}`;
    const entry = ctx.outbox.get(id);
    if (!entry.ok) return entry;
    if (entry.value === null) return ok(id);
    const { state, attempts, createdAt } = entry.value;
    const failed = state === 'reverted' || (state === 'given-up' && attempts.length === 0);
    const triedIn = slotAt(ctx.timing, utcSeconds(createdAt));
    if (!failed || triedIn === null || triedIn >= now.slot) return ok(null);
  }
  return ok(null);
}

/** The gap's total for a bill of the period; nothing if it was posted by itself. */
async function gapToPost(ctx: Context, period: number, left: boolean): Promise<Result<GapTotal>> {
  const posted = ctx.outbox.get(gapId(period));
  if (!posted.ok) return posted;
  return posted.value === null ? gapOf(ctx, period, left) : ok({ post: false, importWh: 0n, exportWh: 0n });
}

const gapId = (period: number): string => `gap:${period}`;

/** Gap energy of a period without a bill. */
function postGap(ctx: Context, period: number, gap: GapTotal): Result<null> {
  if (!gap.post) return ok(null);
  const { treasury } = ctx.contracts;
  const sent = ctx.outbox.send({
    id: gapId(period),
    purpose: 'gap',
    to: treasury.address,
    data: treasury.encode('postGap', [BigInt(period), gap.importWh, gap.exportWh]),
    deadline: phaseEnd(ctx, firstSlotOf(ctx.timing, periodNo(period + 2)) - 1, 10),
  });
  return sent.ok ? ok(null) : sent;
}

function disagreement(period: number) {
  return fail(
    'bill.does-not-open',
    'The total of a billing period does not fit what the network has of this home.',
    'Nothing was sent and no money moved. Open the bill in the history, and tell your steward.',
    { period },
  );
}

/** The first slot after the newest bill before `period`: what was not billed moved on. */
export function firstUnbilled(ctx: Context, period: number): number {
  const { bills } = ctx.follower.book();
  for (let earlier = period - 1; earlier >= 0; earlier -= 1) {
    if (bills.get(earlier)?.has(ctx.account)) return firstSlotOf(ctx.timing, periodNo(earlier + 1));
  }
  return 0;
}

/** Own slots of the range that may still change. */
function openSlots(ctx: Context, from: number, to: number): Result<number> {
  const open = ctx.slots.open();
  if (!open.ok) return open;
  return ok(open.value.filter(({ row }) => row.slot >= from && row.slot < to).length);
}

interface OwnOpening extends SlotOpening {
  readonly slot: number;
}

/** What opens the commitments of the household's own counted slots, oldest first. */
export function ownOpenings(ctx: Context, from: number, to: number): Result<OwnOpening[]> {
  const rows = ctx.store.slots.range(slotNo(from), slotNo(to));
  if (!rows.ok) return rows;
  const openings: OwnOpening[] = [];
  for (const { slot, state } of rows.value) {
    if (state !== 'settled') continue;
    const record = ctx.slots.get(slot);
    if (!record.ok) return record;
    const reading = readReading(ctx.store.vectors, slot);
    if (!reading.ok) return reading;
    const { detail } = record.value;
    if (detail.settled?.folds !== true || detail.reading === null || reading.value === null) continue;
    const { price, imbalancePrice } = detail.settled;
    const { a, m } = detail.reading;
    openings.push({ slot, price, imbalancePrice, a, m, rhoA: reading.value.rhoA, rhoM: reading.value.rhoM });
  }
  return ok(openings);
}

/** Takes what the chain booked into the record, checked step by step. */
function noteSettled(ctx: Context, period: number): Result<null> {
  const event = ctx.follower.book().bills.get(period)?.get(ctx.account);
  if (event === undefined) return ok(null);
  const stored = ctx.store.bills.get(periodNo(period));
  if (!stored.ok) return stored;
  if (stored.value === null) return ok(null);
  const record = billRecordSchema.parse(stored.value);
  if (record.state === 'settled') return ok(null);
  const facts = billFacts(ctx, period, record);
  if (!facts.ok) return facts;
  const checks = verifyBill(facts.value.facts, facts.value.own);
  const agrees = verdict(checks);
  const next: BillRecord = {
    ...record,
    state: 'settled',
    booked: event.units,
    transaction: event.at.txHash,
    agrees,
    checks: checks.map(({ step, expected, found, agrees: fits }) => ({
      step,
      expected,
      found,
      agrees: fits,
    })),
  };
  const written = ctx.store.bills.put(periodNo(period), next);
  if (!written.ok) return written;
  ctx.log.info('bill.settled', { period, name: agrees === true ? 'agrees' : 'differs' });
  return ok(null);
}

function billFacts(
  ctx: Context,
  period: number,
  record: BillRecord,
): Result<{ facts: BillFacts; own: OwnBill }> {
  const event = ctx.follower.book().bills.get(period)?.get(ctx.account);
  const first = record.slots[0] ?? 0;
  const last = record.slots[record.slots.length - 1] ?? first;
  const openings = ownOpenings(ctx, first, last + 1);
  if (!openings.ok) return openings;
  const folded: FoldedSlotFact[] = [];
  for (const opening of openings.value) {
    const reading = readReading(ctx.store.vectors, opening.slot);
    if (!reading.ok) return reading;
    const book = ctx.follower.book();
    const slot = slotNo(opening.slot);
    const tariff = tariffOf(book, periodOf(ctx.timing, slot));
    if (reading.value === null || tariff === null) continue;
    folded.push({
      slot,
      price: opening.price,
      imbalancePrice: opening.imbalancePrice,
      A: reading.value.A,
      M: reading.value.M,
      tariff,
      // Of the seat that the READING was made for, which may be that of the account before this one.
      capacity: unpackPlace(reading.value.place).capacityWh,
    });
  }
  return ok({
    facts: {
      period,
      folded,
      // Slots that moved in are listed with the others, so nothing is taken on trust.
      movedIn: { acc: { x: 0n, y: 0n }, slots: 0, bound: 0n },
      acc: null,
      settled:
        event === undefined
          ? null
          : {
              amount: nano(event.amount),
              rho: record.rho,
              units: tokenUnits(event.units),
              slots: event.slots,
              bound: event.bound,
              readingsRoot: hexToBytes(event.readingsRoot),
            },
    },
    own: {
      openings: openings.value.map((opening) => ({ ...opening, slot: slotNo(opening.slot) })),
      movedIn: { amount: nano(0n), rho: 0n },
      readingsRoot: record.readingsRoot === null ? null : hexToBytes(record.readingsRoot),
    },
  });
}
