import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconPrinter, IconShieldCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { utcSeconds } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useActs } from '../../state/act.ts';
import { useFormat } from '../../state/format.ts';
import { useSetup } from '../../state/setup.ts';
import { drillOf } from './drill.ts';
import classes from './setup.module.css';

/** Which backups there are, when they were last tried, and when the next try is due. */
export function Backups() {
  const { t } = useTranslation('setup');
  const format = useFormat();
  const keys = useSetup((state) => state.value?.keys);
  const acts = useActs();
  if (keys === undefined) return null;
  const drill = drillOf(keys, Date.now() / 1000);
  const date = (time: number) => format.date(utcSeconds(time));
  const good = drill === 'good';
  const turn = good ? keys.drillDueAt : keys.lastDrillAt;
  /** One that brought the household back was not made on this computer. */
  const datesOf = (madeAt: number | null, checkedAt: number | null): string => {
    const made = madeAt === null ? '' : date(madeAt);
    const checked = checkedAt === null ? '' : date(checkedAt);
    if (checkedAt === null) return t('backups.untried', { made });
    return t(madeAt === null ? 'backups.tried' : 'backups.dates', { made, checked });
  };
  return (
    <Panel title={t('backups.title')} hint={t('backups.hint')}>
      <Stack gap="md">
        <Alert
          color={good ? 'leaf' : 'sun'}
          variant="light"
          icon={good ? <IconCircleCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
          title={t(`drill.${drill}.title`)}
        >
          {t(`drill.${drill}.text`, { date: turn === null ? '' : date(turn) })}
        </Alert>
        {keys.backups.length > 0 && (
          <dl className={classes['facts']}>
            {keys.backups.map(({ kind, madeAt, checkedAt }) => (
              <div key={kind} style={{ display: 'contents' }}>
                <dt>{t(`backups.kind.${kind}`)}</dt>
                <dd>{datesOf(madeAt, checkedAt)}</dd>
              </div>
            ))}
          </dl>
        )}
        {!keys.hasPassphrase && <Text size="sm">{t('backups.noPassphrase')}</Text>}
        {acts.error !== null && <ErrorNotice error={acts.error} />}
        <Group>
          <Button
            leftSection={<IconPrinter size={18} aria-hidden />}
            variant={drill === 'none' ? 'filled' : 'default'}
            loading={acts.busy}
            onClick={() => void acts.run('setup.openSecrets', { purpose: 'backup' })}
          >
            {t('backups.make')}
          </Button>
          {drill !== 'none' && (
            <Button
              leftSection={<IconShieldCheck size={18} aria-hidden />}
              loading={acts.busy}
              onClick={() => void acts.run('setup.openSecrets', { purpose: 'check' })}
            >
              {t('backups.try')}
            </Button>
          )}
        </Group>
      </Stack>
    </Panel>
  );
}
