import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SlotStory } from '../../../shared/readmodel.ts';
import { microPerKwh, wh } from '../../../shared/units.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity } from '../../state/household.ts';
import { useReason } from '../../state/reasons.ts';
import { AmountTable } from './AmountTable.tsx';
import { differenceOf, differenceWords, forecastErrorOf } from './difference.ts';
import { useOfferSentence } from './offer-sentence.ts';
import type { Chapter } from './sections.ts';

/** What happened in a chapter, in a sentence or two. */
export function ChapterText({ chapter, story }: { chapter: Chapter; story: SlotStory }) {
  const sentences = useSentences(story);
  return (
    <>
      {sentences[chapter].map((sentence) => (
        <Text key={sentence}>{sentence}</Text>
      ))}
      {chapter === 'amount' && <AmountTable story={story} />}
    </>
  );
}

function useSentences(story: SlotStory): Readonly<Record<Chapter, readonly string[]>> {
  const { t } = useTranslation('story');
  const format = useFormat();
  const reason = useReason();
  const offer = useOfferSentence();
  const currency = useCommunity()?.currency ?? 'EUR';
  const { row, curves, meter } = story;
  const energy = (value: number) => format.energy(wh(value));
  const price = (value: number) => format.price(microPerKwh(value), currency);
  const total = (values: readonly number[]) => energy(values.reduce((sum, one) => sum + one, 0));

  const traded = (row.soldWh ?? 0) - (row.boughtWh ?? 0);
  const why = meter === null || meter.reason === null ? [] : [reason(meter.reason) ?? ''];
  const missedBy = forecastErrorOf(story);
  const strange = (anomaly: NonNullable<SlotStory['meter']>['anomaly']): string[] => {
    if (anomaly === null) return [];
    if (anomaly.kind === 'stuck') return [t('meter.stuck', { energy: energy(anomaly.flowedWh) })];
    return [t('meter.farOff', { least: energy(anomaly.leastWh), most: energy(anomaly.mostWh) })];
  };
  return {
    offer: [offer(story)],
    sums: [
      curves === null
        ? t('sums.none')
        : t('sums.text', { supply: total(curves.supplyWh), demand: total(curves.demandWh) }),
    ],
    price: [
      row.price === null
        ? t('price.none')
        : (row.volumeWh ?? 0) === 0
          ? t('price.noTrade', { price: price(row.price) })
          : t('price.text', { price: price(row.price), volume: energy(row.volumeWh ?? 0) }),
    ],
    allocation: [
      row.soldWh === null
        ? t('allocation.none')
        : row.state === 'skipped' && traded !== 0
          ? t('allocation.notCounted', { energy: energy(Math.abs(traded)) })
          : traded === 0
            ? t('allocation.nothing')
            : t(traded > 0 ? 'allocation.sold' : 'allocation.bought', {
                energy: energy(Math.abs(traded)),
                offered: energy((traded > 0 ? row.offeredSellWh : row.offeredBuyWh) ?? 0),
              }),
    ],
    meter: [
      row.importWh === null && row.exportWh === null
        ? t(meter === null ? 'meter.none' : 'meter.unknown')
        : t('meter.text', { in: energy(row.importWh ?? 0), out: energy(row.exportWh ?? 0) }),
      ...(missedBy === null
        ? []
        : [t(missedBy === 0 ? 'meter.asExpected' : 'meter.unexpected', { energy: energy(missedBy) })]),
      ...why,
      ...(meter !== null && meter.carriedWh !== 0
        ? [t('meter.carried', { energy: energy(Math.abs(meter.carriedWh)) })]
        : []),
      ...strange(meter?.anomaly ?? null),
    ],
    imbalance: [
      t(`imbalance.${differenceWords(story)}`, { energy: energy(Math.abs(differenceOf(story) ?? 0)) }),
      ...(row.imbalancePrice === null ? [] : [t('imbalance.price', { price: price(row.imbalancePrice) })]),
    ],
    amount: row.amount === null ? [t(row.state === 'skipped' ? 'amount.skipped' : 'amount.none')] : [],
  };
}
