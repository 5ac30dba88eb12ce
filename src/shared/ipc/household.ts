import { z } from 'zod';
import {
  billRowSchema,
  checkSchema,
  curvesSchema,
  energyTotalsSchema,
  householdViewSchema,
  limitsSchema,
  slotFilterSchema,
  slotRowSchema,
  slotStorySchema,
} from '../readmodel.ts';
import { channel, topic } from './channel.ts';

/** What the screens ask of the household. Without a household every channel answers `household.not-joined`. */

const slot = z.int().nonnegative();

export const householdChannels = {
  /** Slots by rank from the newest (0), for a list that scrolls over ten years. */
  'household.slots': channel(
    z.strictObject({ offset: z.int().nonnegative(), limit: z.int().min(1).max(500) }),
    z.strictObject({ rows: z.array(slotRowSchema), count: z.int().nonnegative() }),
  ),
  /**
   * Slots that fit a filter, newest first, below `before`. One answer looks through a bounded stretch; `next` is
   * where to go on, null at the oldest slot.
   */
  'household.findSlots': channel(
    z.strictObject({ filter: slotFilterSchema, before: slot.nullable() }),
    z.strictObject({ rows: z.array(slotRowSchema), next: slot.nullable() }),
  ),
  'household.story': channel(z.strictObject({ slot }), slotStorySchema),
  'household.bills': channel(
    z.strictObject({ before: z.int().nonnegative().nullable(), limit: z.int().min(1).max(200) }),
    z.array(billRowSchema),
  ),
  'household.billChecks': channel(z.strictObject({ period: z.int().nonnegative() }), z.array(checkSchema)),
  /** The community's supply and demand; null while no offers of the slot are open. */
  'household.curves': channel(z.strictObject({ slot }), curvesSchema.nullable()),
  /** Sums over ranges of slots, `from <= slot < to`. */
  'household.totals': channel(
    z.strictObject({ ranges: z.array(z.strictObject({ from: slot, to: slot })).max(400) }),
    z.array(energyTotalsSchema),
  ),
  'household.setLimits': channel(limitsSchema, limitsSchema),
};

/** The view after each round of the household; null while there is none. */
export const householdTopics = { household: topic(householdViewSchema.nullable()) };
