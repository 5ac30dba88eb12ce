import { Button } from '@mantine/core';
import { IconHomePlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/EmptyState.tsx';
import { Screen } from '../components/Screen.tsx';
import { go, type ScreenName } from '../state/route.ts';

/** What every screen of a wallet without a community has to say. */
export function NotJoined() {
  const { t } = useTranslation('home');
  return (
    <EmptyState
      icon={IconHomePlus}
      title={t('notJoined.title')}
      text={t('notJoined.text')}
      action={<Button onClick={() => go('setup')}>{t('notJoined.action')}</Button>}
    />
  );
}

const withoutCommunity = (name: ScreenName) =>
  function WithoutCommunity() {
    const { t } = useTranslation('frame');
    return (
      <Screen title={t(`screen.${name}`)}>
        <NotJoined />
      </Screen>
    );
  };

export const Share = withoutCommunity('share');
