import type { SlotStory } from '../../../shared/readmodel.ts';

/** Net import beyond what was traded, Wh; null while either is unknown. */
export function differenceOf({ row, meter }: SlotStory): number | null {
  if (row.soldWh === null || row.boughtWh === null) return null;
  const metered = meter?.reportedWh ?? netOf(row);
  return metered === null ? null : metered - (row.boughtWh - row.soldWh);
}

function netOf({ importWh, exportWh }: SlotStory['row']): number | null {
  return importWh === null && exportWh === null ? null : (importWh ?? 0) - (exportWh ?? 0);
}
