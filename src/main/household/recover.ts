/**
 * Slots of which the chain has a READING of this household and this wallet has no record: after a restore, and those of
 * the account whose place it takes. The vault takes the masks off the own vector, so that the bill that holds the slot
 * can be opened; what flowed in and out beside the net sum stays unknown.
 */
import { z } from 'zod';
import { amountOf } from '../../shared/protocol/settle.ts';
import { isVerifiable, type MarketEvent, slotFacts } from '../../shared/protocol/verify/events.ts';
import { pricesOf, verifySlot } from '../../shared/protocol/verify/slot.ts';
import { verdict } from '../../shared/protocol/verify/step.ts';
import { ok, type Result } from '../../shared/result.ts';
import { firstSlotOf, periodOf, slotAt } from '../../shared/slots.ts';
import { periodNo, slotNo, utcSeconds, wh } from '../../shared/units.ts';
import type { Hex } from '../chain/api.ts';
import { unpackPlace } from './community/book.ts';
import { activeMembers, tariffOf } from './community/facts.ts';
import { isPossible } from './community/possible.ts';
import type { Context, Moment } from './context.ts';
import type { FoldItem } from './slot/folds.ts';
import { keepOffer, keepReading, offerPart, pairOf, readReading } from './slot/vectors.ts';

type Seen<Name extends MarketEvent['name']> = Extract<MarketEvent, { name: Name }>['args'];

/** What the stored events say of one account's slots. */
interface Trace {
  readonly events: Map<number, MarketEvent[]>;
  readonly offers: Map<number, Seen<'OfferSubmitted'>>;
  readonly readings: Map<number, Seen<'ReadingSubmitted'>>;
  readonly folded: Set<number>;
  /** Block in which a slot's imbalance price was fixed. */
  readonly fixed: Map<number, number>;
}

export interface Recovered {
  /** Slots that are not final yet; ask again later. */
  readonly waiting: number;
  /** Recovered READINGs that wait on chain to be folded. */
  readonly unfolded: readonly FoldItem[];
}

const PAGE = 2_000;
const RECOVERED = 'recovered';
/** After this many slots nothing that was sent before a restore can still be open. */
const FINAL_AFTER_SLOTS = 5;

/** Once per slot, until everything from before the restore is known. `back`: chain time from which the home is back. */
export function recoverStep(): (ctx: Context, now: Moment, back: number | null) => Promise<Result<null>> {
  let askedIn = -1;
  return async (ctx, now, back) => {
    if (back === null || askedIn === now.slot) return ok(null);
    const before = ctx.store.settings.get(RECOVERED, z.int());
    if (!before.ok || before.value === back) return before.ok ? ok(null) : before;
    askedIn = now.slot;
    const found = await recoverSlots(ctx, ctx.account);
    if (!found.ok) return found;
    const restoredIn = slotAt(ctx.timing, utcSeconds(back)) ?? 0;
    if (found.value.waiting > 0 || now.slot < restoredIn + FINAL_AFTER_SLOTS) return ok(null);
    return ctx.store.settings.set(RECOVERED, back);
  };
}

/** Takes the unbilled slots of an account whose mask key the vault has into the records. */
export async function recoverSlots(ctx: Context, account: Hex): Promise<Result<Recovered>> {
  const traced = trace(ctx, account);
  if (!traced.ok) return traced;
  const { readings, folded } = traced.value;
  const from = firstOpen(ctx, account);
  const unfolded: FoldItem[] = [];
  let waiting = 0;
  for (const [slot, reading] of [...readings].sort(([a], [b]) => a - b)) {
    if (slot < from) continue;
    const taken = await recoverSlot(ctx, account, slot, reading, traced.value);
    if (!taken.ok) return taken;
    if (taken.value === 'waiting') waiting += 1;
    if (taken.value === 'settled' && !folded.has(slot)) unfolded.push(foldItem(slot, reading, traced.value));
  }
  return ok({ waiting, unfolded });
}

function trace(ctx: Context, account: Hex): Result<Trace> {
  const found: Trace = {
    events: new Map(),
    offers: new Map(),
    readings: new Map(),
    folded: new Set(),
    fixed: new Map(),
  };
  for (let from = 0; ; ) {
    const page = ctx.store.events.range(from, Number.MAX_SAFE_INTEGER, PAGE);
    if (!page.ok) return page;
    for (const block of page.value) {
      for (const log of block.logs) {
        const event = ctx.contracts.market.event(log);
        if (event !== null && isPossible(event) && isVerifiable(event))
          note(found, event, block.number, account);
      }
    }
    const last = page.value[page.value.length - 1];
    if (last === undefined || page.value.length < PAGE) return ok(found);
    from = last.number + 1;
  }
}

function note(found: Trace, event: MarketEvent, block: number, account: Hex): void {
  const slot = Number(event.args.slot);
  const of = found.events.get(slot) ?? [];
  of.push(event);
  found.events.set(slot, of);
  if (event.name === 'LambdaFixed') found.fixed.set(slot, block);
  if (!('account' in event.args) || event.args.account !== account) return;
  if (event.name === 'OfferSubmitted') found.offers.set(slot, event.args);
  else if (event.name === 'ReadingSubmitted') found.readings.set(slot, event.args);
  else if (event.name === 'Folded') found.folded.add(slot);
}

/** The first slot after the account's newest bill. */
function firstOpen(ctx: Context, account: Hex): number {
  let first = 0;
  for (const [period, bills] of ctx.follower.book().bills) {
    if (bills.has(account)) first = Math.max(first, firstSlotOf(ctx.timing, periodNo(period + 1)));
  }
  return first;
}

async function recoverSlot(
  ctx: Context,
  account: Hex,
  number: number,
  seen: Seen<'ReadingSubmitted'>,
  found: Trace,
): Promise<Result<'settled' | 'waiting' | 'void'>> {
  const slot = slotNo(number);
  const known = ctx.slots.get(number);
  if (!known.ok) return known;
  const stored = readReading(ctx.store.vectors, number);
  if (!stored.ok) return stored;
  const noted = known.value.detail.reading !== null;
  if (noted && stored.value !== null) return ok(known.value.detail.settled === null ? 'waiting' : 'settled');
  const book = ctx.follower.book();
  const tariff = tariffOf(book, periodOf(ctx.timing, slot));
  const final = ctx.follower.finalBlock() ?? -1;
  if (tariff === null || (found.fixed.get(number) ?? Number.POSITIVE_INFINITY) > final) return ok('waiting');
  const facts = slotFacts(found.events.get(number) ?? [], number, tariff);
  const prices = pricesOf(facts);
  if (prices === null) return ok('waiting');
  const { cohort } = unpackPlace(seen.place);
  const round = facts.cohorts.find((one) => one.cohort === cohort);
  if (round === undefined || round.reading.opened === null) return ok('void');

  const peers = activeMembers(book, cohort, slot)
    .filter((member) => member.account !== account)
    .map((member) => ({ account: member.account, maskX: member.maskX, maskY: member.maskY }));
  const V = [...seen.v];
  const opened = await ctx.vault.recoverReading({ account, slot: number, peers, V, bind: seen.bind });
  if (!opened.ok) return opened;
  const { m, a, rhoA, rhoM } = opened.value;
  const amount = amountOf(prices, a, m);
  const reading = { a, m, rhoA, rhoM, salt: null };
  const steps = verifySlot(facts, {
    account,
    offer: null,
    reading,
    meter: null,
    price: prices.price,
    amount,
  });
  const [A, M] = [pointOf(seen.a), pointOf(seen.m)];
  const sealed = { V, bind: seen.bind, bHash: seen.bHash, A, M, rhoA, rhoM };
  const written = ctx.store.transaction(() => {
    const kept = keepReading(ctx.store.vectors, number, seen.place, sealed);
    if (!kept.ok) return kept;
    // The fold of this READING names the OFFER of the same session.
    const offer = found.offers.get(number + 2);
    if (offer === undefined) return ok(null);
    const { place, v, bind, bHash } = offer;
    return keepOffer(ctx.store.vectors, number + 2, place, { V: [...v], bind, bHash });
  });
  if (!written.ok) return written;
  // The vector alone was gone: the slot's own record says more than the chain does.
  if (noted && known.value.detail.settled !== null) return ok('settled');
  const changed = ctx.slots.change(number, {
    row: {
      state: 'settled',
      reason: null,
      price: prices.price,
      volumeWh: facts.cleared?.clearing?.volume ?? 0,
      imbalancePrice: prices.imbalancePrice,
      amount,
      agrees: verdict(steps),
      boughtWh: wh(Math.max(a, 0)),
      soldWh: wh(Math.max(-a, 0)),
    },
    detail: {
      reading: { m: wh(m), a: wh(a), carriedWh: wh(0), carriedFrom: [] },
      report: { peers: peers.map((peer) => peer.account), sent: null, reveal: null, outcome: 'opened' },
      settled: { ...prices, folds: true },
      checks: steps.map(({ step, expected, found: has, agrees }) => ({ step, expected, found: has, agrees })),
    },
  });
  return changed.ok ? ok('settled') : changed;
}

const pointOf = (of: readonly bigint[]) => ({ x: of[0] ?? 0n, y: of[1] ?? 0n });

function foldItem(slot: number, seen: Seen<'ReadingSubmitted'>, found: Trace): FoldItem {
  const { place, bind, bHash } = seen;
  return {
    slot: BigInt(slot),
    place,
    offerPart: offerPart(found.offers.get(slot + 2) ?? null),
    bind,
    bHash,
    a: pairOf(pointOf(seen.a)),
    m: pairOf(pointOf(seen.m)),
  };
}
