import { Text } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import { microPerKwh, utcSeconds } from '../../../shared/units.ts';
import { Panel } from '../../components/Panel.tsx';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity, useHousehold } from '../../state/household.ts';
import classes from './cheap.module.css';
import { cheapest, likelyPrices } from './cheap.ts';

/** So many of the newest slots are asked for: five days of quarter hours. */
const SLOTS = 480;
const HOURS = 18;

/** When local energy is likely to be cheap in the next hours, by the days before. */
export const CheapHours = memo(function CheapHours() {
  const { t } = useTranslation('home');
  const format = useFormat();
  const community = useCommunity();
  // Once an hour is often enough.
  const hour = useHousehold((state) => Math.floor((state.value?.chainTime ?? 0) / 3600) * 3600);
  const { value } = useAnswer('household.slots', { offset: 0, limit: SLOTS }, hour);
  if (value === null || community === null || hour === 0) return null;
  const hours = likelyPrices(value.rows, hour + 1, HOURS);
  const best = cheapest(hours);
  if (best === null) return null;
  const price = (micro: number) => format.price(microPerKwh(micro), community.currency);
  const span = Math.max(1, community.retailTariff - community.feedInTariff);
  const isBest = (start: number) => start >= best.start && start < best.end;
  return (
    <Panel title={t('cheap.title')}>
      <Text>
        {t('cheap.text', {
          from: format.clock(utcSeconds(best.start)),
          to: format.clock(utcSeconds(best.end)),
          price: price(best.price),
        })}
      </Text>
      <div className={classes['hours']} aria-hidden>
        {hours.map(({ start, price: micro }) => (
          <div key={start} className={classes['hour']} data-best={isBest(start)} title={price(micro)}>
            <div className={classes['track']}>
              <div
                className={classes['bar']}
                style={{
                  height: `${Math.max(6, Math.min(100, ((micro - community.feedInTariff) / span) * 100))}%`,
                }}
              />
            </div>
            <span className={classes['label']}>{format.hour(utcSeconds(start))}</span>
          </div>
        ))}
      </div>
      <Text size="sm" c="dimmed" mt={8}>
        {t('cheap.how')}
      </Text>
    </Panel>
  );
});
