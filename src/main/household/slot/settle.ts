/**
 * What the chain says of the household's open slots goes into their records: opened, void, cleared, priced. A slot is
 * settled when its imbalance price is in a final block; then everything is computed anew and compared.
 */
import { hexToBytes } from '../../../shared/protocol/bytes.ts';
import { OFFER, READING } from '../../../shared/protocol/domain.ts';
import { tickPrice } from '../../../shared/protocol/price.ts';
import { amountOf } from '../../../shared/protocol/settle.ts';
import type { OwnSeal, OwnSlot, SlotFacts } from '../../../shared/protocol/verify/facts.ts';
import { pricesOf, verifySlot } from '../../../shared/protocol/verify/slot.ts';
import { type Step, verdict } from '../../../shared/protocol/verify/step.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { type MicroPerKwh, nano, wh } from '../../../shared/units.ts';
import type { Round } from '../community/book.ts';
import { slotFacts } from '../community/facts.ts';
import type { Context, Moment } from '../context.ts';
import { READING_VOID } from './carry.ts';
import { ownAllocation } from './plan.ts';
import type { OwnRound, Slot } from './record.ts';
import { readOffer, readReading } from './vectors.ts';

/** After this many slots nothing more can come for a slot (lambda is fixed by 0.9 of d+3). */
const GIVE_UP_SLOTS = 8;

export function settleStep(ctx: Context, now: Moment): Result<null> {
  const open = ctx.slots.open();
  if (!open.ok) return open;
  for (const slot of open.value) {
    const done = settleSlot(ctx, now, slot);
    if (!done.ok) return done;
  }
  return ok(null);
}

function settleSlot(ctx: Context, now: Moment, slot: Slot): Result<null> {
  const number = slot.row.slot;
  const entry = ctx.follower.book().slots.get(number);
  const offer = follow(ctx, slot.detail.offer, entry?.rounds[OFFER]);
  const report = follow(ctx, slot.detail.report, entry?.rounds[READING]);
  const facts = slotFacts(ctx.follower.book(), ctx.timing, number);
  let next = slot;
  if (offer !== slot.detail.offer || report !== slot.detail.report) {
    const written = ctx.slots.change(number, { detail: { offer, report } });
    if (!written.ok) return written;
    next = written.value;
  }
  if (facts?.cleared !== undefined && entry?.cleared !== undefined && next.detail.allocation === null) {
    const written = noteCleared(ctx, next, facts);
    if (!written.ok) return written;
    next = written.value;
  }
  const final = ctx.follower.finalBlock();
  if (entry?.lambda !== undefined && final !== null && entry.lambda.at.block <= final && facts !== null) {
    return finish(ctx, next, facts);
  }
  if (now.slot > number + GIVE_UP_SLOTS) {
    const reason = next.detail.offer === null ? 'slot.no-seat' : 'slot.never-settled';
    const written = ctx.slots.change(number, {
      row: { state: 'skipped', reason: next.row.reason ?? reason },
    });
    return written.ok ? ok(null) : written;
  }
  return ok(null);
}

/** The outcome of the round that holds our vector; the same object where nothing changed. */
function follow(
  ctx: Context,
  own: OwnRound | null,
  rounds: ReadonlyMap<number, Round> | undefined,
): OwnRound | null {
  if (own === null || own.outcome !== 'pending') return own;
  for (const round of rounds?.values() ?? []) {
    if (![...round.submitted.values()].some((one) => one.account === ctx.account)) continue;
    if (round.outcome === null) return own;
    return { ...own, outcome: round.outcome.kind === 'void' ? 'void' : 'opened' };
  }
  return own;
}

function noteCleared(ctx: Context, slot: Slot, facts: SlotFacts): Result<Slot> {
  const clearing = facts.cleared?.clearing ?? null;
  const mine = slot.detail.offer?.outcome === 'opened' && slot.detail.plan !== null;
  const allocation =
    mine && slot.detail.plan !== null
      ? ownAllocation(slot.detail.plan, clearing)
      : { boughtWh: wh(0), soldWh: wh(0) };
  return ctx.slots.change(slot.row.slot, {
    row: {
      ...allocation,
      state: slot.row.state === 'offered' ? 'cleared' : slot.row.state,
      volumeWh: clearing?.volume ?? 0,
      price: clearing === null ? null : tickPrice(facts.tariff, clearing.tick),
    },
    detail: { allocation },
  });
}

function finish(ctx: Context, slot: Slot, facts: SlotFacts): Result<null> {
  const prices = pricesOf(facts);
  if (prices === null) return ok(null);
  const { reading, report, offer } = slot.detail;
  const own = ownSlot(ctx, slot);
  if (!own.ok) return own;
  const counts = reading !== null && report?.outcome === 'opened';
  const amount = counts ? amountOf(prices, reading.a, reading.m) : null;
  const steps = verifySlot(facts, { ...own.value, price: prices.price, amount });
  const agrees = verdict(steps);
  tell(ctx, slot, steps);
  const reason = counts
    ? null
    : report?.outcome === 'void'
      ? READING_VOID
      : offer === null
        ? 'slot.no-seat'
        : (slot.row.reason ?? 'slot.absent');
  const written = ctx.slots.change(slot.row.slot, {
    row: {
      state: counts ? 'settled' : 'skipped',
      reason,
      price: prices.price,
      volumeWh: facts.cleared?.clearing?.volume ?? 0,
      imbalancePrice: prices.imbalancePrice,
      amount,
      agrees,
      withoutCommunity: counts ? alone(facts, reading.m - reading.carriedWh) : null,
    },
    detail: { settled: { ...prices, folds: counts }, checks: checksOf(steps) },
  });
  return written.ok ? ok(null) : written;
}

const checksOf = (steps: readonly Step[]) =>
  steps.map(({ step, expected, found, agrees }) => ({ step, expected, found, agrees }));

/** What retail and feed-in tariff alone would have cost, nano-currency. */
function alone(facts: SlotFacts, net: number) {
  const price: MicroPerKwh = net > 0 ? facts.tariff.retail : facts.tariff.feedIn;
  return nano(BigInt(net) * BigInt(price));
}

/** The household's own side of a slot for verification. */
export function ownSlot(ctx: Context, slot: Slot): Result<OwnSlot> {
  const offered = readOffer(ctx.store.vectors, slot.row.slot);
  if (!offered.ok) return offered;
  const read = readReading(ctx.store.vectors, slot.row.slot);
  if (!read.ok) return read;
  const { plan, reading, meter } = slot.detail;
  // Salts stay in the vault: its binds, kept when they were made, are what the chain's are compared with.
  const sealOf = (kept: { readonly bind: string } | null): OwnSeal =>
    kept === null ? { salt: null } : { salt: null, bind: hexToBytes(kept.bind) };
  return ok({
    account: ctx.account,
    offer:
      plan === null
        ? null
        : { curves: { supply: plan.supplyWh, demand: plan.demandWh }, ...sealOf(offered.value) },
    reading:
      reading === null || read.value === null
        ? null
        : {
            a: reading.a,
            m: reading.m,
            rhoA: read.value.rhoA,
            rhoM: read.value.rhoM,
            ...sealOf(read.value),
          },
    meter:
      meter === null || reading === null
        ? null
        : {
            importWh: meter.importWh ?? wh(0),
            exportWh: meter.exportWh ?? wh(0),
            carriedWh: reading.carriedWh,
          },
    price: null,
    amount: slot.row.amount === null ? null : nano(slot.row.amount),
  });
}

/** A difference needs a person; the slot's story says which step. */
function tell(ctx: Context, slot: Slot, steps: readonly Step[]): void {
  const wrong = steps.find((step) => step.agrees === false);
  if (wrong === undefined) return;
  const found = fail(
    'slot.disagrees',
    'A slot does not come out as the network says.',
    'Open the slot in the history: it shows both figures. Tell your steward.',
    { slot: slot.row.slot, step: wrong.step },
  );
  ctx.notice('slot.disagrees', found.error);
  ctx.log.warn('slot.disagrees', { slot: slot.row.slot, name: wrong.step });
}
