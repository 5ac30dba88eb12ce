/**
 * What the stewards decide for hundreds of homes does not fit into one transaction. It is cut into parts that each fit,
 * carried out in order; what is not carried out is seen by the same command when it is run again. The gas of a part is
 * reckoned from what each piece takes at most, as `contracts/test/batches.test.ts` measures it. Pure.
 */

/** Gas of a part unless told otherwise: with a quarter more as limit, still below the 2^24 that Osaka lets through. */
export const BATCH_GAS = 12_000_000;

/** The Safe, its signatures, and what a call costs before it does anything. */
export const GAS_BASE = 200_000;
/** A home that is admitted. */
export const GAS_ADMIT = 150_000;
/** A cohort and each of its members that are announced; a cohort that is closed. */
export const GAS_COHORT = 160_000;
export const GAS_SEAT = 85_000;
export const GAS_CLOSE = 40_000;
/** A call looks once at each cohort that is kept. */
export const GAS_KEPT = 6_000;

/** In order, as many as fit at a time; one that is too large by itself is a part of its own. */
export function inBatches<T>(items: readonly T[], gasOf: (item: T) => number, room: number): T[][] {
  const parts: T[][] = [];
  let free = -1;
  for (const item of items) {
    const gas = gasOf(item);
    const last = parts.at(-1);
    if (last !== undefined && gas <= free) {
      last.push(item);
      free -= gas;
    } else {
      parts.push([item]);
      free = room - gas;
    }
  }
  return parts;
}

export interface Drawing<Account extends string> {
  readonly closing: readonly bigint[];
  readonly groups: readonly (readonly Account[])[];
}

type Piece<Account extends string> = { readonly close: bigint } | { readonly group: readonly Account[] };

/**
 * A drawing in parts. Cohorts are closed before their homes are drawn anew, as the contracts ask.
 * @param kept cohorts that the contracts keep already.
 */
export function drawInBatches<Account extends string>(
  { closing, groups }: Drawing<Account>,
  kept: number,
  gas: number,
): Drawing<Account>[] {
  const pieces: Piece<Account>[] = [
    ...closing.map((close) => ({ close })),
    ...groups.map((group) => ({ group })),
  ];
  const gasOf = (piece: Piece<Account>): number =>
    'close' in piece ? GAS_CLOSE : GAS_COHORT + GAS_SEAT * piece.group.length;
  const room = gas - GAS_BASE - GAS_KEPT * (kept + groups.length);
  return inBatches(pieces, gasOf, room).map((part) => ({
    closing: part.flatMap((piece) => ('close' in piece ? [piece.close] : [])),
    groups: part.flatMap((piece) => ('group' in piece ? [piece.group] : [])),
  }));
}
