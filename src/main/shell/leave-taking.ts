/**
 * A person asks to quit while the group waits for this wallet's reveal: they are told, and may let it finish first. What
 * the system asks (shutdown, log-out, a signal, an update) goes at once and does not come here.
 */
import type { Clock } from '../../shared/clock.ts';
import type { UtcSeconds } from '../../shared/units.ts';

export type QuitChoice = 'wait' | 'now' | 'stay';

export interface LeaveTakingOptions {
  readonly clock: Clock;
  /** Until when this wallet is needed; null: it is not. */
  readonly owedUntil: () => UtcSeconds | null;
  readonly ask: (until: UtcSeconds) => Promise<QuitChoice>;
  /** While it waits no new offers go out. */
  readonly leaving: (leaving: boolean) => void;
  readonly quit: () => void;
  /** The person stays after all. */
  readonly stay: () => void;
}

export interface LeaveTaking {
  /** The person asks to quit. */
  asked(): void;
  /** Whether the person would be asked before the program ends. */
  owes(): boolean;
}

const LOOK_MS = 1000;

export function createLeaveTaking(options: LeaveTakingOptions): LeaveTaking {
  const { clock, owedUntil } = options;
  let asking = false;
  let waiting = false;

  function look(): void {
    if (!waiting) return;
    if (owedUntil() === null) options.quit();
    else clock.after(LOOK_MS, look);
  }

  async function ask(until: UtcSeconds): Promise<void> {
    asking = true;
    const choice = await options.ask(until);
    asking = false;
    if (choice === 'now') {
      options.quit();
      return;
    }
    const wasWaiting = waiting;
    waiting = choice === 'wait';
    if (waiting !== wasWaiting) options.leaving(waiting);
    if (!waiting) options.stay();
    else if (!wasWaiting) look();
  }

  return {
    asked() {
      if (asking) return;
      const until = owedUntil();
      if (until === null) options.quit();
      else void ask(until);
    },
    owes: () => owedUntil() !== null,
  };
}
