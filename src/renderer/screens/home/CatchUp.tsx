import { Progress, Text, Title } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { HouseholdView } from '../../../shared/readmodel.ts';
import classes from './stage.module.css';

/** After a long absence: how much of what happened meanwhile was read and checked. */
export function CatchUp({ catchUp }: { catchUp: HouseholdView['catchUp'] }) {
  const { t } = useTranslation('home');
  if (catchUp === null) return null;
  const percent = Math.floor((100 * catchUp.done) / Math.max(1, catchUp.of));
  return (
    <section className={classes['stage']}>
      <IconHistory size={28} stroke={1.6} aria-hidden />
      <div className={classes['wide']}>
        <Title order={2} size="h4">
          {t('catchUp.title')}
        </Title>
        <Text>{t('catchUp.text')}</Text>
        <Progress value={percent} mt="xs" aria-label={t('catchUp.progress', { percent })} />
        <Text size="sm" mt={4}>
          {t('catchUp.progress', { percent })}
        </Text>
      </div>
    </section>
  );
}
