/** Ranges of a statement in the local calendar; `until` is the last day, included. */
export interface DateRange {
  readonly from: string;
  readonly until: string;
}

export const SPANS = ['thisMonth', 'lastMonth', 'thisYear', 'lastYear'] as const;
export type StatementSpan = (typeof SPANS)[number];

/** `2026-03-29`, as date fields take it. */
export function dateText(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

export function spanOf(span: StatementSpan, now: Date): DateRange {
  const [year, month] = [now.getFullYear(), now.getMonth()];
  const between = (from: Date, until: Date): DateRange => ({ from: dateText(from), until: dateText(until) });
  if (span === 'thisMonth') return between(new Date(year, month, 1), new Date(year, month + 1, 0));
  if (span === 'lastMonth') return between(new Date(year, month - 1, 1), new Date(year, month, 0));
  if (span === 'thisYear') return between(new Date(year, 0, 1), new Date(year, 11, 31));
  return between(new Date(year - 1, 0, 1), new Date(year - 1, 11, 31));
}

/** UTC seconds of the range's local midnights, the end not included; null where it is no range. */
export function timesOf({ from, until }: DateRange): { from: number; to: number } | null {
  const start = new Date(`${from}T00:00:00`);
  const last = new Date(`${until}T00:00:00`);
  const end = new Date(last.getFullYear(), last.getMonth(), last.getDate() + 1);
  const [first, after] = [start.getTime() / 1000, end.getTime() / 1000];
  if (!Number.isFinite(first) || !Number.isFinite(after) || first < 0 || after <= first) return null;
  return { from: first, to: after };
}
