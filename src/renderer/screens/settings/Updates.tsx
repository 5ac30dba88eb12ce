import { Button, Group, Stack, Switch, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { UpdateView } from '../../../shared/ipc/updates.ts';
import type { AppError } from '../../../shared/result.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useUpdates } from '../../state/updates.ts';

interface Props {
  readonly automatic: boolean;
  readonly onAutomatic: (automatic: boolean) => void;
}

/** Whether there is a new version, and the person's word on when it is installed. */
export function Updates({ automatic, onAutomatic }: Props) {
  const { t } = useTranslation('settings');
  const update = useUpdates((state) => state.value);
  const [error, setError] = useState<AppError | null>(null);
  if (update === null) return null;

  async function ask(name: 'updates.check' | 'updates.install' | 'updates.later') {
    const answer = await call(name, null);
    setError(answer.ok ? null : answer.error);
  }

  return (
    <Panel title={t('updates.title')} hint={t('updates.hint')}>
      {update.way === 'none' ? (
        <Text size="sm">{t('updates.none')}</Text>
      ) : (
        <Stack gap="md">
          <Switch
            label={t('updates.automatic')}
            checked={automatic}
            onChange={({ currentTarget }) => onAutomatic(currentTarget.checked)}
          />
          {update.problem !== null && <ErrorNotice error={update.problem} />}
          {error !== null && <ErrorNotice error={error} />}
          <Text size="sm" role="status">
            <State update={update} />
          </Text>
          <Group>
            {update.state === 'ready' && (
              <Button onClick={() => void ask('updates.install')}>{t('updates.install')}</Button>
            )}
            {update.state === 'waiting' && (
              <Button variant="default" onClick={() => void ask('updates.later')}>
                {t('updates.later')}
              </Button>
            )}
            {(update.state === 'idle' || update.state === 'failed' || update.state === 'available') && (
              <Button variant="default" onClick={() => void ask('updates.check')}>
                {t('updates.check')}
              </Button>
            )}
          </Group>
        </Stack>
      )}
    </Panel>
  );
}

function State({ update }: { readonly update: UpdateView }) {
  const { t } = useTranslation('settings');
  const version = update.version ?? '';
  switch (update.state) {
    case 'idle':
      return update.checkedAt === null ? null : t('updates.state.idle');
    case 'checking':
      return t('updates.state.checking');
    case 'available':
      return t('updates.state.available', { version });
    case 'downloading':
      return t('updates.state.downloading', { version });
    case 'ready':
      return t('updates.state.ready', { version });
    case 'waiting':
      return t('updates.state.waiting', { version });
    case 'failed':
      return null;
  }
}
