import { useSyncExternalStore } from 'react';

/**
 * Where the person is. Kept in the address's hash, so that it survives a reload after a crash and the keyboard's
 * "back" works; links are plain `<a href="#/market">`. In the order of the navigation: the first run comes and goes, so
 * it is last, and nothing moves under a hand that clicks.
 */
export const SCREENS = ['home', 'market', 'history', 'share', 'keys', 'settings', 'setup'] as const;
export type ScreenName = (typeof SCREENS)[number];

export interface Route {
  readonly screen: ScreenName;
  /** What follows the screen's name: a tab, a slot's number. */
  readonly rest: readonly string[];
}

export const hrefOf = (screen: ScreenName, ...rest: readonly (string | number)[]): string =>
  `#/${[screen, ...rest].map((part) => encodeURIComponent(part)).join('/')}`;

/** The route of a hash; what is not understood leads home. */
export function routeOf(hash: string): Route {
  const [name, ...rest] = hash.replace(/^#\//, '').split('/').map(decode);
  const screen = SCREENS.find((known) => known === name);
  return screen === undefined ? { screen: 'home', rest: [] } : { screen, rest };
}

export function useRoute(): Route {
  return routeOf(useSyncExternalStore(hear, () => window.location.hash));
}

/** Whether somebody chose a place, by a click or by a link; until then the window may go where it is needed. */
export function useChosen(): boolean {
  return useSyncExternalStore(hear, isChosen);
}

export const isChosen = (): boolean => window.location.hash !== '';

export function go(screen: ScreenName, ...rest: readonly (string | number)[]): void {
  window.location.hash = hrefOf(screen, ...rest);
}

function hear(listener: () => void): () => void {
  window.addEventListener('hashchange', listener);
  return () => window.removeEventListener('hashchange', listener);
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return '';
  }
}
