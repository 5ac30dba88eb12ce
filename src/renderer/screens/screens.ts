import type { ComponentType } from 'react';
import type { ScreenName } from '../state/route.ts';
import { Home } from './home/Home.tsx';
import { History, Keys, Market, Share } from './NotJoined.tsx';
import { Settings } from './settings/Settings.tsx';

/** What each screen gets: the rest of its route (a tab, a slot's number). */
export interface ScreenProps {
  readonly rest: readonly string[];
}

export const SCREEN_VIEWS: Readonly<Record<ScreenName, ComponentType<ScreenProps>>> = {
  home: Home,
  market: Market,
  history: History,
  share: Share,
  keys: Keys,
  settings: Settings,
};
