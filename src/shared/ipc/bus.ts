/** Names on the wire. Only four exist; which channel or topic is meant is data, checked in main. */
export const INVOKE = 'wattlet:invoke';
/** Asks for a topic's newest value, and to hear it from now on. */
export const CURRENT = 'wattlet:current';
/** Nothing in the page listens to a topic any more. */
export const LEAVE = 'wattlet:leave';
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
