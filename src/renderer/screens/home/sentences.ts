import { useTranslation } from 'react-i18next';
import type { HouseholdView, SlotRow } from '../../../shared/readmodel.ts';
import { microPerKwh, nano, wh } from '../../../shared/units.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity } from '../../state/household.ts';
import { useReason } from '../../state/reasons.ts';

const DOING = [
  'connecting',
  'registering',
  'waiting-for-approval',
  'waiting-for-start',
  'left',
  'planning',
  'offered',
  'resting',
] as const;

/** What the wallet does now, in one sentence. */
export function useDoing(view: Pick<HouseholdView, 'stage' | 'doing' | 'phase'>): string {
  const { t } = useTranslation('home');
  if (view.stage === 'paused') return t('doing.paused');
  if (view.stage === 'stopped') return t('doing.stopped');
  const known = DOING.find((code) => code === view.doing);
  if (known === undefined || known === 'planning') return t(`doing.${view.phase ?? 'planning'}`);
  return t(`doing.${known}`);
}

/** One slot in one sentence; `place` is its distance from the running one. */
export function useRowSentence(row: SlotRow, place: number): string {
  const { t } = useTranslation('home');
  const format = useFormat();
  const reason = useReason();
  const currency = useCommunity()?.currency ?? 'EUR';
  const energy = (value: number) => format.energy(wh(value));
  const why = reason(row.reason);
  if (row.state === 'skipped') return why ?? t('row.skipped');
  if (row.amount !== null) {
    const money = format.money(nano(row.amount < 0n ? -row.amount : row.amount), currency);
    return t(row.amount > 0n ? 'row.settledPay' : 'row.settledReceive', { money });
  }
  const price = row.price === null ? null : format.price(microPerKwh(row.price), currency);
  if (price !== null && (row.soldWh ?? 0) > 0)
    return t('row.sold', { energy: energy(row.soldWh ?? 0), price });
  if (price !== null && (row.boughtWh ?? 0) > 0)
    return t('row.bought', { energy: energy(row.boughtWh ?? 0), price });
  if (price !== null && row.soldWh !== null) return t('row.noTrade');
  if ((row.offeredSellWh ?? 0) > 0) return t('row.offeredSell', { energy: energy(row.offeredSellWh ?? 0) });
  if ((row.offeredBuyWh ?? 0) > 0) return t('row.offeredBuy', { energy: energy(row.offeredBuyWh ?? 0) });
  return place > 0 ? t('row.planned') : t('row.noOffer');
}
