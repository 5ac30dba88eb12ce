import { z } from 'zod';
import { slotNo, wh } from '../../../shared/units.ts';
import type { Direction, Mark } from './direction.ts';
import { type LedgerState, newLedgerState } from './ledger.ts';
import type { SlotEnergy, UnplacedEnergy } from './types.ts';

/** The ledger as plain JSON text, so that a slot is measured across a restart. The household keeps it sealed. */
export interface SavedLedger {
  readonly version: 1;
  readonly json: string;
}

const big = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt);
const whole = z.number().int();
const slot = whole.min(0).transform(slotNo);
const energy = whole.transform(wh);
const reason = z.enum([
  'registers-rare',
  'registers-coarse',
  'trued',
  'no-readings',
  'began-inside',
  'new-meter',
  'register-fell',
  'register-jumped',
  'clock-stepped-back',
  'power-missing',
  'no-registers',
]);
const mark = z.object({
  atMs: whole,
  weight: big,
  uncovered: whole,
  covered: z.boolean(),
  resolved: z.object({ microWh: big, how: z.enum(['measured', 'shaped', 'none']) }).nullable(),
}) satisfies z.ZodType<Mark, unknown>;
const direction = z.object({
  anchor: z.object({ atMs: whole, microWh: big, weight: big, uncovered: whole }).nullable(),
  last: z.object({ atMs: whole, microWh: big, stepMicroWh: big }).nullable(),
  offset: big,
  exact: z.boolean(),
  weight: big,
  uncovered: whole,
  marks: z.array(z.tuple([whole, mark])).transform((list) => new Map(list)),
  unresolved: z.array(whole),
  accountedWh: big,
  pending: z.object({ from: slot, reason }).nullable(),
  hole: z.boolean(),
}) satisfies z.ZodType<Direction, unknown>;
const slotEnergy = z.object({
  slot,
  importWh: energy.nullable(),
  exportWh: energy.nullable(),
  quality: z.enum(['measured', 'shaped', 'unknown']),
  reason: reason.nullable(),
  segment: whole,
}) satisfies z.ZodType<SlotEnergy, unknown>;
const unplaced = z.object({
  segment: whole,
  direction: z.enum(['import', 'export']),
  fromSlot: slot,
  toSlot: slot,
  wh: energy,
  reason,
}) satisfies z.ZodType<UnplacedEnergy, unknown>;
const ledger = z.object({
  segment: whole,
  meterId: z.string().nullable(),
  atMs: whole.nullable(),
  power: z.object({ atMs: whole, milliW: whole }).nullable(),
  import: direction,
  export: direction,
  closedUpTo: whole.nullable(),
  closed: z.array(z.tuple([whole, slotEnergy])).transform((list) => new Map(list)),
  unplaced: z.array(unplaced),
  facts: z.object({
    readings: whole,
    spanMs: whole,
    importRegisters: whole,
    exportRegisters: whole,
    powers: whole,
    coarse: z.boolean(),
    sinceMs: whole.nullable(),
  }),
  counts: z.object({ readings: whole, duplicates: whole, outOfOrder: whole, dips: whole, rollOvers: whole }),
}) satisfies z.ZodType<LedgerState, unknown>;

export function saveLedgerState(state: LedgerState): SavedLedger {
  const json = JSON.stringify(state, (_key, value: unknown) => {
    if (typeof value === 'bigint') return value.toString();
    return value instanceof Map ? [...value] : value;
  });
  return { version: 1, json };
}

/** A state that cannot be read starts a fresh ledger: slots until then are unknown, nothing is made up. */
export function restoreLedgerState(saved: SavedLedger): LedgerState {
  let parsed: unknown;
  try {
    parsed = JSON.parse(saved.json);
  } catch {
    return newLedgerState();
  }
  const result = ledger.safeParse(parsed);
  return result.success ? result.data : newLedgerState();
}
