import { Badge, Button, Table } from '@mantine/core';
import { IconReceipt } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BillRow } from '../../../shared/readmodel.ts';
import { nano } from '../../../shared/units.ts';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Loading } from '../../components/Loading.tsx';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity, useHousehold } from '../../state/household.ts';
import { usePeriodName } from '../../state/periods.ts';
import { hrefOf } from '../../state/route.ts';
import classes from './days.module.css';
import { Mark } from './Mark.tsx';

const STEP = 30;
const MOST = 200;

/** The bills, newest first; each opens into its checks. */
export function Bills() {
  const { t } = useTranslation('history');
  const [limit, setLimit] = useState(STEP);
  const phase = useHousehold((state) => `${state.value?.slot} ${state.value?.phase}`);
  const { value, error, reload } = useAnswer('household.bills', { before: null, limit }, phase);
  if (error !== null) return <ErrorNotice error={error} onRetry={reload} />;
  if (value === null) return <Loading />;
  if (value.length === 0) {
    return <EmptyState icon={IconReceipt} title={t('noBills.title')} text={t('noBills.text')} />;
  }
  return (
    <>
      <Table.ScrollContainer minWidth={560} className={classes['frame'] ?? ''}>
        <Table className="figures" verticalSpacing="sm" horizontalSpacing="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('column.period')}</Table.Th>
              <Table.Th>{t('column.state')}</Table.Th>
              <Table.Th ta="right">{t('column.slots')}</Table.Th>
              <Table.Th ta="right">{t('column.amount')}</Table.Th>
              <Table.Th>
                <span className={classes['hidden']}>{t('column.checked')}</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {value.map((bill) => (
              <BillLine key={bill.period} bill={bill} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {value.length === limit && limit < MOST && (
        <Button variant="default" mt="md" onClick={() => setLimit(Math.min(MOST, limit + STEP))}>
          {t('olderBills')}
        </Button>
      )}
    </>
  );
}

const COLOURS = { running: 'gray', closing: 'gray', settled: 'leaf', moved: 'gray', overdue: 'red' } as const;

function BillLine({ bill }: { bill: BillRow }) {
  const { t } = useTranslation('history');
  const format = useFormat();
  const periodName = usePeriodName();
  const currency = useCommunity()?.currency ?? 'EUR';
  const { amount } = bill;
  return (
    <Table.Tr>
      <Table.Td>
        <a className={classes['day']} href={hrefOf('history', 'bill', bill.period)}>
          {periodName(bill)}
        </a>
      </Table.Td>
      <Table.Td>
        <Badge variant="light" color={COLOURS[bill.state]} tt="none">
          {t(`billState.${bill.state}`)}
        </Badge>
      </Table.Td>
      <Table.Td ta="right">{format.number(bill.slotsFolded)}</Table.Td>
      <Table.Td ta="right">
        {amount === null
          ? '–'
          : t(amount > 0n ? 'row.pay' : 'row.receive', {
              money: format.cents(nano(amount < 0n ? -amount : amount), currency),
            })}
      </Table.Td>
      <Table.Td>
        <Mark agrees={bill.agrees} />
      </Table.Td>
    </Table.Tr>
  );
}
