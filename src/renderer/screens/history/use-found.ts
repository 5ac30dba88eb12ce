import { useCallback, useEffect, useState } from 'react';
import type { SlotFilter, SlotRow } from '../../../shared/readmodel.ts';
import type { AppError } from '../../../shared/result.ts';
import { call } from '../../bridge.ts';

export interface Found {
  readonly rows: readonly SlotRow[];
  /** Every slot was looked at. */
  readonly complete: boolean;
  readonly error: AppError | null;
  /** Looks on, as far back as one answer goes; again until something more is found or the end is reached. */
  more(): void;
  /** After an error: goes on where it failed. */
  retry(): void;
}

interface State {
  readonly filter: SlotFilter;
  readonly rows: readonly SlotRow[];
  readonly next: number | null;
  readonly started: boolean;
  readonly wanted: number;
  readonly error: AppError | null;
}

const fresh = (filter: SlotFilter): State => ({
  filter,
  rows: [],
  next: null,
  started: false,
  wanted: 60,
  error: null,
});

/** Slots that fit a filter, found stretch by stretch from the newest. */
export function useFound(filter: SlotFilter): Found {
  const [kept, setState] = useState<State>(() => fresh(filter));
  const state = kept.filter === filter ? kept : fresh(filter);
  const complete = state.started && state.next === null;
  const enough = state.rows.length >= state.wanted;
  const { next, started, error } = state;

  useEffect(() => {
    if (complete || enough || error !== null) return;
    let late = false;
    void call('household.findSlots', { filter, before: started ? next : null }).then((answer) => {
      if (late) return;
      setState((before) => {
        const base = before.filter === filter ? before : fresh(filter);
        if (!answer.ok) return { ...base, error: answer.error };
        return {
          ...base,
          started: true,
          rows: [...base.rows, ...answer.value.rows],
          next: answer.value.next,
        };
      });
    });
    return () => {
      late = true;
    };
  }, [filter, started, next, complete, enough, error]);

  const more = useCallback(
    () =>
      setState((before) =>
        before.filter !== filter || before.rows.length < before.wanted
          ? before
          : { ...before, wanted: before.rows.length + 200 },
      ),
    [filter],
  );
  const retry = useCallback(() => setState((before) => ({ ...before, error: null })), []);
  return { rows: state.rows, complete, error, more, retry };
}
