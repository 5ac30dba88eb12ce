import { useEffect, useRef } from 'react';
import { go, isChosen, useChosen } from '../state/route.ts';
import { useSetup } from '../state/setup.ts';

/**
 * Takes whoever is in the first run there: a wallet without keys, and one that an invitation waits for. A place that the
 * person chose before main had told what this wallet is stays. True while that may still come, so that no other screen is
 * shown for a moment.
 */
export function useFirstRun(): boolean {
  const setup = useSetup((state) => state.value);
  const chosen = useChosen();
  const known = setup !== null && setup.keys.state !== 'opening';
  const empty = setup?.keys.state === 'empty';
  const invited = setup !== null && setup.invitation !== null && setup.community === null;
  const started = useRef(false);
  useEffect(() => {
    if (empty && !isChosen()) go('setup');
  }, [empty]);
  useEffect(() => {
    if (!known) return;
    const first = !started.current;
    started.current = true;
    if (!invited || empty || window.location.hash.startsWith('#/setup')) return;
    // One that comes later is an act of the person, who then looks at it.
    if (!first || !isChosen()) go('setup', 'invitation');
  }, [known, invited, empty]);
  return !chosen && (setup === null || empty || invited);
}
