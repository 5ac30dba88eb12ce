import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SlotStory } from '../../../shared/readmodel.ts';
import { microPerKwh, nano, wh } from '../../../shared/units.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity } from '../../state/household.ts';
import { differenceOf } from './difference.ts';
import classes from './story.module.css';

/** How the amount comes about: energy times price, twice (docs/protocol.md, section 6). */
export function AmountTable({ story }: { story: SlotStory }) {
  const { t } = useTranslation('story');
  const format = useFormat();
  const currency = useCommunity()?.currency ?? 'EUR';
  const { row } = story;
  const difference = differenceOf(story);
  if (row.amount === null || row.price === null || row.imbalancePrice === null || difference === null)
    return null;
  const traded = (row.boughtWh ?? 0) - (row.soldWh ?? 0);
  const lines = [
    { label: traded > 0 ? t('amount.bought') : t('amount.sold'), energy: traded, price: row.price },
    {
      label: difference > 0 ? t('amount.more') : t('amount.less'),
      energy: difference,
      price: row.imbalancePrice,
    },
  ].filter(({ energy }) => energy !== 0);
  const money = (value: bigint) =>
    t(value > 0n ? 'amount.pay' : 'amount.get', {
      money: format.fine(nano(value < 0n ? -value : value), currency),
    });
  return (
    <Table className={`figures ${classes['amounts']}`} verticalSpacing={6} mt="xs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('amount.what')}</Table.Th>
          <Table.Th ta="right">{t('amount.energy')}</Table.Th>
          <Table.Th ta="right">{t('amount.price')}</Table.Th>
          <Table.Th ta="right">{t('amount.money')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {lines.map((line) => (
          <Table.Tr key={line.label}>
            <Table.Td>{line.label}</Table.Td>
            <Table.Td ta="right">{format.energyExact(wh(Math.abs(line.energy)))}</Table.Td>
            <Table.Td ta="right">{format.price(microPerKwh(line.price), currency)}</Table.Td>
            <Table.Td ta="right">{money(BigInt(line.energy) * BigInt(line.price))}</Table.Td>
          </Table.Tr>
        ))}
        <Table.Tr fw={650}>
          <Table.Td colSpan={3}>{t('amount.sum')}</Table.Td>
          <Table.Td ta="right">{money(row.amount)}</Table.Td>
        </Table.Tr>
      </Table.Tbody>
    </Table>
  );
}
