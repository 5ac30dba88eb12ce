import { Skeleton } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SlotRow } from '../../../shared/readmodel.ts';
import { microPerKwh, nano, utcSeconds, wh } from '../../../shared/units.ts';
import { useFormat } from '../../state/format.ts';
import { useReason } from '../../state/reasons.ts';
import { useSlotTimes } from '../../state/slot-times.ts';
import classes from './list.module.css';
import { Mark } from './Mark.tsx';

/** One slot as a line of the list. */
export function SlotRowLine({ row, currency }: { row: SlotRow | null; currency: string }) {
  const { t } = useTranslation('history');
  const format = useFormat();
  const times = useSlotTimes();
  if (row === null) return <Skeleton height={14} width="70%" />;
  const { amount } = row;
  return (
    <>
      <span className={classes['when']}>
        <span className={classes['dim']}>{format.date(utcSeconds(row.start))}</span>
        <span>{times(row)}</span>
      </span>
      <span className={classes['clip']}>
        <TradeWords row={row} />
      </span>
      <span className={`${classes['number']} ${classes['price']}`}>
        {row.price === null ? '–' : format.price(microPerKwh(row.price), currency)}
      </span>
      <span className={classes['number']}>
        {amount === null
          ? '–'
          : t(amount > 0n ? 'row.pay' : 'row.receive', {
              money: format.fine(nano(amount < 0n ? -amount : amount), currency),
            })}
      </span>
      <Mark agrees={row.agrees} over={row.state === 'skipped'} />
    </>
  );
}

function TradeWords({ row }: { row: SlotRow }) {
  const { t } = useTranslation('history');
  const format = useFormat();
  const reason = useReason();
  const energy = (value: number) => format.energy(wh(value));
  if (row.state === 'skipped') {
    const why = reason(row.reason) ?? t('row.skipped');
    return <span title={why}>{why}</span>;
  }
  if ((row.soldWh ?? 0) > 0) return t('row.sold', { energy: energy(row.soldWh ?? 0) });
  if ((row.boughtWh ?? 0) > 0) return t('row.bought', { energy: energy(row.boughtWh ?? 0) });
  if (row.soldWh !== null) return t('row.none');
  if ((row.offeredSellWh ?? 0) > 0) return t('row.offersSell', { energy: energy(row.offeredSellWh ?? 0) });
  if ((row.offeredBuyWh ?? 0) > 0) return t('row.offersBuy', { energy: energy(row.offeredBuyWh ?? 0) });
  return t('row.none');
}
