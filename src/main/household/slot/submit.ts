/**
 * The submit phase of session t: the OFFER of slot t+1 and the READING of slot t-1 in one transaction. Everything is
 * on disk before the outbox gets it; asked again after a crash, the same transaction comes out.
 */
import { ok, type Result } from '../../../shared/result.ts';
import type { Hex } from '../../chain/api.ts';
import type { Context, Moment } from '../context.ts';
import { foldable } from './folds.ts';
import { markOffer, prepareOffer } from './offer.ts';
import { phaseEnd } from './place.ts';
import { markReading, prepareReading } from './reading.ts';
import { words3, words8 } from './tuples.ts';
import { NO_PART, type OwnOffer, type OwnReading, pairOf } from './vectors.ts';

/** Until this part of the slot the wallet waits for the meter's last reading of the slot before. */
const READING_DEADLINE_TENTHS = 3;
const SUBMIT_END_TENTHS = 5;
/** So many folds ride along, so that no place is overwritten unfolded and bills need no extra calls. */
const FOLDS_PER_SUBMIT = 2;
/** How far back unfolded READINGs are looked for. */
const FOLD_BACK_SLOTS = 16;

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
  const data = submission(ctx, now, offer, reading);
  if (!data.ok) return data;
  const { market } = ctx.contracts;
  const deadline = phaseEnd(ctx, now.slot, SUBMIT_END_TENTHS);
  const sent = ctx.outbox.send({ id, purpose: 'submit', to: market.address, data: data.value, deadline });
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

/** Call data of what there is to submit: both, or the one of them. */
function submission(
  ctx: Context,
  now: Moment,
  offer: OwnOffer | null,
  reading: OwnReading | null,
): Result<Hex> {
  const folds = foldable(ctx, now.slot - FOLD_BACK_SLOTS, now.slot - 1);
  if (!folds.ok) return folds;
  const items = folds.value.slice(0, FOLDS_PER_SUBMIT);
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
  if (sealedReading === null) {
    if (sealedOffer === null) throw new Error('nothing to submit');
    return ok(market.encode('submitOffer', [session, sealedOffer, NO_PART, items]));
  }
  return ok(
    sealedOffer === null
      ? market.encode('submitReading', [session, sealedReading, NO_PART, items])
      : market.encode('submit', [session, sealedOffer, sealedReading, items]),
  );
}
