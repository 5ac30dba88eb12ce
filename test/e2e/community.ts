/** A community on a local chain for window tests: its contracts are there, and nobody is in it yet. */
import { JsonRpcProvider } from 'ethers';
import { startLocalChain } from '../../src/community/chain/local.ts';
import { type SimulatedCommunity, startCommunity } from '../../src/community/simulation/community.ts';
import { systemClock } from '../../src/main/clock.ts';

export const SLOT_SECONDS = 24;
/** Until the first slot: no test comes so far by waiting. */
const AHEAD_SECONDS = 3600;
/** Faster than the homes are told, so that stewards and homes wait less for each other. */
const BLOCK_SECONDS = 0.4;
/** Left alone, ethers asks every four seconds whether a transaction is in a block. */
const POLL_MS = 50;

export interface ServedCommunity {
  readonly community: SimulatedCommunity;
  readonly provider: JsonRpcProvider;
  close(): Promise<void>;
}

export async function startServedCommunity(): Promise<ServedCommunity> {
  const chain = await startLocalChain({ blockSeconds: BLOCK_SECONDS });
  const provider = new JsonRpcProvider(chain.url, chain.chainId, {
    staticNetwork: true,
    pollingInterval: POLL_MS,
    cacheTimeout: -1,
  });
  // The stewards' forty transactions come one after the other; each gets a block at once.
  await provider.send('evm_setAutomine', [true]);
  const community = await startCommunity({
    name: 'Sunny Lane',
    provider,
    endpoint: chain.url,
    genesis: systemClock().now() + AHEAD_SECONDS,
    slotSeconds: SLOT_SECONDS,
    slotsPerPeriod: 6,
    minBillSlots: 4,
    finality: 1,
    blockTime: 1,
    feedIn: 80_000,
    retail: 350_000,
  });
  await provider.send('evm_setAutomine', [false]);
  return {
    community,
    provider,
    async close() {
      provider.destroy();
      await chain.close();
    },
  };
}
