/** The household that start and memory are measured with: joined to a community on a local chain, reading a P1 meter. */
import { join } from 'node:path';
import { JsonRpcProvider } from 'ethers';
import { startLocalChain } from '../../../src/community/chain/local.ts';
import { demoCurve } from '../../../src/community/demo/curves.ts';
import { prepareProfile } from '../../../src/community/demo/profile.ts';
import { startMeterEmulator } from '../../../src/community/emulator/emulator.ts';
import { startCommunity } from '../../../src/community/simulation/community.ts';
import { systemClock } from '../../../src/main/clock.ts';
import { expectOk } from '../../../src/shared/result.ts';
import { utcSeconds } from '../../../src/shared/units.ts';

export interface BenchHousehold {
  readonly profile: string;
  /** Resolves when the wallet, which must be running, has registered, and was admitted. */
  admitted(): Promise<void>;
  close(): Promise<void>;
}

/** Slots of a quarter of an hour as in life, so that no slot's work falls into a measurement of rest. */
const SLOT_SECONDS = 900;
const CAPACITY_WH = 5_000;
const GAS_WEI = 10n ** 18n;
const TOKENS = 1_000_000_000n;

export async function openBenchHousehold(folder: string): Promise<BenchHousehold> {
  const clock = systemClock();
  const now = clock.now();
  const chain = await startLocalChain({ blockSeconds: 5 });
  const provider = new JsonRpcProvider(chain.url, chain.chainId, {
    staticNetwork: true,
    pollingInterval: 200,
    cacheTimeout: -1,
  });
  const community = await startCommunity({
    name: 'Bench Street',
    provider,
    endpoint: chain.url,
    genesis: now + SLOT_SECONDS,
    slotSeconds: SLOT_SECONDS,
    slotsPerPeriod: 672,
    minBillSlots: 4,
    finality: 1,
    blockTime: 5,
    feedIn: 80_000,
    retail: 350_000,
  });
  const emulator = expectOk(
    await startMeterEmulator({
      protocol: 'p1',
      curve: demoCurve(0, utcSeconds(now)),
      clock,
      meterId: 'BENCH00000000001',
    }),
  );
  const profile = join(folder, 'profile');
  const account = await prepareProfile(profile, community.config, CAPACITY_WH, emulator.path);
  await community.fund([account], GAS_WEI, TOKENS);
  return {
    profile,
    async admitted() {
      await community.registered([account]);
      await community.admit([account]);
    },
    async close() {
      await emulator.stop();
      provider.destroy();
      await chain.close();
    },
  };
}
