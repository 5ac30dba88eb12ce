/** What an invitation tells about a community, as the household keeps it. */
import { z } from 'zod';
import { anyCaseHexSchema } from './hex-schema.ts';
import { utcSeconds } from './units.ts';

const address = anyCaseHexSchema(20);

export const communityConfigSchema = z.object({
  name: z.string().min(1).max(80),
  chainId: z.int().positive(),
  contracts: z.object({ market: address, community: address, treasury: address, token: address }),
  genesis: z.int().nonnegative().transform(utcSeconds),
  slotSeconds: z.int().positive(),
  slotsPerPeriod: z.int().positive(),
  kMin: z.int().min(4).max(16),
  minBillSlots: z.int().min(4),
  /** Blocks that must lie on a final block, and expected seconds between blocks. */
  finality: z.int().nonnegative(),
  blockTime: z.int().positive(),
  /** Block of the deployment: nothing of the community is older. */
  fromBlock: z.int().nonnegative(),
  endpoints: z.array(z.object({ url: z.string(), own: z.boolean() })).min(1),
  /** ISO 4217 code or the token's symbol. */
  currency: z.string().min(1).max(12),
});
export type CommunityConfig = z.output<typeof communityConfigSchema>;
