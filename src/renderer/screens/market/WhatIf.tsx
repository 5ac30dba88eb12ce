import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useTranslation } from 'react-i18next';
import type { Limits } from '../../../shared/readmodel.ts';
import { nano, wh } from '../../../shared/units.ts';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useSlot } from '../../state/household.ts';
import classes from './market.module.css';

/** Typing rests this long before the past is settled again. */
const REST_MS = 300;
const DAY = 86_400;

/** What the limits in the form would have brought in the last week. `limits`: null while they are not complete. */
export function WhatIf({ limits, currency }: { limits: Limits | null; currency: string }) {
  const { t } = useTranslation('market');
  const format = useFormat();
  const [wanted] = useDebouncedValue(limits, REST_MS);
  const { value } = useAnswer('household.tryLimits', wanted ?? undefined, useSlot());
  if (value === null || limits === null || limits.mode === 'paused') return null;
  const { from, to, gain, soldWh, boughtWh } = value;
  if (from === null || to === null)
    return <Text className={classes['whatIf'] ?? ''}>{t('whatIf.none')}</Text>;
  const days = Math.round((to - from) / DAY);
  const numbers = {
    money: format.money(nano(gain), currency),
    sold: format.energy(wh(soldWh)),
    bought: format.energy(wh(boughtWh)),
    count: days,
  };
  return (
    <div className={classes['whatIf']} role="status">
      <Text fw={600}>{days < 1 ? t('whatIf.today', numbers) : t('whatIf.days', numbers)}</Text>
      <Text size="sm" c="dimmed">
        {t('whatIf.how', numbers)}
      </Text>
    </div>
  );
}
