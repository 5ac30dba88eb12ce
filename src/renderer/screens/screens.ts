import { type ComponentType, lazy } from 'react';
import type { ScreenName } from '../state/route.ts';
import { Home } from './home/Home.tsx';

/** What each screen gets: the rest of its route (a tab, a slot's number). */
export interface ScreenProps {
  readonly rest: readonly string[];
}

// Home is there at once; the others come when they are first opened, so that they cost the start nothing.
const Market = lazy(() => import('./market/Market.tsx').then((module) => ({ default: module.Market })));
const History = lazy(() => import('./history/History.tsx').then((module) => ({ default: module.History })));
const Share = lazy(() => import('./share/Share.tsx').then((module) => ({ default: module.Share })));
const Settings = lazy(() =>
  import('./settings/Settings.tsx').then((module) => ({ default: module.Settings })),
);

const Setup = lazy(() => import('./setup/Setup.tsx').then((module) => ({ default: module.Setup })));
const Keys = lazy(() => import('./keys/Keys.tsx').then((module) => ({ default: module.Keys })));

export const SCREEN_VIEWS: Readonly<Record<ScreenName, ComponentType<ScreenProps>>> = {
  setup: Setup,
  home: Home,
  market: Market,
  history: History,
  share: Share,
  keys: Keys,
  settings: Settings,
};
