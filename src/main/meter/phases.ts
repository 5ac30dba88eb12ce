/** Active power of the phases as C of C.7.0: signed (16 of each phase), import and export. */
const PHASES = [
  { signed: 36, taken: 21, given: 22 },
  { signed: 56, taken: 41, given: 42 },
  { signed: 76, taken: 61, given: 62 },
] as const;

/**
 * Sum of the phases, import minus export, for meters that send no total: of each phase its signed power, else what it
 * takes minus what it gives, never both. Null if there is none.
 */
export function phasePower(powerOf: (code: number) => number | undefined): number | null {
  let sum: number | null = null;
  for (const phase of PHASES) {
    const taken = powerOf(phase.taken);
    const given = powerOf(phase.given);
    const apart = taken === undefined && given === undefined ? undefined : (taken ?? 0) - (given ?? 0);
    const net = powerOf(phase.signed) ?? apart;
    if (net !== undefined) sum = (sum ?? 0) + net;
  }
  return sum;
}
