/**
 * A slot as the household remembers it: a small state machine on disk. Each step is written before it acts and
 * can be repeated after a crash without doing more than once what others can see.
 *
 *   planned -> offered -> cleared -> metered -> reported -> settled      (or: skipped, with a reason)
 *
 * `planned`: an offer was chosen. `offered`: its vector is on disk and may be on chain. `cleared`: the slot has a
 * price and this household its allocation. `metered`: its energy is known. `reported`: its reading is on disk and
 * may be on chain. `settled`: the imbalance price is fixed, so what is owed for the slot is known.
 */
import { z } from 'zod';
import { hexSchema } from '../../../shared/hex-schema.ts';
import { anomalySchema, checkSchema, type SlotState } from '../../../shared/readmodel.ts';
import { microPerKwh, type SlotNo, wh } from '../../../shared/units.ts';
import type { SlotRecord, StoredSlot } from '../../store/api.ts';

const whSchema = z.int().transform(wh);
const priceSchema = z.int().nonnegative().transform(microPerKwh);
const lanes = z.array(whSchema).length(32);
const hex = hexSchema();

/** Where one of the slot's two rounds stands for this household. */
const roundSchema = z.object({
  /** The other active members the vector was built for; together with us the active set. */
  peers: z.array(hex),
  /** Id of the outbox entry that carries the vector. */
  sent: z.string().nullable(),
  /** S and D as confirmed at a final block before the reveal; never asked again with another D. */
  reveal: z.object({ submitted: z.array(hex), missing: z.array(hex), sent: z.string() }).nullable(),
  /** Seen on chain. */
  outcome: z.enum(['pending', 'opened', 'void', 'missed']),
});
export type OwnRound = z.output<typeof roundSchema>;

export const slotDetailSchema = z.object({
  /** What was chosen to be offered, and why, before anything was built. Null: no offer (see `reason`). */
  plan: z
    .object({
      supplyWh: lanes,
      demandWh: lanes,
      /** Code of the sentence that explains the offer, with its numbers. */
      reason: z.string(),
      params: z.record(z.string(), z.union([z.string(), z.number()])),
      tariff: z.object({ feedIn: priceSchema, retail: priceSchema }),
    })
    .nullable(),
  offer: roundSchema.nullable(),
  allocation: z.object({ boughtWh: whSchema, soldWh: whSchema }).nullable(),
  meter: z
    .object({
      importWh: whSchema.nullable(),
      exportWh: whSchema.nullable(),
      quality: z.enum(['measured', 'shaped', 'unknown']),
      reason: z.string().nullable(),
      generatedWh: whSchema.nullable(),
      /** The grid meter's registers when the slot was closed, as text (`readings.ts`). */
      registers: z.string().nullable().default(null),
      /** Hash of the grid meter's id. */
      meterHash: hex.nullable().default(null),
    })
    .nullable(),
  /** What is strange about the slot's energy (`readings/anomalies.ts`); it was counted as the meter said. */
  anomaly: anomalySchema.nullable().default(null),
  /** What was put into the READING: m with what void slots carried in, and a; and which slots those were. */
  reading: z
    .object({ m: whSchema, a: whSchema, carriedWh: whSchema, carriedFrom: z.array(z.int()).default([]) })
    .nullable(),
  report: roundSchema.nullable(),
  /** Prices of the settled slot. */
  settled: z.object({ price: priceSchema, imbalancePrice: priceSchema, folds: z.boolean() }).nullable(),
  /** Every step as it was checked when the slot was settled: the events it was checked against are not kept for ever. */
  checks: z.array(checkSchema).nullable().default(null),
});
export type SlotDetail = z.output<typeof slotDetailSchema>;

/** A slot in memory: the row that lists show and the machine's own record. */
export interface Slot {
  readonly row: StoredSlot;
  readonly detail: SlotDetail;
}

export function newSlot(slot: SlotNo): Slot {
  return {
    row: {
      slot,
      state: 'planned',
      reason: null,
      price: null,
      volumeWh: null,
      offeredSellWh: null,
      offeredBuyWh: null,
      soldWh: null,
      boughtWh: null,
      importWh: null,
      exportWh: null,
      imbalancePrice: null,
      amount: null,
      agrees: null,
      generatedWh: null,
      withoutCommunity: null,
    },
    detail: {
      plan: null,
      offer: null,
      allocation: null,
      meter: null,
      anomaly: null,
      reading: null,
      report: null,
      settled: null,
      checks: null,
    },
  };
}

/** A record as the store gives it; throws if this version cannot read it, which a migration must prevent. */
export function parseSlot(record: SlotRecord): Slot {
  return { row: record.slot, detail: slotDetailSchema.parse(record.detail) };
}

export function finished(state: SlotState): boolean {
  return state === 'settled' || state === 'skipped';
}
