import type { StepName } from '../../../shared/protocol/verify/step.ts';
import type { Check, SlotStory } from '../../../shared/readmodel.ts';

/** The chapters of a slot's story, in the order in which things happened. */
export const CHAPTERS = ['offer', 'sums', 'price', 'allocation', 'meter', 'imbalance', 'amount'] as const;
export type Chapter = (typeof CHAPTERS)[number];

const CHAPTER_OF: Partial<Readonly<Record<StepName, Chapter>>> = {
  'offer-bind': 'offer',
  seeds: 'sums',
  'offer-sums': 'sums',
  'offer-capacities': 'sums',
  clearing: 'price',
  price: 'price',
  allocation: 'allocation',
  meter: 'meter',
  'reading-bind': 'meter',
  'own-commitments': 'meter',
  'reading-sums': 'imbalance',
  'cohort-commitments': 'imbalance',
  'reading-check': 'imbalance',
  'imbalance-price': 'imbalance',
};

const places: Readonly<Record<string, Chapter | undefined>> = CHAPTER_OF;

/** The checks of each chapter. What belongs to none (a later version's step) stands with the amount, never hidden. */
export function byChapter(checks: readonly Check[]): Readonly<Record<Chapter, readonly Check[]>> {
  const of = (chapter: Chapter) => checks.filter(({ step }) => (places[step] ?? 'amount') === chapter);
  return {
    offer: of('offer'),
    sums: of('sums'),
    price: of('price'),
    allocation: of('allocation'),
    meter: of('meter'),
    imbalance: of('imbalance'),
    amount: of('amount'),
  };
}

/** What a household checks of its own part in a slot. */
const OF_ONES_OWN: readonly string[] = [
  'offer-bind',
  'reading-bind',
  'allocation',
  'own-commitments',
  'meter',
  'amount',
] satisfies readonly StepName[];

/** True once no later slot can bring anything more to check. */
export const isOver = ({ row }: Pick<SlotStory, 'row'>): boolean =>
  row.state === 'settled' || row.state === 'skipped';

/** The checks there are to tell: of a slot without this home's part there is nothing of its own to check, now or later. */
export function checksToTell({ row, checks }: Pick<SlotStory, 'row' | 'checks'>): readonly Check[] {
  if (row.state !== 'skipped') return checks;
  return checks.filter(({ step, agrees }) => agrees !== null || !OF_ONES_OWN.includes(step));
}

/** False if any check differs, null if none could be made, else true. */
export function verdictOf(checks: readonly Check[]): boolean | null {
  if (checks.some(({ agrees }) => agrees === false)) return false;
  return checks.some(({ agrees }) => agrees === true) ? true : null;
}

/** Chapters that have nothing to tell yet, while the slot is on its way; the offer always tells something. */
export function aheadOf(story: SlotStory): readonly Chapter[] {
  const { row, curves } = story;
  if (isOver(story)) return [];
  const checks = byChapter(story.checks);
  const silent: Readonly<Record<Chapter, boolean>> = {
    offer: false,
    sums: curves === null,
    price: row.price === null,
    allocation: row.soldWh === null,
    meter: row.importWh === null && row.exportWh === null,
    imbalance: row.importWh === null || row.soldWh === null,
    amount: row.amount === null,
  };
  return CHAPTERS.filter(
    (chapter) => silent[chapter] && checks[chapter].every(({ agrees }) => agrees === null),
  );
}
