/** Empties the clipboard some time after something secret was copied; sooner where the screens lock or the app ends. */
import type { Cancel, Clock } from '../../shared/clock.ts';

const CLIPBOARD_MS = 30_000;

export interface ClipboardGuard {
  /** Something secret is on the clipboard from now on. */
  copied(): void;
  /** Empties it now where something secret may still be on it; else leaves it alone. */
  clearNow(): void;
}

export function createClipboardGuard(clock: Clock, clear: () => void): ClipboardGuard {
  let cancel: Cancel | null = null;
  const clearNow = (): void => {
    if (cancel === null) return;
    cancel();
    cancel = null;
    clear();
  };
  return {
    copied() {
      cancel?.();
      cancel = clock.after(CLIPBOARD_MS, clearNow);
    },
    clearNow,
  };
}
