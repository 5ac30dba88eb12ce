import { Button, Table, Text } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { nano, utcSeconds, wh } from '../../../shared/units.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Loading } from '../../components/Loading.tsx';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity, useHour, useSlot } from '../../state/household.ts';
import { hrefOf } from '../../state/route.ts';
import classes from './days.module.css';
import { lastDays } from './ranges.ts';
import { dateText } from './statement-range.ts';

const STEP = 31;
/** So many ranges may be asked for at once. */
const MOST = 400;

/** One line per day: energy and money. */
export function Days() {
  const { t } = useTranslation('history');
  const community = useCommunity();
  const slot = useSlot();
  // A day is enough: the sums are asked for anew with each slot anyway.
  const now = useHour();
  const [count, setCount] = useState(STEP);
  const days = community === null ? [] : lastDays(community, now, count);
  const ranges = days.map(({ from, to }) => ({ from, to }));
  const { value, error, reload } = useAnswer(
    'household.totals',
    ranges.length === 0 ? undefined : { ranges },
    slot,
  );
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />;
  if (value === null) return <Loading />;
  const known = days.flatMap((day, index) => {
    const sums = value[index];
    return sums === undefined || sums.slots + sums.unknownSlots === 0 ? [] : [{ day, sums }];
  });
  if (known.length === 0) {
    return <EmptyState icon={IconCalendar} title={t('none.title')} text={t('none.text')} />;
  }
  return (
    <>
      <Table.ScrollContainer minWidth={560} className={classes['frame'] ?? ''}>
        <Table className="figures" verticalSpacing="sm" horizontalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('column.day')}</Table.Th>
              <Table.Th ta="right">
                {t('column.in')}
                <Text size="xs" c="dimmed">
                  {t('fromNeighbours')}
                </Text>
              </Table.Th>
              <Table.Th ta="right">
                {t('column.out')}
                <Text size="xs" c="dimmed">
                  {t('toNeighbours')}
                </Text>
              </Table.Th>
              <Table.Th ta="right">{t('column.amount')}</Table.Th>
              <Table.Th ta="right">{t('column.saved')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {known.map(({ day, sums }) => (
              <DayLine
                key={day.start}
                start={day.start}
                sums={sums}
                currency={community?.currency ?? 'EUR'}
              />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {days.length >= count && count < MOST && (
        <Button variant="default" mt="md" onClick={() => setCount(Math.min(MOST, count + STEP))}>
          {t('olderDays')}
        </Button>
      )}
    </>
  );
}

interface LineProps {
  readonly start: number;
  readonly sums: {
    readonly importWh: number;
    readonly exportWh: number;
    readonly boughtWh: number;
    readonly soldWh: number;
    readonly amount: bigint;
    readonly withoutCommunity: bigint;
    readonly unknownSlots: number;
  };
  readonly currency: string;
}

function DayLine({ start, sums, currency }: LineProps) {
  const { t } = useTranslation('history');
  const format = useFormat();
  const { amount } = sums;
  return (
    <Table.Tr>
      <Table.Td>
        <a className={classes['day']} href={hrefOf('history', 'slots', dateText(new Date(start * 1000)))}>
          {format.date(utcSeconds(start))}
        </a>
        {sums.unknownSlots > 0 && (
          <Text size="xs" c="dimmed">
            {t('unknownSlots', { count: sums.unknownSlots })}
          </Text>
        )}
      </Table.Td>
      <Table.Td ta="right">
        {format.energy(wh(sums.importWh))}
        <Text size="xs" c="dimmed">
          {format.energy(wh(sums.boughtWh))}
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        {format.energy(wh(sums.exportWh))}
        <Text size="xs" c="dimmed">
          {format.energy(wh(sums.soldWh))}
        </Text>
      </Table.Td>
      <Table.Td ta="right">
        {t(amount > 0n ? 'row.pay' : 'row.receive', {
          money: format.cents(nano(amount < 0n ? -amount : amount), currency),
        })}
      </Table.Td>
      <Table.Td ta="right">{format.cents(nano(sums.withoutCommunity - amount), currency)}</Table.Td>
    </Table.Tr>
  );
}
