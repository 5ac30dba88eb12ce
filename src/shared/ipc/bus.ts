/** Names on the wire. Only three exist; which channel or topic is meant is data, checked in main. */
export const INVOKE = 'wattlet:invoke';
export const CURRENT = 'wattlet:current';
export const PUBLISH = 'wattlet:publish';

/** The window's own origin. */
export const SCHEME = 'app';
export const ORIGIN = 'app://wattlet';

/** What the preload script exposes as `window.wattlet`; typed by the contract in `src/renderer/bridge.ts`. */
export interface Bridge {
  invoke(channel: string, request: unknown): Promise<unknown>;
  /** Calls back with the current value, if there is one, and with each later one; returns the way to stop. */
  subscribe(topic: string, listener: (value: unknown) => void): () => void;
}
