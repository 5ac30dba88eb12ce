import { fail, ok, type Result } from '../result.ts';
import { ORDER } from './field.ts';

/** Lanes and words of the two vectors (docs/protocol.md, section 4). */

/** K, price ticks of a deployment. */
export const TICKS = 32;
const LANES = 8;
const OFFER_WORDS = 8;
const READING_WORDS = 3;
/** Added to a and m so that signed values stay in an unsigned lane: capacityWh is under 2^24. */
const READING_OFFSET = 2 ** 24;
const LANE_LIMIT = 2 ** 32;

/** Wh per tick, 32 of each. Supply at k: sell at price(k) or more; demand at k: buy at price(k) or less. */
export interface Curves {
  readonly supply: readonly number[];
  readonly demand: readonly number[];
}

/** A member's READING before masks; a and m in Wh, signed. */
export interface ReadingValues {
  readonly m: number;
  readonly a: number;
  readonly rhoA: bigint;
  readonly rhoM: bigint;
}

/** Eight unsigned 32-bit lanes in a word, lane l in bits [32 l, 32 l + 32). Throws RangeError out of range. */
export function packLanes(lanes: readonly number[]): bigint {
  if (lanes.length > LANES) throw new RangeError('a word has eight lanes');
  let word = 0n;
  for (const [l, lane] of lanes.entries()) {
    if (!Number.isInteger(lane) || lane < 0 || lane >= LANE_LIMIT) throw new RangeError('lane out of range');
    word |= BigInt(lane) << BigInt(32 * l);
  }
  return word;
}

export function unpackLanes(word: bigint): number[] {
  return Array.from({ length: LANES }, (_, l) => Number((word >> BigInt(32 * l)) & 0xffffffffn));
}

/** Words 0 to 3 supply, 4 to 7 demand; tick = 8 word + lane. */
export function offerWords(offer: Curves): bigint[] {
  if (offer.supply.length !== TICKS || offer.demand.length !== TICKS) {
    throw new RangeError('an offer has 32 ticks on each side');
  }
  const lanes = [...offer.supply, ...offer.demand];
  return Array.from({ length: OFFER_WORDS }, (_, w) => packLanes(lanes.slice(LANES * w, LANES * (w + 1))));
}

/** Curves of an opened OFFER sum, or of one member's words. */
export function decodeOffer(words: readonly bigint[]): Curves {
  if (words.length !== OFFER_WORDS) throw new RangeError('an offer has eight words');
  const lanes = words.flatMap(unpackLanes);
  return { supply: lanes.slice(0, TICKS), demand: lanes.slice(TICKS) };
}

/** Word 0 packed: m + 2^24, a + 2^24, 1; words 1 and 2 the blindings. */
export function readingWords(values: ReadingValues): bigint[] {
  for (const rho of [values.rhoA, values.rhoM]) {
    if (rho < 0n || rho >= ORDER) throw new RangeError('a blinding must be under the group order');
  }
  return [packLanes([values.m + READING_OFFSET, values.a + READING_OFFSET, 1]), values.rhoA, values.rhoM];
}

/**
 * Sums of a READING over `members` vectors: lane 2 must be that count and lanes 3 to 7 zero (section 6).
 * With one member it decodes that member's own words.
 */
export function decodeReading(words: readonly bigint[], members: number): Result<ReadingValues> {
  const [packed, rhoA, rhoM] = words;
  if (words.length !== READING_WORDS || packed === undefined || rhoA === undefined || rhoM === undefined) {
    throw new RangeError('a reading has three words');
  }
  const [mLane = 0, aLane = 0, countLane, ...rest] = unpackLanes(packed);
  if (countLane !== members || rest.some((lane) => lane !== 0)) {
    return fail(
      'protocol.readingLanes',
      'The sum of the readings is malformed: a home sent words that no honest wallet sends.',
      'Nothing needs to be done; no trade counts in this slot and nobody pays for it.',
      { expected: members, found: countLane ?? 0 },
    );
  }
  return ok({ m: mLane - members * READING_OFFSET, a: aLane - members * READING_OFFSET, rhoA, rhoM });
}
