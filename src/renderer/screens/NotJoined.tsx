import { Button } from '@mantine/core';
import { IconHomePlus } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/EmptyState.tsx';
import { go } from '../state/route.ts';
import { useSetup, whyEmpty } from '../state/setup.ts';
import { Opening } from './Opening.tsx';

/** What every screen has to say while there is no household to show. */
export function NotJoined() {
  const { t } = useTranslation('home');
  const why = useSetup(({ value }) => whyEmpty(value));
  if (why === 'opening') return <Opening />;
  // The notice above every screen says what is wrong, and what to do.
  if (why === 'trouble') return null;
  return (
    <EmptyState
      icon={IconHomePlus}
      title={t('notJoined.title')}
      text={t('notJoined.text')}
      action={<Button onClick={() => go('setup')}>{t('notJoined.action')}</Button>}
    />
  );
}
