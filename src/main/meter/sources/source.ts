import type { AppError } from '../../../shared/result.ts';
import type { LineSettings } from '../decoder.ts';

/**
 * Where bytes come from. Every source, serial, TCP, replay or emulator, hides its own trouble behind this: it
 * reconnects by itself and says in words what is wrong meanwhile. It never interprets a byte.
 */
export interface ByteSource {
  /** Opens and keeps open until `stop`. Called once. */
  start(handlers: SourceHandlers): void;
  /** Sends to the meter; silently dropped while the source is not open (the caller's time-out covers that). */
  write(bytes: Uint8Array): void;
  /**
   * Changes the line once what was written has left; a source without a line (TCP, replay) ignores it. Resolves when
   * the line is so set and whatever arrived before has been handed over or thrown away: bytes of one speed must not
   * be taken for another's. Never rejects.
   */
  setLine(settings: LineSettings): Promise<void>;
  /** Closes and opens again at once: after sleep an open port may be dead without saying so. */
  reopen(): void;
  /** Closes for good and leaves no timer behind. */
  stop(): Promise<void>;
  /** Whether `setLine` has an effect. */
  readonly hasLine: boolean;
}

export interface SourceHandlers {
  /** The chunk is the receiver's to keep only during the call. */
  readonly bytes: (chunk: Uint8Array, monotonicMs: number) => void;
  readonly link: (state: LinkState) => void;
}

/** `down` says why, and when the next attempt is made (null: when something changes, or never). */
export type LinkState =
  | { readonly state: 'opening' }
  | { readonly state: 'open' }
  | { readonly state: 'down'; readonly error: AppError; readonly retryMs: number | null }
  /** A replay has reached its end. */
  | { readonly state: 'ended' };
