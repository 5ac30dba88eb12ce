import { billUnits, type Nano } from '../../units.ts';
import { bytesToHex } from '../bytes.ts';
import { claimHolds, equalPoints, type Point } from '../pedersen.ts';
import { accumulate, billOpening, slotBound, withinBound } from '../settle.ts';
import type { BillFacts, OwnBill, SettledFact } from './facts.ts';
import { compared, judged, nanoText, pointText, type Step, unitsText, unknown } from './step.ts';

/** The opening of the folded slots from the household's own values; null if one of them is not known. */
function ownOpening(facts: BillFacts, own: OwnBill): ReturnType<typeof billOpening> | null {
  const bySlot = new Map(own.openings.map((opening) => [opening.slot, opening]));
  const slots = facts.folded.flatMap(({ slot, price, imbalancePrice }) => {
    const opening = bySlot.get(slot);
    return opening === undefined ? [] : [{ ...opening, price, imbalancePrice }];
  });
  return slots.length === facts.folded.length ? billOpening(slots, own.movedIn) : null;
}

/**
 * Every step of a bill (section 6): the slots folded, the amount from the household's own openings, the accumulator
 * from the commitments on chain, its opening, the rounding, the bound, and the root of the readings. Without `own`
 * the public steps only.
 */
export function verifyBill(facts: BillFacts, own: OwnBill | null): Step[] {
  const { settled, movedIn, folded } = facts;
  const acc = accumulate(folded, movedIn.acc);
  const steps: Step[] = [];
  const slots = folded.length + movedIn.slots;
  steps.push(
    settled === null
      ? unknown('bill-slots', 'not settled yet')
      : compared('bill-slots', `${slots} slots`, `${settled.slots} slots`),
  );
  if (own !== null) {
    const opening = ownOpening(facts, own);
    if (opening === null || settled === null) {
      steps.push(unknown('bill-amount', settled === null ? 'not settled yet' : 'a slot is not known here'));
    } else {
      steps.push(compared('bill-amount', nanoText(opening.amount), nanoText(settled.amount)));
    }
  }
  steps.push(
    facts.acc === null
      ? unknown('accumulator', 'the chain keeps it no longer')
      : judged('accumulator', pointText(acc), pointText(facts.acc), equalPoints(acc, facts.acc)),
  );
  if (settled === null) {
    steps.push(
      ...(['bill-opening', 'bill-units', 'bound'] as const).map((name) => unknown(name, 'not settled yet')),
    );
  } else {
    steps.push(
      openingStep(acc, settled),
      compared('bill-units', unitsText(billUnits(settled.amount)), unitsText(settled.units)),
      boundStep(facts, settled.amount, settled.bound),
    );
  }
  if (own !== null) steps.push(rootStep(facts, own));
  return steps;
}

function openingStep(acc: Point, { amount, rho }: SettledFact): Step {
  if (rho === null) return unknown('bill-opening', 'the blinding is not at hand');
  const opens = claimHolds({ points: [acc], v: amount, rho });
  return judged(
    'bill-opening',
    'the amount opens the folded slots',
    opens ? 'it does' : 'it does not',
    opens,
  );
}

function boundStep(facts: BillFacts, amount: Nano, published: bigint): Step {
  const bound = facts.folded.reduce(
    (sum, { tariff, capacity }) => sum + slotBound(tariff, capacity),
    facts.movedIn.bound,
  );
  const within = withinBound(amount, bound);
  return judged(
    'bound',
    `at most ${nanoText(bound)}`,
    `${nanoText(amount)}, bound ${nanoText(published)}`,
    bound === published && within,
  );
}

function rootStep(facts: BillFacts, own: OwnBill): Step {
  if (facts.settled === null || own.readingsRoot === null) {
    return unknown(
      'readings-root',
      facts.settled === null ? 'not settled yet' : 'this wallet has no readings',
    );
  }
  return compared('readings-root', bytesToHex(own.readingsRoot), bytesToHex(facts.settled.readingsRoot));
}
