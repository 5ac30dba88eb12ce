import { fail, ok, type Result } from '../result.ts';
import type { Wh } from '../units.ts';
import { type Allocation, allocate, type Clearing } from './clearing.ts';
import { type Curves, decodeOffer, decodeReading, type ReadingValues } from './packing.ts';
import { type CommitmentClaim, claimHolds, type Point } from './pedersen.ts';

/** What holds when a round opens (docs/protocol.md, sections 6 to 8); integers only. */

/** A round with fewer members in S is void at once and nobody reveals: `max(kMin, ceil(2n / 3))` (section 7). */
export function minimumSubmitters(kMin: number, activeMembers: number): number {
  return Math.max(kMin, Math.ceil((2 * activeMembers) / 3));
}

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);

/** The sum voids the OFFER round if it is above the cohort's capacities on either side (section 8). */
export function openOffer(sum: readonly bigint[], capacities: readonly Wh[]): Result<Curves> {
  const curves = decodeOffer(sum);
  const limit = total(capacities);
  const offered = Math.max(total(curves.supply), total(curves.demand));
  if (offered <= limit) return ok(curves);
  return fail(
    'protocol.offerAboveCapacity',
    'The group offered more energy than its homes can move, so one home sent wrong offers; the round does not count.',
    'Nothing needs to be done; the group trades again in the next slot.',
    { offered, limit },
  );
}

/** What a cohort traded in a slot, as its READING is held against. */
export interface CohortTrade {
  /** Sums of the OFFER round; null if it was void, then nothing was traded. */
  readonly curves: Curves | null;
  /** n, the members in S of the OFFER round. */
  readonly offering: number;
  /** Of the offering members that are absent from the READING. */
  readonly absentCapacities: readonly Wh[];
}

/** B and Z: the cohort's bought and sold computed from its OFFER sums. */
function cohortAllocation(trade: CohortTrade, clearing: Clearing | null): Allocation {
  return trade.curves === null ? { bought: 0, sold: 0 } : allocate(trade.curves, clearing);
}

/** Where sum a must lie; roundings cost under 1 Wh per member and side, absent members up to their capacity. */
export function allocationRange(
  trade: CohortTrade,
  clearing: Clearing | null,
): { readonly least: number; readonly most: number } {
  const { bought, sold } = cohortAllocation(trade, clearing);
  const n = trade.curves === null ? 0 : trade.offering;
  const absent = total(trade.absentCapacities);
  return {
    least: Math.max(bought - sold - n - absent, -sold - n),
    most: Math.min(bought - sold + n + absent, bought + n),
  };
}

/** An opened READING round with everything that its check needs. */
export interface ReadingRound {
  /** Exact sums of the three words over S. */
  readonly sum: readonly bigint[];
  /** Of the members of S. */
  readonly capacities: readonly Wh[];
  /** Commitments of the members of S. */
  readonly A: readonly Point[];
  readonly M: readonly Point[];
  readonly trade: CohortTrade;
  /** What the community's OFFER rounds cleared at; null without trade. */
  readonly clearing: Clearing | null;
}

/** The two claims of section 6, for checking many rounds in one batch. */
export function readingClaims(
  round: Pick<ReadingRound, 'A' | 'M'>,
  values: ReadingValues,
): [CommitmentClaim, CommitmentClaim] {
  return [
    { points: round.A, v: BigInt(values.a), rho: values.rhoA },
    { points: round.M, v: BigInt(values.m), rho: values.rhoM },
  ];
}

const REMEDY = 'Nothing needs to be done; no trade counts in this slot, so nobody pays or gains by it.';

/**
 * All checks of section 6 on an opened READING, in the contract's order: lanes, capacities, commitments, range
 * of the allocations. Errors `protocol.readingLanes`, `protocol.readingAboveCapacity`,
 * `protocol.allocationCommitments`, `protocol.meterCommitments`, `protocol.allocationRange`.
 */
export function openReading(
  round: ReadingRound,
  holds: (claim: CommitmentClaim) => boolean = claimHolds,
): Result<ReadingValues> {
  const members = round.capacities.length;
  const decoded = decodeReading(round.sum, members);
  if (!decoded.ok) return decoded;
  const values = decoded.value;

  const limit = total(round.capacities);
  if (Math.abs(values.m) > limit) {
    return fail(
      'protocol.readingAboveCapacity',
      'The group reported more energy than its homes can move, so one home sent a wrong reading.',
      REMEDY,
      { reported: values.m, limit },
    );
  }
  if (round.A.length !== members || round.M.length !== members) {
    throw new RangeError('every member of S has two commitments');
  }
  const [allocations, meters] = readingClaims(round, values);
  if (!holds(allocations)) {
    return fail(
      'protocol.allocationCommitments',
      'The sealed trades of the group do not add up to the sum that it reported.',
      REMEDY,
    );
  }
  if (!holds(meters)) {
    return fail(
      'protocol.meterCommitments',
      'The sealed readings of the group do not add up to the sum that it reported.',
      REMEDY,
    );
  }
  const { least, most } = allocationRange(round.trade, round.clearing);
  if (values.a < least || values.a > most) {
    return fail(
      'protocol.allocationRange',
      'The trades that the group reported do not fit the offers that it made.',
      REMEDY,
      { reported: values.a, least, most },
    );
  }
  return ok(values);
}
