/**
 * The submit phase of session t: the OFFER of slot t+1 and the READING of slot t-1 in one transaction. Everything is
 * on disk before the outbox gets it; asked again after a crash, the same transaction comes out.
 */
import { OFFER } from '../../../shared/protocol/domain.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { periodOf, slotStart } from '../../../shared/slots.ts';
import { slotNo, utcSeconds, type Wh, wh } from '../../../shared/units.ts';
import { packPlace, type Seat } from '../community/book.ts';
import { activeMembers, seatOf, tariffOf } from '../community/facts.ts';
import type { Context, Moment } from '../context.ts';
import { totalWh } from '../offers/curve.ts';
import type { PastSlot } from '../offers/forecast.ts';
import { noRegisters, registersOf } from '../readings/registers.ts';
import { foldable } from './folds.ts';
import { ownAllocation, planOffer } from './plan.ts';
import { words3, words8 } from './tuples.ts';
import {
  keepOffer,
  keepReading,
  NO_PART,
  type OwnOffer,
  type OwnReading,
  pairOf,
  readOffer,
  readReading,
} from './vectors.ts';

/** Until this part of the slot the wallet waits for the meter's last reading of the slot before. */
const READING_DEADLINE_TENTHS = 3;
const SUBMIT_END_TENTHS = 5;
/** Slots of history that a forecast looks at: a week and a little of quarter-hours. */
const HISTORY_SLOTS = 7 * 96 + 4;

/** One round of the submit step; does nothing outside the phase or when it was done. */
export async function submitStep(ctx: Context, now: Moment): Promise<Result<null>> {
  if (10 * now.into >= SUBMIT_END_TENTHS * ctx.timing.slotSeconds) return ok(null);
  const id = `submit:${now.slot}`;
  const known = ctx.outbox.get(id);
  if (!known.ok) return known;
  if (known.value !== null) return ok(null);

  const late = 10 * now.into >= READING_DEADLINE_TENTHS * ctx.timing.slotSeconds;
  const reading = await prepareReading(ctx, now.slot - 1, late);
  if (!reading.ok) return reading;
  if (reading.value === 'wait') return ok(null);
  const offer = await prepareOffer(ctx, now.slot + 1);
  if (!offer.ok) return offer;
  if (offer.value === null && reading.value === null) return ok(null);
  return send(ctx, now, id, offer.value, reading.value);
}

function send(
  ctx: Context,
  now: Moment,
  id: string,
  offer: OwnOffer | null,
  reading: OwnReading | null,
): Result<null> {
  // Everything that can be folded rides along, so no place is overwritten unfolded and bills need no extra calls.
  const folds = foldable(ctx, now.slot - 16, now.slot - 1);
  if (!folds.ok) return folds;
  const items = folds.value.slice(0, 2);
  const { market } = ctx.contracts;
  const session = BigInt(now.slot);
  const sealedOffer = offer && { v: words8(offer.V), bind: offer.bind, bHash: offer.bHash };
  const sealedReading = reading && {
    v: words3(reading.V),
    bind: reading.bind,
    bHash: reading.bHash,
    a: pairOf(reading.A),
    m: pairOf(reading.M),
  };
  const data =
    sealedOffer !== null && sealedReading !== null
      ? market.encode('submit', [session, sealedOffer, sealedReading, items])
      : sealedOffer !== null
        ? market.encode('submitOffer', [session, sealedOffer, NO_PART, items])
        : sealedReading !== null
          ? market.encode('submitReading', [session, sealedReading, NO_PART, items])
          : null;
  if (data === null) return ok(null);
  const deadline = phaseEnd(ctx, now.slot, SUBMIT_END_TENTHS);
  const sent = ctx.outbox.send({ id, purpose: 'submit', to: market.address, data, deadline });
  if (!sent.ok) return sent;
  if (offer !== null) {
    const marked = markOffer(ctx, now.slot + 1, id);
    if (!marked.ok) return marked;
  }
  if (reading !== null) {
    const marked = markReading(ctx, now.slot - 1, id);
    if (!marked.ok) return marked;
  }
  ctx.log.info('slot.submit', { slot: now.slot });
  return ok(null);
}

/** Chain time at which a phase of the slot is over. */
export function phaseEnd(ctx: Context, slot: number, tenths: number) {
  return utcSeconds(slotStart(ctx.timing, slotNo(slot)) + Math.floor((tenths * ctx.timing.slotSeconds) / 10));
}

/** The stored OFFER of the slot, or a new one; null where this household has no place in the slot or should not offer. */
async function prepareOffer(ctx: Context, slot: number): Promise<Result<OwnOffer | null>> {
  const stored = readOffer(ctx.store.vectors, slot);
  if (!stored.ok || stored.value !== null) return stored;
  const seat = activeSeat(ctx, slot);
  const tariff = tariffOf(ctx.follower.book(), periodOf(ctx.timing, slotNo(slot)));
  if (seat === null || tariff === null) return ok(null);
  const leaving = ctx.leavingSoon();
  if (leaving !== null) {
    const skipped = ctx.slots.change(slot, { row: { state: 'skipped', reason: leaving } });
    return skipped.ok ? ok(null) : skipped;
  }

  const history = pastSlots(ctx, slot);
  if (!history.ok) return history;
  const plan = planOffer({
    slot: slotNo(slot),
    slotSeconds: ctx.timing.slotSeconds,
    history: history.value,
    limits: ctx.limits(),
    tariff,
    capacityWh: seat.capacityWh,
  });
  const peers = peersOf(ctx, seat, slot);
  const planned = ctx.slots.change(slot, {
    row: { offeredSellWh: totalWh(plan.supplyWh), offeredBuyWh: totalWh(plan.demandWh) },
    detail: {
      plan,
      offer: { peers: peers.map((peer) => peer.account), sent: null, reveal: null, outcome: 'pending' },
    },
  });
  if (!planned.ok) return planned;
  const sealed = await ctx.vault.buildOffer({
    slot,
    peers,
    supplyWh: [...plan.supplyWh],
    demandWh: [...plan.demandWh],
    tariff: plan.tariff,
  });
  if (!sealed.ok) return sealed;
  return keepOffer(ctx.store.vectors, slot, packPlace(seat), sealed.value);
}

/** The stored READING of the slot, or a new one; 'wait' while the meter may still say more. */
async function prepareReading(
  ctx: Context,
  slot: number,
  late: boolean,
): Promise<Result<OwnReading | null | 'wait'>> {
  if (slot < 0) return ok(null);
  const stored = readReading(ctx.store.vectors, slot);
  if (!stored.ok || stored.value !== null) return stored;
  const seat = activeSeat(ctx, slot);
  if (seat === null) return ok(null);
  const before = ctx.slots.get(slot);
  if (!before.ok) return before;

  const meter = before.value.detail.meter ?? (await meterSlot(ctx, slot, late));
  if (meter === 'wait') return ok('wait');
  const metered = ctx.slots.change(slot, {
    row: { importWh: meter.importWh, exportWh: meter.exportWh, generatedWh: meter.generatedWh },
    detail: { meter },
  });
  if (!metered.ok) return metered;
  const net = netImport(meter);
  if (net === null) {
    const skipped = ctx.slots.change(slot, { row: { state: 'skipped', reason: 'slot.meter-unknown' } });
    if (!skipped.ok) return skipped;
    return ok(null);
  }

  const carried = carriedInto(ctx, slot);
  if (!carried.ok) return carried;
  const m = clamp(net + carried.value, seat.capacityWh);
  const trade = allocationOf(ctx, slot, metered.value.detail.plan);
  const a = wh(trade.boughtWh - trade.soldWh);
  const peers = peersOf(ctx, seat, slot);
  const written = ctx.slots.change(slot, {
    row: { ...trade, state: 'metered' },
    detail: {
      allocation: trade,
      reading: { m, a, carriedWh: carried.value },
      report: { peers: peers.map((peer) => peer.account), sent: null, reveal: null, outcome: 'pending' },
    },
  });
  if (!written.ok) return written;
  const sealed = await ctx.vault.buildReading({ slot, peers, m, a });
  if (!sealed.ok) return sealed;
  return keepReading(ctx.store.vectors, slot, packPlace(seat), sealed.value);
}

type MeterOf = NonNullable<
  NonNullable<ReturnType<Context['slots']['get']> & { ok: true }>['value']['detail']['meter']
>;

async function meterSlot(ctx: Context, slot: number, late: boolean): Promise<MeterOf | 'wait'> {
  const source = ctx.gridSource();
  if (source === null) {
    return {
      importWh: null,
      exportWh: null,
      quality: 'unknown',
      reason: 'no-meter',
      generatedWh: null,
      ...noRegisters,
    };
  }
  const known = ctx.meter.slotEnergy(source, slotNo(slot));
  if (known === null && !late) return 'wait';
  const energy = ctx.meter.closeSlot(source, slotNo(slot));
  const roof = ctx.generationSource();
  const generated = roof === null ? null : ctx.meter.closeSlot(roof, slotNo(slot));
  return {
    importWh: energy.importWh,
    exportWh: energy.exportWh,
    quality: energy.quality,
    reason: energy.reason,
    // A generation meter counts what the roof gives as export; some are wired the other way round.
    generatedWh: generated === null ? null : (generated.exportWh ?? generated.importWh),
    ...registersOf(ctx.meter, source),
  };
}

/**
 * Net import of a slot. A meter without an export register belongs to a home that feeds nothing in, so the missing
 * direction counts as none there; where both are missing nothing is known.
 */
function netImport(meter: MeterOf): Wh | null {
  if (meter.quality === 'unknown' || (meter.importWh === null && meter.exportWh === null)) return null;
  return wh((meter.importWh ?? 0) - (meter.exportWh ?? 0));
}

/** What void READING rounds carry into this slot's m (section 8): each void slot's m once, into the next READING. */
function carriedInto(ctx: Context, slot: number): Result<Wh> {
  let sum = 0;
  for (let earlier = slot - 1; earlier >= Math.max(0, slot - 8); earlier -= 1) {
    const record = ctx.slots.get(earlier);
    if (!record.ok) return record;
    const { reading, report } = record.value.detail;
    if (reading === null || report === null) continue;
    if (report.outcome !== 'void') break;
    sum = reading.m;
    break;
  }
  return ok(wh(sum));
}

/** Own trade: nothing where no offer of ours was opened. */
function allocationOf(ctx: Context, slot: number, plan: Parameters<typeof ownAllocation>[0] | null) {
  const entry = ctx.follower.book().slots.get(slot);
  const opened = [...(entry?.rounds[OFFER].values() ?? [])].some(
    (round) =>
      round.outcome?.kind === 'opened' &&
      [...round.submitted.values()].some((one) => one.account === ctx.account),
  );
  if (!opened || plan === null) return { boughtWh: wh(0), soldWh: wh(0) };
  return ownAllocation(plan, entry?.cleared?.clearing ?? null);
}

function clamp(value: number, limit: Wh): Wh {
  return wh(Math.max(-limit, Math.min(limit, value)));
}

/** The household's seat in a slot if it is in the active set. */
export function activeSeat(ctx: Context, slot: number): Seat | null {
  const book = ctx.follower.book();
  const seat = seatOf(book, ctx.timing, ctx.account, slotNo(slot));
  if (seat === null) return null;
  const active = activeMembers(book, seat.cohort, slotNo(slot));
  return active.some((member) => member.account === ctx.account) ? seat : null;
}

function peersOf(ctx: Context, seat: Seat, slot: number) {
  return activeMembers(ctx.follower.book(), seat.cohort, slotNo(slot))
    .filter((member) => member.account !== ctx.account)
    .map(({ account, maskX, maskY }) => ({ account, maskX, maskY }));
}

function pastSlots(ctx: Context, slot: number): Result<PastSlot[]> {
  const rows = ctx.store.slots.range(slotNo(Math.max(0, slot - HISTORY_SLOTS)), slotNo(slot));
  if (!rows.ok) return rows;
  return ok(
    rows.value.flatMap((row) =>
      row.importWh === null && row.exportWh === null
        ? []
        : [{ slot: row.slot, netWh: wh((row.importWh ?? 0) - (row.exportWh ?? 0)) }],
    ),
  );
}

function markOffer(ctx: Context, slot: number, sent: string): Result<null> {
  const record = ctx.slots.get(slot);
  if (!record.ok) return record;
  const { offer } = record.value.detail;
  if (offer === null) return broken('offer');
  const written = ctx.slots.change(slot, {
    row: { state: 'offered' },
    detail: { offer: { ...offer, sent } },
  });
  return written.ok ? ok(null) : written;
}

function markReading(ctx: Context, slot: number, sent: string): Result<null> {
  const record = ctx.slots.get(slot);
  if (!record.ok) return record;
  const { report } = record.value.detail;
  if (report === null) return broken('reading');
  const written = ctx.slots.change(slot, {
    row: { state: 'reported' },
    detail: { report: { ...report, sent } },
  });
  return written.ok ? ok(null) : written;
}

function broken(what: string): Result<never> {
  return fail(
    'household.record-lost',
    'A sealed message is on disk, but the note about its slot is not.',
    'Nothing was sent twice. The slot is left out; if this comes again, send the support file.',
    { what },
  );
}
