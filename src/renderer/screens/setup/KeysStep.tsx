import { Stack, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { NewPassphrase } from '../../components/NewPassphrase.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useActs } from '../../state/act.ts';
import { go } from '../../state/route.ts';
import { useSetup } from '../../state/setup.ts';
import { Identity } from './Identity.tsx';
import { StepFooter } from './StepFooter.tsx';

/** New keys under a passphrase; where there are some, whose they are. */
export function KeysStep() {
  const { t } = useTranslation('setup');
  const keys = useSetup((state) => state.value?.keys);
  const acts = useActs();
  if (keys?.state !== 'empty') {
    return (
      <Stack gap="md">
        <Identity />
        <StepFooter step="keys" ready={keys?.state === 'open'} />
      </Stack>
    );
  }
  return (
    <Panel title={t('keys.title')} hint={t('keys.hint')}>
      <Stack gap="md">
        <Text>{t('keys.text')}</Text>
        {acts.error !== null && <ErrorNotice error={acts.error} />}
        <NewPassphrase
          action={t('keys.action')}
          busy={acts.busy}
          onChoose={(choice) =>
            void acts.run('setup.create', choice).then((made) => {
              if (made.ok) go('setup', 'backup');
            })
          }
          onCancel={() => go('setup', 'welcome')}
        />
      </Stack>
    </Panel>
  );
}
