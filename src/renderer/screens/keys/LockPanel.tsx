import { Button, Group, Select, Stack, Switch, Text } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { LockSettings } from '../../../shared/ipc/setup.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useActs } from '../../state/act.ts';
import { useSetup } from '../../state/setup.ts';

const MINUTES = [1, 5, 15, 60];

/** The screens' lock: at once, after a while, on sleep. Trading goes on behind it. */
export function LockPanel() {
  const { t } = useTranslation('setup');
  const lock = useSetup((state) => state.value?.lock);
  const hasPassphrase = useSetup((state) => state.value?.keys.hasPassphrase === true);
  const acts = useActs();
  if (lock === undefined) return null;
  const change = (part: Partial<LockSettings>) => void acts.run('setup.setLock', { ...lock, ...part });
  return (
    <Panel title={t('lock.title')} hint={t('lock.hint')}>
      <Stack gap="md">
        <Group align="end">
          <Select
            label={t('lock.idle')}
            data={[
              { value: '', label: t('lock.never') },
              ...MINUTES.map((count) => ({ value: String(count), label: t('lock.minutes', { count }) })),
            ]}
            value={lock.afterMinutes === null ? '' : String(lock.afterMinutes)}
            onChange={(value) =>
              change({ afterMinutes: value === null || value === '' ? null : Number(value) })
            }
            allowDeselect={false}
            disabled={!hasPassphrase}
            w={260}
          />
          <Button
            leftSection={<IconLock size={18} aria-hidden />}
            variant="default"
            disabled={!hasPassphrase}
            onClick={() => void acts.run('setup.lock', null)}
          >
            {t('lock.now')}
          </Button>
        </Group>
        <Switch
          label={t('lock.onSleep')}
          checked={lock.onSleep}
          disabled={!hasPassphrase}
          onChange={(event) => change({ onSleep: event.currentTarget.checked })}
        />
        {!hasPassphrase && <Text size="sm">{t('lock.noPassphrase')}</Text>}
        {acts.error !== null && <ErrorNotice error={acts.error} />}
      </Stack>
    </Panel>
  );
}
