import '@mantine/charts/styles.css';
import { LineChart } from '@mantine/charts';
import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { microPerKwh, utcSeconds } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { ticksBetween } from '../../components/ticks.ts';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity, useSlot } from '../../state/household.ts';
import { dayPrices, roundHours } from './day-prices.ts';

/** What one answer may hold; a day of quarter hours has 96. */
const MOST = 400;

/** The prices of the last day between what the supplier pays for energy and what it takes for it. */
export function Prices() {
  const { t } = useTranslation('market');
  const format = useFormat();
  const community = useCommunity();
  const slot = useSlot();
  const { value, error, reload } = useAnswer('household.slots', { offset: 0, limit: MOST }, slot);
  if (community === null) return null;
  const points = dayPrices(value?.rows ?? []);
  const money = (figure: number) => format.amount(figure, community.currency);
  const feedIn = format.price(microPerKwh(community.feedInTariff), community.currency);
  const retail = format.price(microPerKwh(community.retailTariff), community.currency);
  return (
    <Panel title={t('prices.title')} hint={t('prices.hint', { feedIn, retail })}>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {error === null && points.length === 0 && <Text c="dimmed">{t('prices.none')}</Text>}
      {points.length > 0 && (
        <div role="img" aria-label={t('prices.title')}>
          <LineChart
            h={220}
            data={[...points]}
            dataKey="time"
            curveType="stepAfter"
            connectNulls={false}
            series={[{ name: 'price', label: t('prices.local'), color: 'var(--wl-good)' }]}
            withDots={points.length < 3}
            strokeWidth={2.2}
            tickLine="none"
            xAxisProps={{
              type: 'number',
              domain: ['dataMin', 'dataMax'],
              ticks: roundHours(points.map(({ time }) => time)),
              tickFormatter: (time: number) => format.clock(utcSeconds(time)),
            }}
            yAxisProps={{
              width: 78,
              domain: [community.feedInTariff / 1e6, community.retailTariff / 1e6],
              ticks: ticksBetween(community.feedInTariff / 1e6, community.retailTariff / 1e6),
              tickFormatter: money,
            }}
            valueFormatter={(figure) =>
              format.price(microPerKwh(Math.round(figure * 1e6)), community.currency)
            }
            tooltipProps={{
              // Asked for even while no point is shown.
              labelFormatter: (time: unknown) =>
                typeof time === 'number' ? format.clock(utcSeconds(time)) : '',
            }}
            referenceAreas={[
              {
                y1: community.feedInTariff / 1e6,
                y2: community.retailTariff / 1e6,
                color: 'var(--wl-good)',
                fillOpacity: 0.07,
                strokeOpacity: 0,
              },
            ]}
            referenceLines={[
              {
                y: community.retailTariff / 1e6,
                label: t('prices.retail'),
                color: 'var(--mantine-color-dimmed)',
                labelPosition: 'insideTopLeft',
              },
              {
                y: community.feedInTariff / 1e6,
                label: t('prices.feedIn'),
                color: 'var(--mantine-color-dimmed)',
                labelPosition: 'insideBottomLeft',
              },
            ]}
            lineChartProps={{ accessibilityLayer: false }}
          />
        </div>
      )}
    </Panel>
  );
}
