import { useCallback, useEffect, useRef, useState } from 'react';
import type { SlotRow } from '../../../shared/readmodel.ts';
import type { AppError } from '../../../shared/result.ts';
import { call } from '../../bridge.ts';
import { PAGE, type PageRequest, pagesFor, rowAt } from './pages.ts';

export interface SlotPages {
  /** Null until main has answered once. */
  readonly count: number | null;
  readonly error: AppError | null;
  row(index: number): SlotRow | null;
  /** Fetches what rows `first` to `last` need and is not there yet. */
  want(first: number, last: number): void;
  reload(): void;
}

/** So many slots back from now may still change. */
const UNSETTLED = 10;

/** The slots of the history by pages; asks again for the newest ones whenever `version` (the running slot) changes. */
export function useSlots(version: number | null): SlotPages {
  const pages = useRef(new Map<number, readonly SlotRow[]>());
  const stale = useRef(new Set<number>());
  const pending = useRef(new Set<number>());
  const [count, setCount] = useState<number | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [, setTurn] = useState(0);

  const fetchPage = useCallback(async ({ page, offset, limit }: PageRequest, counted: number) => {
    if (pending.current.has(page)) return;
    pending.current.add(page);
    const answer = await call('household.slots', { offset, limit });
    pending.current.delete(page);
    setError(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    // Where a slot came in between, ranks have moved and this is not the page that was meant: it is asked for again.
    if (answer.value.count === counted) {
      pages.current.set(page, answer.value.rows);
      stale.current.delete(page);
    }
    setCount(answer.value.count);
    setTurn((turn) => turn + 1);
  }, []);

  const refresh = useCallback(async () => {
    const answer = await call('household.slots', { offset: 0, limit: PAGE });
    setError(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    const { rows, count: now } = answer.value;
    for (const { page } of pagesFor(0, Math.min(now, UNSETTLED) - 1, now)) stale.current.add(page);
    const newest = pagesFor(0, 0, now)[0];
    if (newest !== undefined) {
      pages.current.set(newest.page, rows.slice(0, newest.limit));
      stale.current.delete(newest.page);
    }
    setCount(now);
    setTurn((turn) => turn + 1);
  }, []);

  useEffect(() => void refresh(), [refresh, version]);

  return {
    count,
    error,
    row: (index) => (count === null ? null : rowAt(pages.current, index, count)),
    want(first, last) {
      if (count === null || error !== null) return;
      for (const request of pagesFor(first, last, count)) {
        if (!pages.current.has(request.page) || stale.current.has(request.page))
          void fetchPage(request, count);
      }
    },
    reload: () => void refresh(),
  };
}
