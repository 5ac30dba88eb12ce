import type { EnergyTotal } from './decoder.ts';

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

/**
 * Power from 15.7.0, what is taken and what is given without a sign (IEC 62056-6-1): only a meter that states that it
 * has never counted export tells its direction. Null if it is not there or could go either way.
 */
export function undirected(magnitude: number | undefined, exported: EnergyTotal | null): number | null {
  return magnitude !== undefined && exported?.microWh === 0n ? magnitude : null;
}
