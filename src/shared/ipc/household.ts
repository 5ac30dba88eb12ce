import { z } from 'zod';
import {
  absenceSchema,
  billRowSchema,
  checkSchema,
  curvesSchema,
  energyTotalsSchema,
  fundsSchema,
  householdViewSchema,
  limitsSchema,
  powerNowSchema,
  replacementSchema,
  scoreSchema,
  slotFilterSchema,
  slotRowSchema,
  slotStorySchema,
} from '../readmodel.ts';
import { whatIfSchema } from '../what-if.ts';
import { channel, nothing, topic } from './channel.ts';

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
  /** What these limits would have brought in the last week. */
  'household.tryLimits': channel(limitsSchema, whatIfSchema),
  /** Every change of the credit score that this wallet saw, oldest first. */
  'household.scores': channel(nothing, z.array(scoreSchema)),
  /** Slots whose reading is missing and whose offer can still be shown, with what either choice costs. */
  'household.absences': channel(nothing, z.array(absenceSchema)),
  /** Shows the own offer of such a slot to the network: its privacy is given away. */
  'household.openLate': channel(z.strictObject({ slot }), nothing),
  /** Null before it was first read from the chain. */
  'household.funds': channel(nothing, fundsSchema.nullable()),
  /** Sends part of the deposit, token units, to the payout account. */
  'household.withdraw': channel(z.strictObject({ amount: z.bigint().positive() }), nothing),
  /** Whether this wallet takes the place of one on a lost computer, and how far that is. */
  'household.replacement': channel(z.strictObject({}), replacementSchema),
  /** Asks for the place of the home whose backup was given in the window for secrets. */
  'household.askReplacement': channel(nothing, nothing),
  /** Trades no more in a group of homes that was announced for this household; false: trades in it again. */
  'household.refuseGroup': channel(
    z.strictObject({ cohort: z.int().nonnegative(), refused: z.boolean() }),
    nothing,
  ),
  /** Leaves the community for good; settles and pays out by itself in the days after. */
  'household.leave': channel(nothing, nothing),
};

export const householdTopics = {
  /** The view after each round of the household; null while there is none. */
  household: topic(householdViewSchema.nullable()),
  /** What the meters measure, with each telegram; null while there is no household. */
  power: topic(powerNowSchema.nullable()),
};
