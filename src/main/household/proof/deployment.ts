/** What every file that leaves the household says about its community. */
import type { Deployment } from '../../../shared/proof/deployment.ts';
import { deploymentDomain } from '../../../shared/proof/deployment.ts';
import { bytesToHex, type Hex } from '../../../shared/protocol/bytes.ts';
import type { Context } from '../context.ts';

export function deploymentOf({ config }: Pick<Context, 'config'>): Deployment {
  const { name, chainId, contracts, genesis, slotSeconds, slotsPerPeriod, finality, fromBlock } = config;
  const { market, community, treasury } = contracts;
  return {
    name,
    chainId,
    market,
    community,
    treasury,
    genesis,
    slotSeconds,
    slotsPerPeriod,
    finality,
    fromBlock,
  };
}

export const domainHex = (deployment: Deployment): Hex => bytesToHex(deploymentDomain(deployment));
