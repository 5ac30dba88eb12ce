import { useCallback, useEffect, useRef, useState } from 'react';
import type { Answer, ChannelName, Request } from '../../shared/ipc/contract.ts';
import type { AppError } from '../../shared/result.ts';
import { call } from '../bridge.ts';

/** An answer of main on its way: nothing yet, a value, or an error beside the last value that was good. */
export interface Asked<T> {
  readonly value: T | null;
  readonly error: AppError | null;
  readonly loading: boolean;
  reload(): void;
}

interface State<T> {
  readonly key: string;
  readonly value: T | null;
  readonly error: AppError | null;
  readonly loading: boolean;
}

/**
 * Asks main, and again whenever the request or `version` changes. The value before stays while the same request is
 * asked again; another request starts empty. Undefined asks nothing (null is a request of its own: that of channels that
 * take none).
 */
export function useAnswer<N extends ChannelName>(
  name: N,
  request: Request<N> | undefined,
  version: unknown = null,
): Asked<Answer<N>> {
  const key = request === undefined ? '' : JSON.stringify(request);
  const [state, setState] = useState<State<Answer<N>>>({ key, value: null, error: null, loading: true });
  const [turn, setTurn] = useState(0);
  const asked = useRef(request);
  asked.current = request;

  useEffect(() => {
    const wanted = asked.current;
    if (wanted === undefined) return;
    let late = false;
    void call(name, wanted).then((answer) => {
      if (late) return;
      setState((before) => ({
        key,
        value: answer.ok ? answer.value : before.key === key ? before.value : null,
        error: answer.ok ? null : answer.error,
        loading: false,
      }));
    });
    return () => {
      late = true;
    };
  }, [name, key, version, turn]);

  const reload = useCallback(() => setTurn((count) => count + 1), []);
  if (state.key !== key) return { value: null, error: null, loading: request !== undefined, reload };
  return { value: state.value, error: state.error, loading: state.loading && request !== undefined, reload };
}
