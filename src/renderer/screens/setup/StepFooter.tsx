import { Anchor, Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { go, hrefOf } from '../../state/route.ts';
import { STEPS, type Step } from './steps.ts';

/** On to the next step, or later: everything that was done is kept. */
export function StepFooter({ step, ready }: { step: Step; ready: boolean }) {
  const { t } = useTranslation('setup');
  const next = STEPS[STEPS.indexOf(step) + 1];
  return (
    <Group gap="lg">
      {next !== undefined && (
        <Button variant={ready ? 'filled' : 'default'} onClick={() => go('setup', next)}>
          {t(ready ? 'next' : 'skip')}
        </Button>
      )}
      <Anchor href={hrefOf('home')}>{t('later')}</Anchor>
    </Group>
  );
}
