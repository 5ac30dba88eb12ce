import { Group, Stack, Text } from '@mantine/core';
import { IconPlug } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useActs } from '../../state/act.ts';
import { useMeters } from '../../state/setup.ts';
import { AddMeter } from './AddMeter.tsx';
import { PlayRecording } from './MeterRecording.tsx';
import { MeterRow } from './MeterRow.tsx';
import classes from './setup.module.css';

/** The wallet's meters as they are at this moment, and the way to add one. */
export function Meters() {
  const { t } = useTranslation('setup');
  const meters = useMeters() ?? [];
  const acts = useActs();
  const [more, setMore] = useState(false);
  const hasGrid = meters.some(({ role }) => role === 'grid');
  return (
    <Panel title={t('meters.title')} hint={t('meters.hint')}>
      <Stack gap="md">
        {meters.length === 0 && (
          <Group gap="xs">
            <IconPlug size={18} aria-hidden />
            <Text>{t('meters.none')}</Text>
          </Group>
        )}
        {meters.length > 0 && (
          <div>
            {meters.map((meter) => (
              <MeterRow
                key={meter.id}
                meter={meter}
                onRemove={() => void acts.run('setup.removeMeter', { id: meter.id })}
              />
            ))}
          </div>
        )}
        {acts.error !== null && <ErrorNotice error={acts.error} />}
        {hasGrid ? (
          <details className={classes['more']} onToggle={(event) => setMore(event.currentTarget.open)}>
            <summary>{t('add.more')}</summary>
            {more && <AddMeter hasGrid />}
          </details>
        ) : (
          <AddMeter hasGrid={false} />
        )}
        <PlayRecording />
      </Stack>
    </Panel>
  );
}
