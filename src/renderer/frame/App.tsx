import { Suspense, useEffect } from 'react';
import { Opening } from '../screens/Opening.tsx';
import { SCREEN_VIEWS } from '../screens/screens.ts';
import { useInfo } from '../state/info.ts';
import { type ScreenName, useRoute } from '../state/route.ts';
import { isLocked, useSetup } from '../state/setup.ts';
import classes from './App.module.css';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { KeysTrouble } from './KeysTrouble.tsx';
import { LockScreen } from './LockScreen.tsx';
import { Navigation } from './Navigation.tsx';
import { SkipLink } from './SkipLink.tsx';
import { useFirstRun } from './use-first-run.ts';

/** The one screen that is a list as high as the window; the others are as long as what they show. */
const WITH_A_LIST: ScreenName = 'history';

/** The frame around every screen: navigation at the side, the screen beside it. */
export function App() {
  const route = useRoute();
  const setup = useSetup((state) => state.value);
  const ahead = useFirstRun();
  useEffect(() => void useInfo.getState().load(), []);
  if (setup !== null && isLocked(setup)) return <LockScreen />;
  const View = SCREEN_VIEWS[route.screen];
  return (
    <div className={classes['frame']}>
      <SkipLink />
      <Navigation current={ahead ? null : route.screen} />
      <main className={classes['main']} id="content" tabIndex={-1}>
        <div className={classes['page']} data-fills={route.screen === WITH_A_LIST || undefined}>
          {ahead ? (
            <Opening />
          ) : (
            <>
              <KeysTrouble />
              <ErrorBoundary key={route.screen}>
                <Suspense>
                  <View rest={route.rest} />
                </Suspense>
              </ErrorBoundary>
            </>
          )}
        </div>
      </main>
    </div>
  );
}
