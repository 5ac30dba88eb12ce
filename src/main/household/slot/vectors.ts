/**
 * The household's own sealed vectors on disk. For a (kind, slot) there is one, ever: the store refuses another
 * content, and so does the vault (docs/protocol.md, section 7).
 */
import { AbiCoder, keccak256 } from 'ethers';
import { z } from 'zod';
import { hexSchema } from '../../../shared/hex-schema.ts';
import { OFFER, READING } from '../../../shared/protocol/domain.ts';
import { ok, type Result } from '../../../shared/result.ts';
import { slotNo } from '../../../shared/units.ts';
import type { Hex } from '../../chain/api.ts';
import type { VectorsRepository } from '../../store/api.ts';
import type { SealedOffer, SealedReading } from '../../vault/api.ts';

const hex = hexSchema();
const sealed = z.object({ place: z.bigint(), V: z.array(z.bigint()), bind: hex, bHash: hex });
const point = z.object({ x: z.bigint(), y: z.bigint() });
const ownOfferSchema = sealed;
const ownReadingSchema = sealed.extend({ A: point, M: point, rhoA: z.bigint(), rhoM: z.bigint() });

/** An OFFER as it was or will be submitted, with the seat it was built for. */
export type OwnOffer = z.output<typeof ownOfferSchema>;
export type OwnReading = z.output<typeof ownReadingSchema>;

export function readOffer(vectors: VectorsRepository, slot: number): Result<OwnOffer | null> {
  if (slot < 0) return ok(null);
  const stored = vectors.get(OFFER, slotNo(slot));
  if (!stored.ok) return stored;
  return ok(stored.value === null ? null : ownOfferSchema.parse(stored.value));
}

export function readReading(vectors: VectorsRepository, slot: number): Result<OwnReading | null> {
  if (slot < 0) return ok(null);
  const stored = vectors.get(READING, slotNo(slot));
  if (!stored.ok) return stored;
  return ok(stored.value === null ? null : ownReadingSchema.parse(stored.value));
}

export function keepOffer(
  vectors: VectorsRepository,
  slot: number,
  place: bigint,
  offer: SealedOffer,
): Result<OwnOffer> {
  const own: OwnOffer = { place, V: [...offer.V], bind: offer.bind, bHash: offer.bHash };
  const kept = vectors.putOnce(OFFER, slotNo(slot), own);
  return kept.ok ? ok(own) : kept;
}

export function keepReading(
  vectors: VectorsRepository,
  slot: number,
  place: bigint,
  reading: SealedReading,
): Result<OwnReading> {
  const own: OwnReading = {
    place,
    V: [...reading.V],
    bind: reading.bind,
    bHash: reading.bHash,
    A: reading.A,
    M: reading.M,
    rhoA: reading.rhoA,
    rhoM: reading.rhoM,
  };
  const kept = vectors.putOnce(READING, slotNo(slot), own);
  return kept.ok ? ok(own) : kept;
}

const coder = AbiCoder.defaultAbiCoder();
export const NO_PART: Hex = `0x${'0'.repeat(64)}`;

/** Hash of a submitted OFFER as the market keeps it: keccak256(abi.encode(OFFER, place, bind, bHash)). */
export function offerPart(offer: Pick<OwnOffer, 'place' | 'bind' | 'bHash'> | null): Hex {
  if (offer === null) return NO_PART;
  return keccak256(
    coder.encode(['uint256', 'uint256', 'bytes32', 'bytes32'], [OFFER, offer.place, offer.bind, offer.bHash]),
  ) as Hex;
}

/** Hash of a submitted READING: keccak256(abi.encode(place, bind, bHash, A, M)). */
export function readingPart(reading: Pick<OwnReading, 'place' | 'bind' | 'bHash' | 'A' | 'M'> | null): Hex {
  if (reading === null) return NO_PART;
  return keccak256(
    coder.encode(
      ['uint256', 'bytes32', 'bytes32', 'uint256[2]', 'uint256[2]'],
      [reading.place, reading.bind, reading.bHash, pairOf(reading.A), pairOf(reading.M)],
    ),
  ) as Hex;
}

/**
 * What the market keeps of a session: the upper 216 bits of keccak256(abi.encode(offerPart, readingPart)), the rest
 * of the word is session and flags.
 */
export function memberHash(offer: Hex, reading: Hex): Hex {
  const full = keccak256(coder.encode(['bytes32', 'bytes32'], [offer, reading]));
  return `0x${full.slice(2, 2 + 54)}${'0'.repeat(10)}`;
}

export const pairOf = (of: { readonly x: bigint; readonly y: bigint }): readonly [bigint, bigint] => [
  of.x,
  of.y,
];
