import type { SetupView } from '../../shared/ipc/setup.ts';
import { topicStore, visitedStore } from './topic.ts';

/** Keys, lock and community, as main tells after each change; null until it has spoken. */
export const useSetup = topicStore('setup');
/** Every meter of the wallet, as it is now; null until main has told. */
export const useMeters = visitedStore('meters');

/** The screens show nothing until the passphrase was given. */
export const isLocked = ({ screensLocked, keys }: SetupView): boolean =>
  screensLocked || keys.state === 'locked' || (keys.state === 'opening' && keys.hasPassphrase);

/**
 * Why there is no household to show. `opening`: what this wallet is, its keys or its records are not there yet. `trouble`:
 * they do not open. `not-joined`: it belongs to no community, or has no keys.
 */
export function whyEmpty(setup: SetupView | null): 'opening' | 'trouble' | 'not-joined' {
  if (setup === null || setup.keys.state === 'opening') return 'opening';
  if (setup.keys.state === 'empty') return 'not-joined';
  if (setup.keys.state === 'unavailable' || setup.problem !== null) return 'trouble';
  return setup.community === null ? 'not-joined' : 'opening';
}
