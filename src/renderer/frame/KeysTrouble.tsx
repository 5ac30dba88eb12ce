import { Button, Group, Stack } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { useActs } from '../state/act.ts';
import { useSetup } from '../state/setup.ts';
import classes from './App.module.css';

/** Above every screen while there are keys that do not open, or a household that does not start. */
export function KeysTrouble() {
  const { t } = useTranslation('setup');
  const setup = useSetup((state) => state.value);
  const acts = useActs();
  if (setup === null || setup.keys.state === 'opening' || setup.keys.state === 'empty') return null;
  const reason = setup.keys.state === 'unavailable' ? setup.keys.reason : setup.problem;
  if (reason === null) return null;
  const keysFail = setup.keys.state === 'unavailable';
  return (
    <Stack gap="sm" className={classes['trouble'] ?? ''}>
      <ErrorNotice error={acts.error ?? reason} />
      <Group>
        <Button loading={acts.busy} onClick={() => void acts.run('setup.unlock', {})}>
          {t('trouble.again')}
        </Button>
        {keysFail && (
          <Button
            variant="default"
            onClick={() => void acts.run('setup.openSecrets', { purpose: 'restore' })}
          >
            {t('trouble.restore')}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
