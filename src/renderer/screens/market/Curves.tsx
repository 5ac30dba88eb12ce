import '@mantine/charts/styles.css';
import { LineChart } from '@mantine/charts';
import { Anchor, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Curves as CurvesOf } from '../../../shared/readmodel.ts';
import { microPerKwh, wh } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segments } from '../../components/Segments.tsx';
import { niceTicks, ticksBetween } from '../../components/ticks.ts';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity, useHousehold, useSlot } from '../../state/household.ts';
import { hrefOf } from '../../state/route.ts';
import { slotTimes } from '../../state/slot-times.ts';
import { Groups } from './Groups.tsx';
import classes from './market.module.css';
import { ownSteps, pricePoints } from './steps.ts';

/** Slots to look at, by distance from the running one: traded now, running, before. */
const PLACES = [1, 0, -1] as const;

/** What all homes together would buy and sell at each price, where both meet, and the own offer among them. */
export function Curves() {
  const { t } = useTranslation('market');
  const format = useFormat();
  const slot = useSlot();
  const community = useCommunity();
  const phase = useHousehold((state) => state.value?.phase ?? null);
  const [place, setPlace] = useState<(typeof PLACES)[number]>(0);
  const wanted = slot === null ? null : Math.max(0, slot + place);
  const { value, error, reload } = useAnswer(
    'household.curves',
    wanted === null ? undefined : { slot: wanted },
    `${slot} ${phase}`,
  );
  if (community === null || slot === null || wanted === null) return null;
  const times = (place: number) => {
    const start = community.genesis + (slot + place) * community.slotSeconds;
    return slotTimes(format, { start, end: start + community.slotSeconds });
  };
  return (
    <Panel
      title={t('curves.title')}
      hint={t('curves.hint')}
      aside={
        <Segments
          aria-label={t('curves.which')}
          size="xs"
          value={String(place)}
          onChange={(next) => setPlace(PLACES.find((known) => String(known) === next) ?? 0)}
          data={[...PLACES].reverse().map((one) => ({ value: String(one), label: times(one) }))}
        />
      }
    >
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {error === null && value === null && (
        <Text c="dimmed" py="xl" ta="center">
          {t('curves.none')}
        </Text>
      )}
      {value !== null && <Drawn curves={value} currency={community.currency} />}
    </Panel>
  );
}

function Drawn({ curves, currency }: { curves: CurvesOf; currency: string }) {
  const { t } = useTranslation('market');
  const format = useFormat();
  const points = pricePoints(curves);
  const price = (micro: number) => format.price(microPerKwh(micro), currency);
  const kWh = (value: number) => `${format.number(Math.round(value * 1000) / 1000)} kWh`;
  const ticks = niceTicks(points.flatMap(({ supply, demand }) => [supply, demand]));
  const series = [
    { name: 'supply' as const, label: t('curves.supply'), color: 'var(--wl-sun)' },
    { name: 'demand' as const, label: t('curves.demand'), color: 'var(--wl-blue)' },
    ...(points.some(({ ownSupply }) => ownSupply !== null)
      ? [
          {
            name: 'ownSupply' as const,
            label: t('curves.ownSupply'),
            color: 'var(--wl-good)',
            strokeDasharray: '5 4',
          },
        ]
      : []),
    ...(points.some(({ ownDemand }) => ownDemand !== null)
      ? [
          {
            name: 'ownDemand' as const,
            label: t('curves.ownDemand'),
            color: 'var(--wl-good)',
            strokeDasharray: '5 4',
          },
        ]
      : []),
  ];
  const result =
    curves.price === null || curves.volumeWh === 0
      ? t('curves.noTrade')
      : t('curves.result', { price: price(curves.price), volume: format.energy(wh(curves.volumeWh)) });
  return (
    <>
      <Text fw={600} mb="sm" role="status">
        {result}
      </Text>
      <div role="img" aria-label={result}>
        <LineChart
          h={250}
          data={[...points]}
          dataKey="price"
          curveType="stepAfter"
          series={series}
          withDots={false}
          withLegend
          strokeWidth={2.2}
          gridAxis="xy"
          tickLine="none"
          xAxisProps={{
            type: 'number',
            domain: ['dataMin', 'dataMax'],
            tickFormatter: (value: number) => format.amount(value, currency),
            ticks: ticksBetween(points[0]?.price ?? 0, points.at(-1)?.price ?? 0),
            interval: 'preserveStartEnd',
          }}
          yAxisProps={{ width: 78, ticks, domain: [0, ticks.at(-1) ?? 1], tickFormatter: kWh }}
          valueFormatter={kWh}
          tooltipProps={{
            // Asked for even while no point is shown.
            labelFormatter: (value: unknown) =>
              typeof value === 'number' ? price(Math.round(value * 1e6)) : '',
          }}
          referenceLines={
            curves.price === null
              ? []
              : [
                  {
                    x: curves.price / 1e6,
                    color: 'var(--mantine-color-text)',
                    label: t('curves.price'),
                    labelPosition: 'insideTopRight',
                  },
                ]
          }
          lineChartProps={{ accessibilityLayer: false }}
        />
      </div>
      <OwnOffer curves={curves} price={price} />
      {curves.groups !== null && curves.groups.length > 1 && <Groups groups={curves.groups} />}
    </>
  );
}

/** The own offer in words; it leaves this wallet only sealed. */
function OwnOffer({ curves, price }: { curves: CurvesOf; price: (micro: number) => string }) {
  const { t } = useTranslation('market');
  const format = useFormat();
  const sell = ownSteps(curves.prices, curves.ownSupplyWh);
  const buy = ownSteps(curves.prices, curves.ownDemandWh);
  const lines = [
    ...sell.map((step) => t('own.sell', { energy: format.energy(wh(step.wh)), price: price(step.price) })),
    ...buy.map((step) => t('own.buy', { energy: format.energy(wh(step.wh)), price: price(step.price) })),
  ];
  return (
    <Group justify="space-between" align="flex-start" mt="md">
      <div>
        <Text fw={600} size="sm">
          {t('own.title')}
        </Text>
        {lines.length === 0 && <Text size="sm">{t('own.none')}</Text>}
        <ul className={classes['lines']}>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      </div>
      <Anchor href={hrefOf('history', 'slot', curves.slot)} size="sm">
        {t('own.story')}
      </Anchor>
    </Group>
  );
}
