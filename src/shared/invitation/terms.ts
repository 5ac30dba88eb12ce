/** What an invitation promises: where a community lives, by which constants and prices it works, and until when. */
import { z } from 'zod';
import { anyCaseHexSchema } from '../hex-schema.ts';
import { utcSeconds } from '../units.ts';

/** 20 bytes, lower case. */
export const addressSchema = anyCaseHexSchema(20);
/** 32 bytes, lower case. */
export const hashSchema = anyCaseHexSchema(32);

const count = (most: number) => z.int().min(1).max(most);
const UINT24 = 2 ** 24 - 1;
const UINT32 = 2 ** 32 - 1;

/** http and https only: nothing else speaks JSON-RPC here. No user name or password in it, as it is shown and shared. */
export const endpointSchema = z
  .string()
  .max(300)
  .regex(/^https?:\/\/[^\s@/]+(\/[^\s@]*)?$/);

export const tariffSchema = z
  .strictObject({
    /** Billing period from which it holds. */
    period: z.int().nonnegative().max(UINT32),
    /** F and R, micro-currency per kWh. */
    feedIn: z.int().nonnegative().max(UINT24),
    retail: count(UINT24),
  })
  .refine(({ feedIn, retail }) => feedIn < retail);

/** A reveal must fit between two final blocks: 0.3 L >= 2 (finality + 2) blockTime (docs/protocol.md, section 1). */
export function slotFitsBlocks(terms: {
  readonly slotSeconds: number;
  readonly finality: number;
  readonly blockTime: number;
}): boolean {
  return 3 * terms.slotSeconds >= 20 * (terms.finality + 2) * terms.blockTime;
}

export const invitationTermsSchema = z
  .strictObject({
    name: z.string().min(1).max(80),
    chainId: count(Number.MAX_SAFE_INTEGER),
    contracts: z.strictObject({
      market: addressSchema,
      community: addressSchema,
      treasury: addressSchema,
      token: addressSchema,
    }),
    /** The stewards' Safe, owner of the community contract. */
    safe: addressSchema,
    genesis: z.int().nonnegative().max(Number.MAX_SAFE_INTEGER).transform(utcSeconds),
    slotSeconds: count(UINT32),
    slotsPerPeriod: count(UINT32),
    kMin: z.int().min(4).max(16),
    minBillSlots: z.int().min(4).max(UINT32),
    finality: z.int().nonnegative().max(UINT32),
    blockTime: count(UINT32),
    fromBlock: z.int().nonnegative().max(Number.MAX_SAFE_INTEGER),
    /** In order of preference. */
    endpoints: z.array(endpointSchema).min(1).max(8),
    currency: z.string().min(1).max(12),
    tariff: tariffSchema,
    /** keccak256 of the text of the community's rules, as the stewards hand it out. */
    rulesHash: hashSchema,
    /** Makes two invitations with the same terms different. */
    nonce: anyCaseHexSchema(16),
    /** Not to be accepted after this moment. */
    expires: z.int().nonnegative().max(Number.MAX_SAFE_INTEGER).transform(utcSeconds),
  })
  .refine(slotFitsBlocks);

export type InvitationTerms = z.output<typeof invitationTermsSchema>;
