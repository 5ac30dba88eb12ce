import { Button } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../../components/EmptyState.tsx';
import { go } from '../../state/route.ts';

/** For steps and screens that need keys, where there are none yet. */
export function KeysFirst() {
  const { t } = useTranslation('setup');
  return (
    <EmptyState
      icon={IconKey}
      title={t('keysFirst.title')}
      text={t('keysFirst.text')}
      action={<Button onClick={() => go('setup', 'welcome')}>{t('keysFirst.action')}</Button>}
    />
  );
}
