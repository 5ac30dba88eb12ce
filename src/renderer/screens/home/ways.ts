import type { HouseholdView } from '../../../shared/readmodel.ts';
import type { AppError } from '../../../shared/result.ts';
import type { ScreenName } from '../../state/route.ts';

/** Where a person mends what a notice tells: a screen, and the rest of the way in it. */
export interface Way {
  readonly screen: ScreenName;
  readonly rest: readonly (string | number)[];
  /** Named by itself where the screen's name would not say it. */
  readonly words: 'screen' | 'meter';
}

const WAYS: readonly (readonly [start: string, way: Way])[] = [
  ['meter.far-off', { screen: 'history', rest: ['slots'], words: 'screen' }],
  ['meter.', { screen: 'setup', rest: ['meter'], words: 'meter' }],
  ['home.no-meter', { screen: 'setup', rest: ['meter'], words: 'meter' }],
  ['home.offline', { screen: 'market', rest: [], words: 'screen' }],
  ['chain.', { screen: 'market', rest: [], words: 'screen' }],
  ['bill.', { screen: 'history', rest: ['bills'], words: 'screen' }],
  ['slot.', { screen: 'history', rest: ['slots'], words: 'screen' }],
  ['deposit.', { screen: 'keys', rest: [], words: 'screen' }],
  ['replacement.', { screen: 'keys', rest: [], words: 'screen' }],
  ['cohort.', { screen: 'market', rest: [], words: 'screen' }],
];

/** Null where nothing in this window would help, as with a clock that is wrong. */
export function wayOf({ code, params }: AppError): Way | null {
  const slot = params?.['slot'];
  if (code === 'slot.absence' && slot !== undefined)
    return { screen: 'history', rest: ['slot', slot], words: 'screen' };
  return WAYS.find(([start]) => code.startsWith(start))?.[1] ?? null;
}

const OF_STAGE: Partial<Readonly<Record<HouseholdView['stage'], Way>>> = {
  paused: { screen: 'market', rest: [], words: 'screen' },
  locked: { screen: 'keys', rest: [], words: 'screen' },
  'no-keys': { screen: 'setup', rest: ['keys'], words: 'screen' },
  'not-joined': { screen: 'setup', rest: ['invitation'], words: 'screen' },
  left: { screen: 'history', rest: [], words: 'screen' },
};

export const wayOfStage = (stage: HouseholdView['stage']): Way | null => OF_STAGE[stage] ?? null;
