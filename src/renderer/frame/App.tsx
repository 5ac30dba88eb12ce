import { Suspense, useEffect } from 'react';
import { SCREEN_VIEWS } from '../screens/screens.ts';
import { useInfo } from '../state/info.ts';
import { go, type ScreenName, useRoute } from '../state/route.ts';
import { isLocked, useSetup } from '../state/setup.ts';
import classes from './App.module.css';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { KeysTrouble } from './KeysTrouble.tsx';
import { LockScreen } from './LockScreen.tsx';
import { Navigation } from './Navigation.tsx';
import { SkipLink } from './SkipLink.tsx';

/** The one screen that is a list as high as the window; the others are as long as what they show. */
const WITH_A_LIST: ScreenName = 'history';

/** The frame around every screen: navigation at the side, the screen beside it. */
export function App() {
  const route = useRoute();
  const View = SCREEN_VIEWS[route.screen];
  const setup = useSetup((state) => state.value);
  const locked = setup !== null && isLocked(setup);
  const empty = setup?.keys.state === 'empty';
  const invited = setup !== null && setup.invitation !== null && setup.community === null;
  useEffect(() => void useInfo.getState().load(), []);
  useEffect(() => {
    // A wallet without keys begins with the first run, unless the person has gone somewhere already.
    if (empty && window.location.hash === '') go('setup');
  }, [empty]);
  useEffect(() => {
    // Whoever is in the first run comes to the invitation by itself.
    if (invited && !empty && !window.location.hash.startsWith('#/setup')) go('setup', 'invitation');
  }, [invited, empty]);
  if (locked) return <LockScreen />;
  return (
    <div className={classes['frame']}>
      <SkipLink />
      <Navigation current={route.screen} />
      <main className={classes['main']} id="content" tabIndex={-1}>
        <div className={classes['page']} data-fills={route.screen === WITH_A_LIST || undefined}>
          <KeysTrouble />
          <ErrorBoundary key={route.screen}>
            <Suspense>
              <View rest={route.rest} />
            </Suspense>
          </ErrorBoundary>
        </div>
      </main>
    </div>
  );
}
