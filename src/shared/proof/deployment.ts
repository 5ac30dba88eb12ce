/** Which community a file is about: enough to ask any node of its chain, and to compute its domain. */
import { z } from 'zod';
import { hexSchema } from '../hex-schema.ts';
import { domainOf } from '../protocol/domain.ts';

const address = hexSchema(20);

export const deploymentSchema = z.object({
  name: z.string().max(80),
  chainId: z.int().positive(),
  market: address,
  community: address,
  treasury: address,
  /** UTC seconds. */
  genesis: z.int().nonnegative(),
  slotSeconds: z.int().positive(),
  slotsPerPeriod: z.int().positive(),
  /** Blocks that lie on a final one. */
  finality: z.int().nonnegative(),
  /** Nothing of the community is older. */
  fromBlock: z.int().nonnegative(),
});
export type Deployment = z.infer<typeof deploymentSchema>;

/** Dom of the deployment. */
export const deploymentDomain = ({ chainId, market, genesis }: Deployment): Uint8Array =>
  domainOf({ chainId, market, genesis });
