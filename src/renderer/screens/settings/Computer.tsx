import { Stack, Switch } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../shared/ipc/settings.ts';
import type { AppError } from '../../../shared/result.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useSettings } from '../../state/settings.ts';
import { Updates } from './Updates.tsx';

/** What Wattlet does on this computer while nobody looks at its window. */
export function Computer() {
  const { t } = useTranslation('settings');
  const view = useSettings((state) => state.value);
  const [error, setError] = useState<AppError | null>(null);

  async function change(part: Partial<Settings>) {
    const answer = await call('settings.change', part);
    setError(answer.ok ? null : answer.error);
  }

  if (view === null) return null;
  const { choice, canStartAtLogin } = view;
  return (
    <Stack gap="md">
      {error !== null && <ErrorNotice error={error} />}
      <Panel title={t('computer.title')} hint={t('computer.hint')}>
        <Stack gap="lg">
          <Switch
            label={t('computer.background')}
            description={t('computer.backgroundHint')}
            checked={choice.background}
            onChange={({ currentTarget }) => void change({ background: currentTarget.checked })}
          />
          <Switch
            label={t('computer.login')}
            description={canStartAtLogin ? t('computer.loginHint') : t('computer.loginNot')}
            disabled={!canStartAtLogin}
            checked={choice.startAtLogin && canStartAtLogin}
            onChange={({ currentTarget }) => void change({ startAtLogin: currentTarget.checked })}
          />
        </Stack>
      </Panel>
      <Panel title={t('notify.title')} hint={t('notify.hint')}>
        <Switch
          label={t('notify.switch')}
          checked={choice.notify}
          onChange={({ currentTarget }) => void change({ notify: currentTarget.checked })}
        />
      </Panel>
      <Updates automatic={choice.updates} onAutomatic={(updates) => void change({ updates })} />
    </Stack>
  );
}
