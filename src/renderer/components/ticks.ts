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

/** Marks from `low` to `high`: both ends, and the round figures between them that do not touch an end. */
export function ticksBetween(low: number, high: number): number[] {
  if (high <= low) return [low];
  const step = stepFor((high - low) / MOST_STEPS_BETWEEN, 0);
  const room = step * 0.6;
  const first = Math.ceil((low + room) / step - NEARLY);
  const last = Math.floor((high - room) / step + NEARLY);
  const round = Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toFixed(6)),
  );
  return [low, ...round, high];
}

const MOST_STEPS = 4;
const MOST_STEPS_BETWEEN = 6;
/** A value this near to a mark, in steps, does not ask for another one. */
const NEARLY = 1e-9;

function stepFor(wanted: number, least: number): number {
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 2.5, 5, 10].find((factor) => factor * power >= wanted * (1 - NEARLY)) ?? 10;
  return Math.max(least, step * power);
}
