/** Marks of an axis that people count in: steps of 1, 2, 2.5 or 5 times a power of ten, zero among them. */
export function niceTicks(values: readonly number[], least = 0): number[] {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const span = high - low;
  const step = span === 0 ? Math.max(least, 1) : stepFor(span / MOST_STEPS, least);
  const first = Math.floor(low / step + NEARLY);
  const last = Math.max(first + 1, Math.ceil(high / step - NEARLY));
  // Multiplied rather than added up, so that 0.3 does not become 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toFixed(6)));
}

const MOST_STEPS = 4;
/** A value this near to a mark, in steps, does not ask for another one. */
const NEARLY = 1e-9;

function stepFor(wanted: number, least: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= wanted * (1 - NEARLY)) ?? 10;
  return Math.max(least, step * power);
}
