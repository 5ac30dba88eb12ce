/** One measured number of a bench and the bar it must hold. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** `atMost`: holds if value <= bar; `atLeast`: if value >= bar; null for figures shown for comparison. */
  readonly bar: { readonly atMost: number } | { readonly atLeast: number } | null;
}

export function holds(figure: Figure): boolean {
  if (!Number.isFinite(figure.value)) return false;
  if (figure.bar === null) return true;
  return 'atMost' in figure.bar ? figure.value <= figure.bar.atMost : figure.value >= figure.bar.atLeast;
}

/** Text of a bar for tables and the JSON lines: `<= 8`, `>= 20` or empty. */
export function barText(figure: Figure): string {
  if (figure.bar === null) return '';
  return 'atMost' in figure.bar ? `<= ${figure.bar.atMost}` : `>= ${figure.bar.atLeast}`;
}

/** The middle of several timings: a busy machine disturbs it less than the mean. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const upper = sorted[sorted.length >> 1];
  const lower = sorted[(sorted.length - 1) >> 1];
  if (upper === undefined || lower === undefined) throw new RangeError('the median of nothing');
  return (upper + lower) / 2;
}
