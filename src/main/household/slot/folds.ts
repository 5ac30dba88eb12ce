/** READINGs of this household that wait on chain to be folded into a bill. */
import { OFFER, READING } from '../../../shared/protocol/domain.ts';
import { ok, type Result } from '../../../shared/result.ts';
import type { Hex } from '../../chain/api.ts';
import type { Context } from '../context.ts';
import { type OwnOffer, type OwnReading, offerPart, pairOf, readOffer, readReading } from './vectors.ts';

export interface FoldItem {
  readonly slot: bigint;
  readonly place: bigint;
  readonly offerPart: Hex;
  readonly bind: Hex;
  readonly bHash: Hex;
  readonly a: readonly [bigint, bigint];
  readonly m: readonly [bigint, bigint];
}

/** Own READINGs on chain with lambda known and not folded yet, `from <= slot < to`, oldest first. */
export function foldable(ctx: Context, from: number, to: number): Result<FoldItem[]> {
  const book = ctx.follower.book();
  const items: FoldItem[] = [];
  for (let slot = Math.max(0, from); slot < to; slot += 1) {
    const entry = book.slots.get(slot);
    if (entry?.lambda === undefined || book.folded.has(slot)) continue;
    if (!hasSubmitted(ctx, READING, slot)) continue;
    const reading = readReading(ctx.store.vectors, slot);
    if (!reading.ok) return reading;
    if (reading.value === null) continue;
    // The OFFER of the same session is that of two slots later.
    const offer = offerOnChain(ctx, slot + 2);
    if (!offer.ok) return offer;
    const { place, bind, bHash, A, M } = reading.value;
    items.push({
      slot: BigInt(slot),
      place,
      offerPart: offerPart(offer.value),
      bind,
      bHash,
      a: pairOf(A),
      m: pairOf(M),
    });
  }
  return ok(items);
}

/** Whether the chain has this household's vector. */
export function hasSubmitted(ctx: Context, kind: typeof OFFER | typeof READING, slot: number): boolean {
  for (const round of ctx.follower.book().slots.get(slot)?.rounds[kind].values() ?? []) {
    for (const one of round.submitted.values()) if (one.account === ctx.account) return true;
  }
  return false;
}

/** The household's own OFFER of a slot if the chain has it. */
export function offerOnChain(ctx: Context, slot: number): Result<OwnOffer | null> {
  return hasSubmitted(ctx, OFFER, slot) ? readOffer(ctx.store.vectors, slot) : ok(null);
}

/** The household's own READING of a slot if the chain has it. */
export function readingOnChain(ctx: Context, slot: number): Result<OwnReading | null> {
  return hasSubmitted(ctx, READING, slot) ? readReading(ctx.store.vectors, slot) : ok(null);
}
