import { Anchor, Stack, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { BillRow } from '../../../shared/readmodel.ts';
import { nano, tokenUnits } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Screen } from '../../components/Screen.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity, useSlot } from '../../state/household.ts';
import { usePeriodName } from '../../state/periods.ts';
import { hrefOf } from '../../state/route.ts';
import { BillFiles } from './BillFiles.tsx';
import { Checks, NothingChecked } from './Checks.tsx';
import { stateOf } from './Mark.tsx';
import { Recheck } from './Recheck.tsx';
import { dateText } from './statement-range.ts';
import classes from './story.module.css';
import { Transactions } from './Transactions.tsx';
import { Trouble } from './Trouble.tsx';

/** One bill: what it came to, what the chain booked, and every check this wallet made. */
export function BillStory({ period }: { period: number }) {
  const { t } = useTranslation('story');
  const periodName = usePeriodName();
  const slot = useSlot();
  const bills = useAnswer('household.bills', { before: period + 1, limit: 1 }, slot);
  const checks = useAnswer('household.billChecks', { period }, slot);
  const bill = bills.value?.find((one) => one.period === period) ?? null;
  const error = bills.error ?? checks.error;
  return (
    <Screen
      title={t('bill.title')}
      lead={bill === null ? undefined : periodName(bill)}
      actions={
        <Anchor href={hrefOf('history', 'bills')} className={classes['back'] ?? ''}>
          <IconArrowLeft size={17} aria-hidden /> {t('bill.back')}
        </Anchor>
      }
    >
      {error !== null && <ErrorNotice error={error} onRetry={bills.reload} />}
      {bills.value !== null && bill === null && <Text>{t('bill.gone')}</Text>}
      {bill !== null && (
        <Stack gap="md">
          <BillSummary bill={bill} />
          {bill.agrees === false && <Trouble />}
          <Panel title={t('bill.checks')}>
            {checks.value?.length === 0 && <NothingChecked />}
            <Checks checks={checks.value ?? []} />
          </Panel>
          {bill.state === 'settled' && <Recheck of={{ period }} />}
          {bill.state === 'settled' && <BillFiles bill={bill} />}
          {bill.transaction !== null && (
            <Transactions of={[{ purpose: 'bill', hash: bill.transaction, block: null }]} />
          )}
        </Stack>
      )}
    </Screen>
  );
}

function BillSummary({ bill }: { bill: BillRow }) {
  const { t } = useTranslation('story');
  const format = useFormat();
  const currency = useCommunity()?.currency ?? 'EUR';
  const { amount, booked, agrees } = bill;
  return (
    <Panel>
      <div className={classes['summary']}>
        <div>
          <Text c="dimmed">{t(amount === null ? 'amountOpen' : amount > 0n ? 'youPay' : 'youReceive')}</Text>
          <div className={classes['amount']}>
            {amount === null ? t('bill.open') : format.money(nano(amount < 0n ? -amount : amount), currency)}
          </div>
          {booked !== null && (
            <Text mt={4}>
              {t(booked > 0n ? 'bill.bookedPay' : 'bill.bookedReceive', {
                money: format.paid(tokenUnits(booked < 0n ? -booked : booked), currency),
              })}
            </Text>
          )}
          <Text size="sm" c="dimmed">
            {t('bill.slots', { count: bill.slotsFolded })} ·{' '}
            <Anchor href={hrefOf('history', 'slots', dateText(new Date((bill.end - 1) * 1000)))} inherit>
              {t('bill.show')}
            </Anchor>
          </Text>
        </div>
        <Verdict
          state={stateOf(agrees)}
          label={t(agrees === null ? 'verdict.open' : agrees ? 'verdict.good' : 'verdict.bad')}
        />
      </div>
    </Panel>
  );
}
