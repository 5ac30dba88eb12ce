import type { SlotRow } from '../../../shared/readmodel.ts';

/**
 * The pages of a list of slots that is scrolled from the newest to the oldest. Pages are counted from the oldest slot,
 * so that a new slot at the top moves nothing: what was loaded stays where it is.
 */
export const PAGE = 100;

export interface PageRequest {
  /** Page number from the oldest slots. */
  readonly page: number;
  /** What to ask of `household.slots`: rank of the newest row of the page, and how many. */
  readonly offset: number;
  readonly limit: number;
}

/** Place from the oldest slot (0) of the row that the list shows at `index` (0 is the newest). */
export const placeOf = (index: number, count: number): number => count - 1 - index;

/** The pages that rows `first` to `last` of the list need, newest first. */
export function pagesFor(first: number, last: number, count: number): PageRequest[] {
  if (count === 0) return [];
  const newest = Math.floor(placeOf(Math.max(0, first), count) / PAGE);
  const oldest = Math.floor(placeOf(Math.min(count - 1, last), count) / PAGE);
  const requests: PageRequest[] = [];
  for (let page = newest; page >= oldest; page -= 1) {
    const top = Math.min(count - 1, page * PAGE + PAGE - 1);
    requests.push({ page, offset: placeOf(top, count), limit: top - page * PAGE + 1 });
  }
  return requests;
}

export type Pages = ReadonlyMap<number, readonly SlotRow[]>;

/** The row at `index` of the list; null while its page is not there. */
export function rowAt(pages: Pages, index: number, count: number): SlotRow | null {
  const place = placeOf(index, count);
  const page = pages.get(Math.floor(place / PAGE));
  // Rows of a page come newest first.
  return page?.at(page.length - 1 - (place % PAGE)) ?? null;
}
