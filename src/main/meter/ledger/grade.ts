/** How good a meter is for trading, told to the household in words (DESIGN.md, Meters). */

/**
 * - `good`: fine registers at least once a minute; slots are measured.
 * - `fair`: registers come rarely or coarsely, but power fills in; slots are shaped.
 * - `poor`: neither; most slots will be unknown.
 * - `unknown`: too few readings yet.
 */
export type GradeWord = 'unknown' | 'good' | 'fair' | 'poor';

export type GradeReason =
  | 'registers-rare'
  | 'registers-coarse'
  | 'power-missing'
  | 'no-import-register'
  | 'no-export-register';

export interface MeterGrade {
  readonly grade: GradeWord;
  readonly reasons: readonly GradeReason[];
}

/** What the ledger has seen of a meter since the segment began; counts and longest gaps. */
export interface GradeFacts {
  readonly readings: number;
  readonly spanMs: number;
  readonly importRegisters: number;
  readonly exportRegisters: number;
  readonly powers: number;
  /** Coarsest step seen of either register. */
  readonly coarse: boolean;
}

/** A register this many milliseconds apart on average still ends slots by interpolation. */
const DENSE_MS = 60_000;

export function gradeOf(facts: GradeFacts): MeterGrade {
  if (facts.readings < 5 && facts.spanMs < DENSE_MS) return { grade: 'unknown', reasons: [] };
  const reasons: GradeReason[] = [];
  const dense = (count: number): boolean => count > 0 && facts.spanMs <= count * DENSE_MS;
  if (facts.importRegisters === 0) reasons.push('no-import-register');
  if (facts.exportRegisters === 0) reasons.push('no-export-register');
  const seen = [facts.importRegisters, facts.exportRegisters].filter((count) => count > 0);
  const rare = seen.some((count) => !dense(count));
  if (rare) reasons.push('registers-rare');
  if (facts.coarse) reasons.push('registers-coarse');
  if (seen.length === 0) return { grade: 'poor', reasons };
  if (!rare && !facts.coarse) return { grade: 'good', reasons };
  if (dense(facts.powers)) return { grade: 'fair', reasons };
  return { grade: 'poor', reasons: [...reasons, 'power-missing'] };
}
