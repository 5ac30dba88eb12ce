/**
 * The reveal phase. A wallet reveals only when it sees, at a final block that a second endpoint or the household's
 * own node confirms, its own vector in S and the set D; a lying endpoint that hides the vector could open its user
 * (docs/protocol.md, section 7).
 */
import { OFFER, READING, type RoundKind } from '../../../shared/protocol/domain.ts';
import { fail, ok, type Result } from '../../../shared/result.ts';
import { slotNo } from '../../../shared/units.ts';
import type { Confirmation, Hex } from '../../chain/api.ts';
import type { Seat } from '../community/book.ts';
import { activeMembers, bitCount, seatOf } from '../community/facts.ts';
import type { Context, Moment } from '../context.ts';
import { offerOnChain, readingOnChain } from './folds.ts';
import { phaseEnd } from './place.ts';
import type { OwnRound } from './record.ts';
import { memberHash, NO_PART, offerPart, pairOf, readingPart, readOffer, readReading } from './vectors.ts';

const REVEAL_FROM_TENTHS = 5;
const REVEAL_END_TENTHS = 8;
/** A READING may still be revealed in the same phase of the two slots after its own (section 7). */
const LATE_SESSIONS = 2;

/** One round of the reveal step: this session's two rounds, and READINGs of earlier sessions that are not revealed. */
export async function revealStep(ctx: Context, now: Moment): Promise<Result<null>> {
  const tenths = 10 * now.into;
  const length = ctx.timing.slotSeconds;
  if (tenths < REVEAL_FROM_TENTHS * length || tenths >= REVEAL_END_TENTHS * length) return ok(null);
  for (let session = now.slot; session >= Math.max(0, now.slot - LATE_SESSIONS); session -= 1) {
    const done = await revealSession(ctx, now, session);
    if (!done.ok) return done;
  }
  return ok(null);
}

interface Ready {
  readonly kind: RoundKind;
  readonly slot: number;
  readonly missingBits: number;
  readonly b: Hex;
  readonly u: readonly bigint[];
}

async function revealSession(ctx: Context, now: Moment, session: number): Promise<Result<null>> {
  const id = `reveal:${session}:${now.slot}`;
  const known = ctx.outbox.get(id);
  if (!known.ok) return known;
  if (known.value !== null) return ok(null);
  const submitted = ctx.outbox.get(`submit:${session}`);
  if (!submitted.ok) return submitted;
  const mined = submitted.value?.mined ?? null;
  if (mined === null || !mined.success) return ok(null);

  const wanted: { kind: RoundKind; slot: number; seat: Seat }[] = [];
  // An OFFER can only be revealed in its own session.
  if (session === now.slot) addWanted(ctx, wanted, OFFER, session + 1);
  addWanted(ctx, wanted, READING, session - 1);
  if (wanted.length === 0) return ok(null);

  const { market } = ctx.contracts;
  const confirmed = await ctx.chain.confirmFinal({
    calls: [
      ...wanted.map(({ kind, slot, seat }) =>
        market.call('roundOf', [BigInt(kind), BigInt(slot), BigInt(seat.cohort)]),
      ),
      market.call('memberWord', [ctx.account, BigInt(session)]),
    ],
    transactions: [mined.hash],
  });
  if (!confirmed.ok) return waiting(confirmed.error.code) ? ok(null) : confirmed;

  const own = ownHash(ctx, session, confirmed.value, wanted.length);
  if (!own.ok) return own;
  const ready: Ready[] = [];
  for (const [i, round] of wanted.entries()) {
    const made = await revealRound(ctx, round, confirmed.value.results[i] ?? '0x', id);
    if (!made.ok) return made;
    if (made.value !== null) ready.push(made.value);
  }
  return ready.length === 0 ? ok(null) : send(ctx, now, session, id, ready);
}

/** Not yet final, or nobody to confirm it: asked again until the phase is over. */
function waiting(code: string): boolean {
  return code === 'chain.not-final' || code === 'chain.unreachable' || code === 'chain.stale';
}

function addWanted(
  ctx: Context,
  wanted: { kind: RoundKind; slot: number; seat: Seat }[],
  kind: RoundKind,
  slot: number,
): void {
  if (slot < 0) return;
  const record = ctx.slots.get(slot);
  if (!record.ok) return;
  const round = kind === OFFER ? record.value.detail.offer : record.value.detail.report;
  if (round === null || round.sent === null || round.outcome !== 'pending') return;
  const seat = seatOf(ctx.follower.book(), ctx.timing, ctx.account, slotNo(slot));
  if (seat === null || alreadyRevealed(ctx, kind, slot, seat.cohort)) return;
  wanted.push({ kind, slot, seat });
}

function alreadyRevealed(ctx: Context, kind: RoundKind, slot: number, cohort: number): boolean {
  const round = ctx.follower.book().slots.get(slot)?.rounds[kind].get(cohort);
  return round?.reveals.some((reveal) => reveal.account === ctx.account) ?? false;
}

/** The chain's hash of what this household submitted must be that of what it has on disk. */
function ownHash(ctx: Context, session: number, confirmed: Confirmation, index: number): Result<null> {
  const word = ctx.contracts.market.decode('memberWord', confirmed.results[index] ?? '0x');
  if (!word.ok) return word;
  const offer = readOffer(ctx.store.vectors, session + 1);
  if (!offer.ok) return offer;
  const reading = readReading(ctx.store.vectors, session - 1);
  if (!reading.ok) return reading;
  const flags = Number(word.value.flags);
  const parts = [
    (flags & 1) === 1 ? offerPart(offer.value) : NO_PART,
    (flags & 2) === 2 ? readingPart(reading.value) : NO_PART,
  ] as const;
  if (memberHash(parts[0], parts[1]) === word.value.hash) return ok(null);
  return fail(
    'household.foreign-vector',
    'The network has another sealed message of this home than the one on this computer.',
    'Nothing was revealed. Check that this wallet runs on one computer only.',
    { session },
  );
}

async function revealRound(
  ctx: Context,
  round: { kind: RoundKind; slot: number; seat: Seat },
  answer: Hex,
  id: string,
): Promise<Result<Ready | null>> {
  const view = ctx.contracts.market.decode('roundOf', answer);
  if (!view.ok) return view;
  const { submitted, missing, threshold, status } = view.value;
  const ownBit = 1 << round.seat.index;
  if (status !== 1 || (submitted & ownBit) === 0) return ok(null);
  // A round with too few in S is void at once, and nobody reveals.
  if (bitCount(submitted) < threshold) return ok(null);

  const active = activeMembers(ctx.follower.book(), round.seat.cohort, slotNo(round.slot));
  const accounts = (bits: number): Hex[] =>
    active.filter((member) => ((bits >> member.index) & 1) === 1).map((member) => member.account);
  const sets = { submitted: accounts(submitted), missing: accounts(missing) };
  const noted = noteReveal(ctx, round.kind, round.slot, { ...sets, sent: id });
  if (!noted.ok) return noted;
  const opened = await ctx.vault.reveal({ kind: round.kind, slot: round.slot, ...sets });
  if (!opened.ok) return opened;
  return ok({
    kind: round.kind,
    slot: round.slot,
    missingBits: missing,
    b: opened.value.b,
    u: opened.value.U ?? [],
  });
}

/** Written before the vault is asked: the D that was confirmed is the only one this household ever reveals for. */
function noteReveal(
  ctx: Context,
  kind: RoundKind,
  slot: number,
  reveal: NonNullable<OwnRound['reveal']>,
): Result<null> {
  const record = ctx.slots.get(slot);
  if (!record.ok) return record;
  const { offer, report } = record.value.detail;
  const round = kind === OFFER ? offer : report;
  if (round === null) return ok(null);
  const next = { ...round, reveal };
  const written = ctx.slots.change(slot, { detail: kind === OFFER ? { offer: next } : { report: next } });
  return written.ok ? ok(null) : written;
}

function send(ctx: Context, now: Moment, session: number, id: string, ready: readonly Ready[]): Result<null> {
  const { market } = ctx.contracts;
  const offer = offerReveal(ctx, ready);
  if (!offer.ok) return offer;
  const reading = readingReveal(ctx, ready);
  if (!reading.ok) return reading;
  const number = BigInt(session);
  const parts = sessionParts(ctx, session);
  if (!parts.ok) return parts;
  const data =
    offer.value !== null && reading.value !== null
      ? market.encode('revealBoth', [number, offer.value, reading.value])
      : offer.value !== null
        ? market.encode('revealOffer', [number, offer.value, parts.value.reading])
        : reading.value !== null
          ? market.encode('revealReading', [number, reading.value, parts.value.offer])
          : null;
  if (data === null) return ok(null);
  const sent = ctx.outbox.send({
    id,
    purpose: 'reveal',
    to: market.address,
    data,
    deadline: phaseEnd(ctx, now.slot, REVEAL_END_TENTHS),
  });
  if (!sent.ok) return sent;
  ctx.log.info('slot.reveal', { slot: session });
  return ok(null);
}

/** Hashes of what was submitted in the session, as far as it is on chain. */
function sessionParts(ctx: Context, session: number): Result<{ offer: Hex; reading: Hex }> {
  const offer = offerOnChain(ctx, session + 1);
  if (!offer.ok) return offer;
  const reading = readingOnChain(ctx, session - 1);
  if (!reading.ok) return reading;
  return ok({ offer: offerPart(offer.value), reading: readingPart(reading.value) });
}

function offerReveal(ctx: Context, ready: readonly Ready[]) {
  const round = ready.find((one) => one.kind === OFFER);
  if (round === undefined) return ok(null);
  const own = readOffer(ctx.store.vectors, round.slot);
  if (!own.ok) return own;
  if (own.value === null) return ok(null);
  const { place, bind } = own.value;
  return ok({ place, missing: BigInt(round.missingBits), bind, b: round.b, u: round.u });
}

function readingReveal(ctx: Context, ready: readonly Ready[]) {
  const round = ready.find((one) => one.kind === READING);
  if (round === undefined) return ok(null);
  const own = readReading(ctx.store.vectors, round.slot);
  if (!own.ok) return own;
  if (own.value === null) return ok(null);
  const { place, bind, A, M } = own.value;
  return ok({
    place,
    missing: BigInt(round.missingBits),
    bind,
    b: round.b,
    a: pairOf(A),
    m: pairOf(M),
    u: round.u,
  });
}
