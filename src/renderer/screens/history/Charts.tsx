import '@mantine/charts/styles.css';
import { BarChart } from '@mantine/charts';
import { ActionIcon, Group, Stack, Text } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { utcSeconds, wh } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Segments } from '../../components/Segments.tsx';
import { niceTicks } from '../../components/ticks.ts';
import type { Format } from '../../format.ts';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity, useHour, useSlot } from '../../state/household.ts';
import { ChartTable } from './ChartTable.tsx';
import { meaningOf, partsOf, type Span, shift } from './ranges.ts';

const SPANS = ['day', 'month', 'year'] as const;

/** Energy and savings by the hours of a day, the days of a month, the months of a year. */
export function Charts() {
  const { t } = useTranslation('history');
  const format = useFormat();
  const community = useCommunity();
  const slot = useSlot();
  const now = useHour();
  const [span, setSpan] = useState<Span>('day');
  const [chosen, setChosen] = useState<number | null>(null);
  const time = chosen ?? now;
  const parts = community === null ? [] : partsOf(community, span, time);
  const ranges = parts.map(({ from, to }) => ({ from, to }));
  const { value, error, reload } = useAnswer(
    'household.totals',
    ranges.length === 0 ? undefined : { ranges },
    slot,
  );
  if (community === null) return null;
  const data = parts.flatMap((part, index) => {
    const sums = value?.[index];
    return sums === undefined ? [] : [pointOf(label(format, span, part.start), sums)];
  });
  const hasRoof = data.some(({ ownUse }) => ownUse !== null);
  const kWh = (figure: number) => `${format.number(Math.round(figure * 1000) / 1000)} kWh`;
  const kWhAll = (figure: number) => format.energy(wh(Math.round(figure * 1000)));
  const money = (figure: number) => format.amount(figure, community.currency);
  const used = [
    ...(hasRoof ? [{ name: 'ownUse' as const, label: t('chart.ownUse'), color: 'var(--wl-sun)' }] : []),
    { name: 'bought' as const, label: t('chart.bought'), color: 'var(--wl-good)' },
    { name: 'fromGrid' as const, label: t('chart.fromGrid'), color: 'var(--wl-grid)' },
  ];
  const given = [
    { name: 'sold' as const, label: t('chart.sold'), color: 'var(--wl-good)' },
    { name: 'toGrid' as const, label: t('chart.toGrid'), color: 'var(--wl-grid)' },
  ];
  const saved = [{ name: 'saved' as const, label: t('chart.saved'), color: 'var(--wl-good)' }];
  /** All of it, and the share that was not the grid's. */
  const told = (
    words: 'usedAll' | 'usedNet' | 'givenAll',
    own: readonly Figure[],
    grid: readonly Figure[],
  ): string => {
    const [mine, rest] = [sumOf(data, own), sumOf(data, grid)];
    if (mine + rest <= 0) return t('chart.nothing');
    return t(`chart.${words}`, { amount: kWhAll(mine + rest), share: format.percent(mine / (mine + rest)) });
  };
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <Segments
          aria-label={t('chart.span')}
          value={span}
          onChange={(next) => setSpan(SPANS.find((known) => known === next) ?? 'day')}
          data={SPANS.map((name) => ({ value: name, label: t(`chart.${name}`) }))}
        />
        <Group gap="xs">
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('chart.before')}
            onClick={() => setChosen(shift(span, time, -1))}
          >
            <IconChevronLeft size={18} aria-hidden />
          </ActionIcon>
          <Text fw={600} role="status" ta="center" miw={150}>
            {title(format, span, time)}
          </Text>
          <ActionIcon
            variant="default"
            size="lg"
            aria-label={t('chart.after')}
            disabled={shift(span, time, 1) > shift(span, now, 0) + 43_200}
            onClick={() => setChosen(shift(span, time, 1))}
          >
            <IconChevronRight size={18} aria-hidden />
          </ActionIcon>
        </Group>
      </Group>
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {[
        {
          ...{ key: 'used', title: t('chart.used'), series: used, write: kWh, least: 0.001 },
          hint: told(hasRoof ? 'usedAll' : 'usedNet', ['ownUse', 'bought'], ['fromGrid']),
        },
        {
          ...{ key: 'given', title: t('chart.given'), series: given, write: kWh, least: 0.001 },
          hint: told('givenAll', ['sold'], ['toGrid']),
        },
        {
          ...{ key: 'saved', title: t('chart.savedTitle'), series: saved, write: money, least: 0.01 },
          hint: t('chart.savedAll', { amount: money(sumOf(data, ['saved'])) }),
        },
      ].map((chart) => (
        <Panel key={chart.key} title={chart.title} hint={chart.hint}>
          <div role="img" aria-label={chart.title}>
            <BarChart
              h={210}
              data={data}
              dataKey="label"
              type="stacked"
              series={chart.series}
              withLegend={chart.series.length > 1}
              valueFormatter={chart.write}
              tickLine="none"
              gridAxis="x"
              maxBarWidth={34}
              barChartProps={{ accessibilityLayer: false }}
              xAxisProps={{ interval: 'equidistantPreserveStart', minTickGap: 6 }}
              yAxisProps={axisOf(data, chart.series, chart.least)}
            />
          </div>
          <ChartTable data={data} series={chart.series} write={chart.write} />
        </Panel>
      ))}
    </Stack>
  );
}

/** Round figures at the axis, as high as the highest stack. `least`: the finest step that its figures can show. */
function axisOf(data: readonly ChartPoint[], series: readonly { name: keyof ChartPoint }[], least: number) {
  const stacks = data.map((point) => series.reduce((sum, { name }) => sum + Number(point[name] ?? 0), 0));
  const ticks = niceTicks(stacks, least);
  return { width: 78, ticks, domain: [ticks[0] ?? 0, ticks.at(-1) ?? 1] };
}

export type ChartPoint = ReturnType<typeof pointOf>;
type Figure = Exclude<keyof ChartPoint, 'label'>;

const sumOf = (data: readonly ChartPoint[], names: readonly Figure[]): number =>
  data.reduce((sum, point) => sum + names.reduce((own, name) => own + (point[name] ?? 0), 0), 0);

/** Numbers for drawing alone: kWh and currency as floating point. */
function pointOf(text: string, sums: Parameters<typeof meaningOf>[0]) {
  const { ownUse, bought, fromGrid, sold, toGrid, saved } = meaningOf(sums);
  return {
    label: text,
    ownUse: ownUse === null ? null : ownUse / 1000,
    bought: bought / 1000,
    fromGrid: fromGrid / 1000,
    sold: sold / 1000,
    toGrid: toGrid / 1000,
    saved: Number(saved) / 1e9,
  };
}

function label(format: Format, span: Span, start: number): string {
  if (span === 'day') return format.hour(utcSeconds(start));
  return span === 'month' ? format.day(utcSeconds(start)) : format.month(utcSeconds(start));
}

function title(format: Format, span: Span, time: number): string {
  if (span === 'day') return format.date(utcSeconds(time));
  return span === 'month'
    ? format.monthAndYear(utcSeconds(time))
    : String(new Date(time * 1000).getFullYear());
}
