/** Eight homes on four nodes: half of them ask three nodes of others, half have one node that they call their own. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JsonRpcProvider } from 'ethers';
import { type SimulatedCommunity, startCommunity } from '../../../src/community/simulation/community.ts';
import { createSimulatedHome, type SimulatedHome } from '../../../src/community/simulation/home.ts';
import { utcSeconds } from '../../../src/shared/units.ts';
import { type ManualClock, manualClock } from '../../fixtures/manual-clock.ts';
import { NETWORK_CHAIN_ID } from './genesis.ts';
import { type Network, startNetwork } from './network.ts';

export const NODES = 4;
export const SLOT_SECONDS = 24;
const SLOTS_PER_PERIOD = 6;
/** Net import in watts; half of them feed in. */
const CURVES = [-3000, 1200, -2500, 900, 2200, -1500, 700, -1800];
/** With three, two can still confirm one another where one is gone. */
const SERVICES = 3;
/** Deployment and joining take about this long. */
const GENESIS_IN = 240;

export interface NodeHome extends SimulatedHome {
  /** The nodes it asks; a single one is its own, several are other people's. */
  readonly asks: readonly number[];
}

export interface NodeTown {
  readonly network: Network;
  readonly community: SimulatedCommunity;
  readonly clock: ManualClock;
  readonly homes: readonly NodeHome[];
  /** One second: a block, then every home's round. */
  tick(): Promise<void>;
  /** The slot that is now. */
  slot(): number;
  close(): Promise<void>;
}

export async function startNodeTown(): Promise<NodeTown> {
  const base = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const dir = mkdtempSync(join(base, 'wattlet-nodes-'));
  const clock = manualClock(utcSeconds(1_800_000_000));
  const network = await startNetwork(NODES, clock.now() - 1);
  const homes: NodeHome[] = [];
  const provider = new JsonRpcProvider(network.nodes[0]?.url, NETWORK_CHAIN_ID, {
    staticNetwork: true,
    pollingInterval: 20,
    cacheTimeout: -1,
  });
  const close = async (): Promise<void> => {
    for (const home of homes) await home.close();
    provider.destroy();
    await network.close();
    rmSync(dir, { recursive: true, force: true });
  };
  const second = async (): Promise<void> => {
    await clock.advance(1000);
    await network.block(clock.now());
  };
  /** Seconds pass, with a block each, while the stewards wait for their transactions. */
  const meanwhile = async <T>(work: Promise<T>): Promise<T> => {
    let done = false;
    const watched = work.finally(() => {
      done = true;
    });
    while (!done) {
      await second();
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return watched;
  };
  try {
    const genesis = clock.now() + GENESIS_IN;
    const community = await meanwhile(
      startCommunity({
        name: 'Four nodes',
        provider,
        endpoint: 'http://chain.invalid',
        genesis,
        slotSeconds: SLOT_SECONDS,
        slotsPerPeriod: SLOTS_PER_PERIOD,
        minBillSlots: 4,
        finality: 1,
        blockTime: 1,
        feedIn: 80_000,
        retail: 350_000,
      }),
    );
    for (const [i, watts] of CURVES.entries()) {
      const asks = Array.from({ length: i < NODES ? SERVICES : 1 }, (_, more) => (i + more) % NODES);
      const endpoints = asks.map((node) => ({
        url: network.nodes[node]?.url ?? '',
        own: asks.length === 1,
      }));
      const home = await createSimulatedHome({
        dir: join(dir, `home-${i}`),
        clock,
        log: { info: () => undefined, warn: () => undefined },
        config: { ...community.config, endpoints },
        curve: () => watts,
        capacityWh: 2000,
        meterId: `NODES${String(i).padStart(8, '0')}`,
        transport: network.transport,
      });
      homes.push({ ...home, asks });
    }
    const accounts = homes.map(({ account }) => account);
    await meanwhile(community.fund(accounts, 10n ** 18n, 100_000_000n));
    const town: NodeTown = {
      network,
      community,
      clock,
      homes,
      async tick() {
        await second();
        for (const { household } of homes) await household.step();
      },
      slot: () => Math.floor((clock.now() - genesis) / SLOT_SECONDS),
      close,
    };
    for (let i = 0; i < 8; i += 1) await town.tick();
    await meanwhile(community.admit(accounts));
    await meanwhile(community.announceCohorts(0, [accounts]));
    if (town.slot() >= 0) throw new Error('Joining took longer than was planned for.');
    return town;
  } catch (thrown) {
    await close();
    throw thrown;
  }
}
