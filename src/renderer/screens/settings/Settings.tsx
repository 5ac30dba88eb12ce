import { Tabs } from '@mantine/core';
import { IconDeviceDesktop, IconInfoCircle, IconLifebuoy, IconPalette } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { Screen } from '../../components/Screen.tsx';
import { go } from '../../state/route.ts';
import type { ScreenProps } from '../screens.ts';
import { About } from './About.tsx';
import { Appearance } from './Appearance.tsx';
import { Computer } from './Computer.tsx';
import { Support } from './Support.tsx';

const TABS = [
  { name: 'appearance', icon: IconPalette, View: Appearance },
  { name: 'computer', icon: IconDeviceDesktop, View: Computer },
  { name: 'support', icon: IconLifebuoy, View: Support },
  { name: 'about', icon: IconInfoCircle, View: About },
] as const;

export function Settings({ rest }: ScreenProps) {
  const { t } = useTranslation('settings');
  const current = TABS.find(({ name }) => name === rest[0])?.name ?? 'appearance';
  return (
    <Screen title={t('title')}>
      <Tabs value={current} onChange={(name) => name !== null && go('settings', name)} keepMounted={false}>
        <Tabs.List mb="lg">
          {TABS.map(({ name, icon: TabIcon }) => (
            <Tabs.Tab key={name} value={name} leftSection={<TabIcon size={17} stroke={1.7} aria-hidden />}>
              {t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {TABS.map(({ name, View }) => (
          <Tabs.Panel key={name} value={name}>
            <View />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Screen>
  );
}
