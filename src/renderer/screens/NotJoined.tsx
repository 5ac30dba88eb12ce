import { Button } from '@mantine/core';
import { IconHomePlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/EmptyState.tsx';
import { go } from '../state/route.ts';

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
