import type { SetupView } from '../../shared/ipc/setup.ts';
import { topicStore, visitedStore } from './topic.ts';

/** Keys, lock and community, as main tells after each change; null until it has spoken. */
export const useSetup = topicStore('setup');
/** Every meter of the wallet, as it is now; null until main has told. */
export const useMeters = visitedStore('meters');

/** The screens show nothing until the passphrase was given. */
export const isLocked = ({ screensLocked, keys }: SetupView): boolean =>
  screensLocked || keys.state === 'locked' || (keys.state === 'opening' && keys.hasPassphrase);
