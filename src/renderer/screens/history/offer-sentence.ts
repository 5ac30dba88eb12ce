import { useTranslation } from 'react-i18next';
import type { SlotStory } from '../../../shared/readmodel.ts';
import { wh } from '../../../shared/units.ts';
import { useFormat } from '../../state/format.ts';

/** Codes of the reasons why something was offered, and the keys of their sentences. */
export const OFFER_REASONS = {
  'offer.surplus': 'surplus',
  'offer.need': 'need',
  'offer.paused': 'paused',
  'offer.manual': 'manual',
  'offer.no-history': 'noHistory',
} as const;

const isKnown = (code: string): code is keyof typeof OFFER_REASONS => Object.hasOwn(OFFER_REASONS, code);

/** Why this was offered, with its numbers. */
export function useOfferSentence(): (story: Pick<SlotStory, 'offerReason' | 'offerParams'>) => string {
  const { t } = useTranslation('story');
  const format = useFormat();
  return ({ offerReason, offerParams }) => {
    if (offerReason === null || !isKnown(offerReason)) return t('offer.none');
    const energy = (name: string) => format.energy(wh(Math.abs(Math.round(Number(offerParams[name] ?? 0)))));
    const [low, high] = [energy('lowWh'), energy('highWh')];
    // Of a surplus the forecast's low end is the most that may be left over.
    const [least, most] = offerReason === 'offer.surplus' ? [high, low] : [low, high];
    return t(`offer.${OFFER_REASONS[offerReason]}`, {
      expected: energy('expectedWh'),
      least,
      most,
      sell: energy('sellWh'),
      buy: energy('buyWh'),
    });
  };
}
