import { Button, Group, Radio, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconKey, IconRestore } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { LANGUAGE_NAMES, LANGUAGES } from '../../../shared/languages.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useActs } from '../../state/act.ts';
import { go } from '../../state/route.ts';
import { useSettings } from '../../state/settings.ts';
import { useSetup } from '../../state/setup.ts';
import { StepFooter } from './StepFooter.tsx';
import classes from './setup.module.css';

/** Language, and whether these are new keys or ones that come back. */
export function WelcomeStep() {
  const { t } = useTranslation('setup');
  const language = useSettings((state) => state.value?.language);
  const empty = useSetup((state) => state.value?.keys.state === 'empty');
  const acts = useActs();
  return (
    <Stack gap="md">
      <Panel title={t('welcome.language')}>
        <Radio.Group
          aria-label={t('welcome.language')}
          value={language ?? null}
          onChange={(value) => {
            const chosen = LANGUAGES.find((known) => known === value);
            if (chosen !== undefined) void acts.run('settings.change', { language: chosen });
          }}
        >
          <Group gap="lg">
            {LANGUAGES.map((each) => (
              <Radio key={each} value={each} label={LANGUAGE_NAMES[each]} lang={each} />
            ))}
          </Group>
        </Radio.Group>
      </Panel>
      {empty ? (
        <>
          <Text>{t('welcome.what')}</Text>
          <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" className={classes['choices'] ?? ''}>
            <Panel title={t('welcome.new')}>
              <Text mb="md">{t('welcome.newText')}</Text>
              <Button leftSection={<IconKey size={18} aria-hidden />} onClick={() => go('setup', 'keys')}>
                {t('welcome.newAction')}
              </Button>
            </Panel>
            <Panel title={t('welcome.restore')}>
              <Text mb="md">{t('welcome.restoreText')}</Text>
              <Button
                variant="default"
                loading={acts.busy}
                leftSection={<IconRestore size={18} aria-hidden />}
                onClick={() => void acts.run('setup.openSecrets', { purpose: 'restore' })}
              >
                {t('welcome.restoreAction')}
              </Button>
            </Panel>
          </SimpleGrid>
          <Text size="sm">{t('welcome.stolen')}</Text>
        </>
      ) : (
        <>
          <Text>{t('welcome.have')}</Text>
          <StepFooter step="welcome" ready />
        </>
      )}
      {acts.error !== null && <ErrorNotice error={acts.error} />}
    </Stack>
  );
}
