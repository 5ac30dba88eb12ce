import type { Clock } from '../../shared/clock.ts';
import { fail, ok, type Result } from '../../shared/result.ts';

/** So many wrong passphrases in a row cost nothing: people mistype. */
const FREE = 5;
const FIRST_PAUSE_SECONDS = 5;
const LONGEST_PAUSE_SECONDS = 60;

/**
 * Counts wrong passphrases. Without a pause a page that was taken over could guess twice a second, day and night, and
 * the vault would be too busy stretching its guesses to seal an offer in time.
 */
export class Tries {
  readonly #clock: Pick<Clock, 'now'>;
  #wrong = 0;
  #next = 0;

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** Fails with `vault.too-many-tries` (params: seconds) while a pause lasts; nothing is compared then. */
  allow(): Result<null> {
    const seconds = this.#next - this.#clock.now();
    if (seconds <= 0 || seconds > LONGEST_PAUSE_SECONDS) return ok(null);
    return fail(
      'vault.too-many-tries',
      'The passphrase was wrong several times, so this one was not looked at.',
      `Wait ${seconds} seconds and type it again.`,
      { seconds },
    );
  }

  note(right: boolean): void {
    this.#wrong = right ? 0 : this.#wrong + 1;
    const over = this.#wrong - FREE;
    const pause = over < 0 ? 0 : Math.min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2 ** over);
    this.#next = this.#clock.now() + pause;
  }
}
