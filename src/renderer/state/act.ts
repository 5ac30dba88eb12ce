import { useCallback, useState } from 'react';
import type { Answer, ChannelName, Request } from '../../shared/ipc/contract.ts';
import type { AppError, Result } from '../../shared/result.ts';
import { call } from '../bridge.ts';

/** Acts of a person that main carries out: whether one runs, and what went wrong with the last. */
export interface Acts {
  readonly busy: boolean;
  readonly error: AppError | null;
  run<N extends ChannelName>(name: N, request: Request<N>): Promise<Result<Answer<N>>>;
  forget(): void;
}

export function useActs(): Acts {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const run = useCallback(async <N extends ChannelName>(name: N, request: Request<N>) => {
    setBusy(true);
    const answer = await call(name, request);
    setBusy(false);
    setError(answer.ok ? null : answer.error);
    return answer;
  }, []);
  const forget = useCallback(() => setError(null), []);
  return { busy, error, run, forget };
}
