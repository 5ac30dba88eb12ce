import {
  type Icon,
  IconChartHistogram,
  IconHistory,
  IconHome,
  IconKey,
  IconListCheck,
  IconSettings,
  IconShare3,
} from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { hrefOf, SCREENS, type ScreenName } from '../state/route.ts';
import { useSetup } from '../state/setup.ts';
import classes from './App.module.css';
import { Logo } from './Logo.tsx';
import { TestRuntimeNote } from './TestRuntimeNote.tsx';

const ICONS: Readonly<Record<ScreenName, Icon>> = {
  setup: IconListCheck,
  home: IconHome,
  market: IconChartHistogram,
  history: IconHistory,
  share: IconShare3,
  keys: IconKey,
  settings: IconSettings,
};

export function Navigation({ current }: { current: ScreenName | null }) {
  const { t } = useTranslation('frame');
  // The first run stands there until this home has joined. What is still being opened may have joined long ago.
  const unfinished = useSetup(
    ({ value }) => value !== null && value.keys.state !== 'opening' && value.community === null,
  );
  return (
    <nav className={classes['nav']} aria-label={t('navigation')}>
      <div className={classes['brand']}>
        <Logo size={28} />
        Wattlet
      </div>
      <ul className={classes['list']}>
        {SCREENS.filter((name) => name !== 'setup' || unfinished || current === 'setup').map((name) => {
          const ItemIcon = ICONS[name];
          return (
            <li key={name}>
              <a
                className={classes['item']}
                href={hrefOf(name)}
                {...(name === current ? { 'aria-current': 'page' as const } : {})}
              >
                <ItemIcon size={20} stroke={1.7} aria-hidden />
                {t(`screen.${name}`)}
              </a>
            </li>
          );
        })}
      </ul>
      <div className={classes['foot']}>
        <TestRuntimeNote />
      </div>
    </nav>
  );
}
