/** A billing period as the household remembers it. */
import { z } from 'zod';
import { hexSchema } from '../../../shared/hex-schema.ts';

export const billRecordSchema = z.object({
  /** Slots whose readings are in this bill; those moved in from earlier periods too. */
  slots: z.array(z.int()),
  /** Nano-currency and blinding that open the period's accumulator, as computed here before it was sent. */
  amount: z.bigint(),
  rho: z.bigint(),
  /** Root of the readings tree that went on chain with the bill; null for a bill from before there was one. */
  readingsRoot: hexSchema(32).nullable().default(null),
  state: z.enum(['sent', 'settled', 'moved']),
  /** As booked on chain, token units; null until it is. */
  booked: z.bigint().nullable(),
  transaction: z.string().nullable(),
  agrees: z.boolean().nullable(),
  checks: z.array(
    z.object({ step: z.string(), expected: z.string(), found: z.string(), agrees: z.boolean().nullable() }),
  ),
});
export type BillRecord = z.output<typeof billRecordSchema>;
