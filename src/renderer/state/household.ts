import { useShallow } from 'zustand/react/shallow';
import type { CommunityView, HouseholdView } from '../../shared/readmodel.ts';
import { topicStore, visitedStore } from './topic.ts';

/** The household as main publishes it after each round; null while this wallet belongs to no community. */
export const useHousehold = topicStore('household');

/** What the meters measure, with each telegram. */
export const usePower = visitedStore('power');

/** The whole view: renders with every round, every few seconds. */
export const useView = (): HouseholdView | null => useHousehold((state) => state.value);

/** The community alone: renders only when something about it changes. */
export const useCommunity = (): CommunityView | null =>
  useHousehold(useShallow((state) => state.value?.community ?? null));

/**
 * When the running hour began, UTC seconds: by the chain's time, or by the computer's while no chain was heard since the
 * start. What is on the disk is shown then, too.
 */
export const useHour = (): number =>
  useHousehold((state) => Math.floor((state.value?.chainTime ?? Date.now() / 1000) / 3600) * 3600);

/** Number of the running slot; changes once per slot, for what is worth asking again then. */
export const useSlot = (): number | null => useHousehold((state) => state.value?.slot ?? null);
