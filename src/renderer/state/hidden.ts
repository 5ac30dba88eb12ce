import { useSyncExternalStore } from 'react';

/** Whether nobody can see the window, so that nothing needs to move. */
export const useHidden = (): boolean => useSyncExternalStore(hear, () => document.hidden);

function hear(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener);
  return () => document.removeEventListener('visibilitychange', listener);
}
