import { Suspense, useEffect } from 'react';
import { SCREEN_VIEWS } from '../screens/screens.ts';
import { useInfo } from '../state/info.ts';
import { useRoute } from '../state/route.ts';
import classes from './App.module.css';
import { ErrorBoundary } from './ErrorBoundary.tsx';
import { Navigation } from './Navigation.tsx';
import { SkipLink } from './SkipLink.tsx';

/** The frame around every screen: navigation at the side, the screen beside it. */
export function App() {
  const route = useRoute();
  const View = SCREEN_VIEWS[route.screen];
  useEffect(() => void useInfo.getState().load(), []);
  return (
    <div className={classes['frame']}>
      <SkipLink />
      <Navigation current={route.screen} />
      <main className={classes['main']} id="content" tabIndex={-1}>
        <div className={classes['page']}>
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
