import { Tabs } from '@mantine/core';
import { IconCalendar, IconChartBar, IconClockHour4, IconReceipt } from '@tabler/icons-react';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { Loading } from '../../components/Loading.tsx';
import { Screen } from '../../components/Screen.tsx';
import { useHousehold } from '../../state/household.ts';
import { go } from '../../state/route.ts';
import { NotJoined } from '../NotJoined.tsx';
import type { ScreenProps } from '../screens.ts';
import { BillStory } from './BillStory.tsx';
import { Bills } from './Bills.tsx';
import { Days } from './Days.tsx';
import classes from './list.module.css';
import { Slots } from './Slots.tsx';
import { StatementButton } from './StatementButton.tsx';
import { Story } from './Story.tsx';

// The chart library comes only when charts are looked at.
const Charts = lazy(() => import('./Charts.tsx').then((module) => ({ default: module.Charts })));

const TABS = [
  { name: 'slots', icon: IconClockHour4, View: Slots },
  { name: 'days', icon: IconCalendar, View: Days },
  { name: 'bills', icon: IconReceipt, View: Bills },
  { name: 'charts', icon: IconChartBar, View: Charts },
] as const;

export function History({ rest }: ScreenProps) {
  const { t } = useTranslation('history');
  const joined = useHousehold((state) => state.value !== null);
  const [place, number] = [rest[0], Number(rest[1])];
  if (!joined) {
    return (
      <Screen title={t('title')}>
        <NotJoined />
      </Screen>
    );
  }
  if (place === 'slot' && Number.isSafeInteger(number) && number >= 0)
    return <Story key={number} slot={number} />;
  if (place === 'bill' && Number.isSafeInteger(number) && number >= 0) return <BillStory period={number} />;
  const current = TABS.find(({ name }) => name === place)?.name ?? 'slots';
  return (
    <Screen title={t('title')} actions={<StatementButton />}>
      <Tabs
        className={classes['fill'] ?? ''}
        value={current}
        onChange={(name) => name !== null && go('history', name)}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {TABS.map(({ name, icon: TabIcon }) => (
            <Tabs.Tab key={name} value={name} leftSection={<TabIcon size={17} stroke={1.7} aria-hidden />}>
              {t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ name, View }) => (
          <Tabs.Panel key={name} value={name} className={classes['fill'] ?? ''}>
            <Suspense fallback={<Loading />}>
              <View rest={rest} />
            </Suspense>
          </Tabs.Panel>
        ))}
      </Tabs>
    </Screen>
  );
}
