import type { SlotStory } from '../../../shared/readmodel.ts';

/** Net import beyond what was traded, Wh; null while either is unknown. */
export function differenceOf({ row, meter }: SlotStory): number | null {
  if (row.soldWh === null || row.boughtWh === null) return null;
  const metered = meter?.reportedWh ?? netOf(row);
  return metered === null ? null : metered - (row.boughtWh - row.soldWh);
}

/** How the difference is told: by what was bought or sold, where the energy flowed that way; generally where not. */
export function differenceWords(
  story: SlotStory,
): 'exact' | 'more' | 'less' | 'tookMore' | 'tookLess' | 'gaveMore' | 'gaveLess' | 'none' {
  const { row, meter } = story;
  const difference = differenceOf(story);
  if (difference === null) return 'none';
  if (difference === 0) return 'exact';
  const bought = (row.boughtWh ?? 0) - (row.soldWh ?? 0);
  const metered = meter?.reportedWh ?? netOf(row) ?? 0;
  if (bought > 0 && metered >= 0) return difference > 0 ? 'tookMore' : 'tookLess';
  if (bought < 0 && metered <= 0) return difference > 0 ? 'gaveLess' : 'gaveMore';
  return difference > 0 ? 'more' : 'less';
}

/** How far the slot was from its forecast, Wh; null where there was none, or nothing is measured. */
export function forecastErrorOf({
  row,
  offerReason,
  offerParams,
}: Pick<SlotStory, 'row' | 'offerReason' | 'offerParams'>): number | null {
  const sign = offerReason === 'offer.surplus' ? -1 : offerReason === 'offer.need' ? 1 : null;
  const net = netOf(row);
  const expected = offerParams['expectedWh'];
  if (sign === null || net === null || typeof expected !== 'number') return null;
  return Math.abs(net - sign * expected);
}

function netOf({ importWh, exportWh }: SlotStory['row']): number | null {
  return importWh === null && exportWh === null ? null : (importWh ?? 0) - (exportWh ?? 0);
}
