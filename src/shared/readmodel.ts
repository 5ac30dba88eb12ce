/**
 * What screens may know: the household's read model, one zod schema per view. Main builds the views from the
 * household, checks them against these schemas and sends them over IPC; nothing here is ever trusted back.
 * Money is bigint nano-currency, energy whole Wh, power whole W, time UTC seconds; null means unknown, never 0.
 */
import { z } from 'zod';

const wholeWh = z.int();
const time = z.int().nonnegative();
const slot = z.int().nonnegative();
const micro = z.int().nonnegative();

export const appErrorSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});

/** The stage of life of the household in its community. */
export const stageSchema = z.enum([
  'no-keys',
  'locked',
  'not-joined',
  'waiting-for-approval',
  'waiting-for-start',
  'trading',
  'paused',
  'leaving',
  'left',
  'stopped',
]);

export const meterViewSchema = z.strictObject({
  state: z.enum(['none', 'searching', 'reading', 'silent', 'error']),
  protocol: z.string().nullable(),
  maker: z.string().nullable(),
  meterId: z.string().nullable(),
  /** Import minus export. */
  powerW: z.int().nullable(),
  importRegisterWh: wholeWh.nullable(),
  exportRegisterWh: wholeWh.nullable(),
  /** The meter's own clock, shown beside the computer's. */
  meterTime: time.nullable(),
  lastReadingAt: time.nullable(),
  /** How well this meter serves a market of slots. */
  grade: z.enum(['good', 'fair', 'poor', 'unknown']),
  problem: appErrorSchema.nullable(),
});

/** Watts, import minus export, as in `MeterView.powerW`: what changes with each telegram. */
export const powerNowSchema = z.strictObject({
  grid: z.int().nullable(),
  generation: z.int().nullable(),
});

/** The steps of a slot in the order in which they happen. */
export const slotStepSchema = z.enum(['planned', 'offered', 'cleared', 'metered', 'reported', 'settled']);
export const slotStateSchema = z.enum([...slotStepSchema.options, 'skipped']);

/** One slot as a row of a list. */
export const slotRowSchema = z.strictObject({
  slot,
  start: time,
  end: time,
  state: slotStateSchema,
  /** Why the slot was skipped or ended early: an error code with its words in the screens. */
  reason: z.string().nullable(),
  /** Clearing price; equals the imbalance price where nothing was traded. */
  price: micro.nullable(),
  /** Traded volume of the whole community. */
  volumeWh: wholeWh.nullable(),
  offeredSellWh: wholeWh.nullable(),
  offeredBuyWh: wholeWh.nullable(),
  soldWh: wholeWh.nullable(),
  boughtWh: wholeWh.nullable(),
  importWh: wholeWh.nullable(),
  exportWh: wholeWh.nullable(),
  imbalancePrice: micro.nullable(),
  /** What the household owes for the slot; negative is a credit. */
  amount: z.bigint().nullable(),
  /** Whether this wallet's own recomputation agrees with the chain; null while it cannot be known yet. */
  agrees: z.boolean().nullable(),
});

/** What a list of slots can be narrowed to. */
export const slotFilterSchema = z.enum(['traded', 'skipped', 'differs']);

/** One checked step of a slot's or bill's story. */
export const checkSchema = z.strictObject({
  /** Stable name; screens have the words. */
  step: z.string(),
  expected: z.string(),
  found: z.string(),
  agrees: z.boolean().nullable(),
});

export const curvesSchema = z.strictObject({
  slot,
  /** Price of tick 0 to 31. */
  prices: z.array(micro).length(32),
  /** Community supply and demand per tick, Wh. */
  supplyWh: z.array(wholeWh).length(32),
  demandWh: z.array(wholeWh).length(32),
  price: micro.nullable(),
  volumeWh: wholeWh,
  /** Own sealed offer, known only here. */
  ownSupplyWh: z.array(wholeWh).length(32).nullable(),
  ownDemandWh: z.array(wholeWh).length(32).nullable(),
  /** What each group of homes bought and sold together; null once that is no longer known, or before there is a price. */
  groups: z
    .array(z.strictObject({ cohort: z.int().nonnegative(), boughtWh: wholeWh, soldWh: wholeWh }))
    .nullable(),
});

/** What is strange about a slot's energy, told plainly; it was counted as the meter said. */
export const anomalySchema = z.discriminatedUnion('kind', [
  /** Far outside of what the home's own week before held, net Wh. */
  z.strictObject({ kind: z.literal('far-off'), leastWh: wholeWh, mostWh: wholeWh }),
  /** The meter's power says that this much flowed while its registers stood still. */
  z.strictObject({ kind: z.literal('stuck'), flowedWh: wholeWh }),
]);

export const slotStorySchema = z.strictObject({
  row: slotRowSchema,
  /** One sentence code and its numbers: why this was offered. */
  offerReason: z.string().nullable(),
  offerParams: z.record(z.string(), z.union([z.string(), z.number()])),
  curves: curvesSchema.nullable(),
  /** How the slot's energy became known and what was reported; null before it is metered. */
  meter: z
    .strictObject({
      quality: z.enum(['measured', 'shaped', 'unknown']),
      reason: z.string().nullable(),
      generatedWh: wholeWh.nullable(),
      /** Net import that went into the sealed reading, and how much of it void slots carried in. */
      reportedWh: wholeWh.nullable(),
      carriedWh: wholeWh,
      anomaly: anomalySchema.nullable(),
    })
    .nullable(),
  checks: z.array(checkSchema),
  transactions: z.array(z.strictObject({ purpose: z.string(), hash: z.string(), block: z.int().nullable() })),
});

export const billRowSchema = z.strictObject({
  period: z.int().nonnegative(),
  firstSlot: slot,
  lastSlot: slot,
  start: time,
  end: time,
  state: z.enum(['running', 'closing', 'settled', 'moved', 'overdue']),
  slotsFolded: z.int().nonnegative(),
  /** Nano-currency, signed; null until every slot of it is known. */
  amount: z.bigint().nullable(),
  /** What the chain booked, token units, signed; negative is a credit. */
  booked: z.bigint().nullable(),
  transaction: z.string().nullable(),
  agrees: z.boolean().nullable(),
});

export const limitsSchema = z.strictObject({
  mode: z.enum(['automatic', 'manual', 'paused']),
  /** Lowest price to sell at and highest to buy at, micro-currency per kWh. */
  lowestSell: micro,
  highestBuy: micro,
  /** In manual mode: net Wh per slot to offer, positive sells. */
  manualSellWh: wholeWh.nonnegative(),
  manualBuyWh: wholeWh.nonnegative(),
});

/** A group of homes (a cohort) that this household sits in, now or from a later time on. */
export const groupViewSchema = z.strictObject({
  cohort: z.int().nonnegative(),
  homes: z.int().nonnegative(),
  /** Null: now. */
  from: time.nullable(),
  /** Why this household does not trade in it, as a code; null: it does. `cohort.refused`: by the person's wish. */
  doubt: z.string().nullable(),
});

export const communityViewSchema = z.strictObject({
  name: z.string(),
  chainId: z.int(),
  market: z.string(),
  currency: z.string(),
  feedInTariff: micro,
  retailTariff: micro,
  slotSeconds: z.int().positive(),
  slotsPerPeriod: z.int().positive(),
  genesis: time,
  members: z.int().nonnegative(),
  cohort: z.int().nonnegative().nullable(),
  cohortSize: z.int().nonnegative(),
  /** The group of now, and the next one once it is announced. */
  groups: z.array(groupViewSchema).max(2),
  capacityWh: wholeWh,
});

export const endpointViewSchema = z.strictObject({
  url: z.string(),
  reachable: z.boolean(),
  head: z.int().nullable(),
  /** Agrees with the others on final blocks; null when it cannot be compared. */
  agrees: z.boolean().nullable(),
});

export const energyTotalsSchema = z.strictObject({
  importWh: wholeWh,
  exportWh: wholeWh,
  boughtWh: wholeWh,
  soldWh: wholeWh,
  generatedWh: wholeWh.nullable(),
  /** What was owed, and what the retail and feed-in tariffs alone would have cost. */
  amount: z.bigint(),
  withoutCommunity: z.bigint(),
  slots: z.int().nonnegative(),
  unknownSlots: z.int().nonnegative(),
});

/** A slot whose reading is missing while its offer was opened; charges in nano-currency. */
export const absenceSchema = z.strictObject({
  slot,
  /** Whether this household offered anything: then showing it gives privacy away. */
  offered: z.boolean(),
  boughtWh: wholeWh,
  soldWh: wholeWh,
  chargeIfOpened: z.bigint(),
  chargeIfNot: z.bigint(),
  /** The last slot in which it can be opened. */
  lastSlot: slot,
});

/** The household's money in the community, token units. */
export const fundsSchema = z.strictObject({
  deposit: z.bigint(),
  /** Deposit and credit line together must reach it. */
  required: z.bigint(),
  /** What `withdraw` would pay out now. */
  withdrawable: z.bigint(),
  creditLine: z.bigint(),
  /** Credits of bills that are not paid out yet. */
  credit: z.bigint(),
  score: z.int(),
});

/** This wallet in the place of one on a lost or stolen computer. */
export const replacementSchema = z.strictObject({
  /**
   * `wanted`: is asked for as soon as this wallet is registered. `asked`: the stewards have to approve. `approved`: from
   * the time `from` on. `withdrawn`: the stewards took that back. `done`: deposit, score and open bills are here.
   */
  state: z.enum(['none', 'wanted', 'asked', 'approved', 'withdrawn', 'done']),
  /** Of the backup that was given, even before anything was asked. */
  oldAccount: z.string().nullable(),
  oldFingerprint: z.string().nullable(),
  /** Beginning of the period of the change; null until approved. */
  from: time.nullable(),
  /** Once done: where the network pays this home's money, as the old computer had named it. */
  payoutAccount: z.string().nullable(),
  /** Only a wallet without a place of its own may ask for one. */
  canAsk: z.boolean(),
});
export type ReplacementView = z.infer<typeof replacementSchema>;

/** The score as it was seen from `at` on. */
export const scoreSchema = z.strictObject({ at: time, score: z.int() });

export const householdViewSchema = z.strictObject({
  stage: stageSchema,
  account: z.string().nullable(),
  /** What the wallet waits for or does now; a code that screens have words for. */
  doing: z.string(),
  chainTime: time.nullable(),
  /** Computer's clock minus chain time, seconds; null when there is no chain. */
  driftSeconds: z.int().nullable(),
  /** Blocks read and to be read after a long absence; null where the wallet is up to date. */
  catchUp: z.strictObject({ done: z.int(), of: z.int() }).nullable(),
  slot: slot.nullable(),
  phase: z.enum(['submit', 'reveal', 'open', 'clear']).nullable(),
  community: communityViewSchema.nullable(),
  meter: meterViewSchema,
  generation: meterViewSchema.nullable(),
  /** The slots around now, oldest first: what is being settled, delivered and traded. */
  timeline: z.array(slotRowSchema),
  today: energyTotalsSchema,
  limits: limitsSchema.nullable(),
  /** Token units of the deposit and of credits that can be withdrawn. */
  deposit: z.bigint().nullable(),
  credit: z.bigint().nullable(),
  score: z.int().nullable(),
  endpoints: z.array(endpointViewSchema),
  /** What needs a person, most urgent first. */
  attention: z.array(appErrorSchema),
});

export type MeterView = z.infer<typeof meterViewSchema>;
export type PowerNow = z.infer<typeof powerNowSchema>;
export type SlotRow = z.infer<typeof slotRowSchema>;
export type SlotStory = z.infer<typeof slotStorySchema>;
export type Check = z.infer<typeof checkSchema>;
export type Curves = z.infer<typeof curvesSchema>;
export type BillRow = z.infer<typeof billRowSchema>;
export type SlotFilter = z.infer<typeof slotFilterSchema>;
export type Limits = z.infer<typeof limitsSchema>;
export type GroupView = z.infer<typeof groupViewSchema>;
export type CommunityView = z.infer<typeof communityViewSchema>;
export type EndpointView = z.infer<typeof endpointViewSchema>;
export type EnergyTotals = z.infer<typeof energyTotalsSchema>;
export type Absence = z.infer<typeof absenceSchema>;
export type Score = z.infer<typeof scoreSchema>;
export type Funds = z.infer<typeof fundsSchema>;
export type HouseholdView = z.infer<typeof householdViewSchema>;
export type SlotState = z.infer<typeof slotStateSchema>;

/** What a household trades by until it says otherwise: any price between the tariffs. */
export const DEFAULT_LIMITS: Limits = {
  mode: 'automatic',
  lowestSell: 0,
  highestBuy: 1_000_000_000,
  manualSellWh: 0,
  manualBuyWh: 0,
};
