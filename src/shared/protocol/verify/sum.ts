import type { SlotNo } from '../../units.ts';
import { claimHolds, type Point } from '../pedersen.ts';
import { judged, type Step, unknown, whText } from './step.ts';

/**
 * A sum shown without its parts: "1,204 kWh net in March". The commitments of the chosen slots add up to one
 * commitment to the sum; the household opens only that one (section 6, the group's homomorphism).
 */
export interface SumClaim {
  /** M: metered net import; A: own trade. */
  readonly of: 'A' | 'M';
  readonly slots: readonly SlotNo[];
  /** Wh, signed. */
  readonly value: number;
  /** Sum of the slots' blindings modulo r. */
  readonly rho: bigint;
}

/** `commitments`: what the household submitted on chain, by slot. */
export function verifySum(
  claim: SumClaim,
  commitments: ReadonlyMap<SlotNo, { readonly A: Point; readonly M: Point }>,
): Step[] {
  const distinct = new Set(claim.slots);
  const points = [...distinct].flatMap((slot) => {
    const found = commitments.get(slot);
    return found === undefined ? [] : [found[claim.of]];
  });
  const complete = points.length === claim.slots.length && points.length > 0;
  const slotsStep = judged(
    'sum-slots',
    `${claim.slots.length} different slots on chain`,
    `${points.length} different slots on chain`,
    complete,
  );
  if (!complete) return [slotsStep, unknown('sum-opening', 'slots are missing or named twice')];
  const opens = claimHolds({ points, v: BigInt(claim.value), rho: claim.rho });
  return [
    slotsStep,
    judged('sum-opening', whText(claim.value), opens ? whText(claim.value) : 'another sum', opens),
  ];
}
