/** Announcements for many homes: what each piece of the stewards' batches takes, and a first drawing in several parts. */
import { toBeHex } from 'ethers';
import { afterEach, expect, test } from 'vitest';
import {
  BATCH_GAS,
  drawInBatches,
  GAS_ADMIT,
  GAS_BASE,
  GAS_CLOSE,
  GAS_COHORT,
  GAS_KEPT,
  GAS_SEAT,
} from '../../src/community/steward/batches.ts';
import type { Hex } from '../../src/main/chain/api.ts';
import { refused } from './support/scenes.ts';
import { World } from './support/world.ts';

let world: World;
afterEach(() => world.chain.close());

/** Lets the test speak as the community contract, so that homes need no registration. */
async function asCommunity(): Promise<Hex> {
  const { address } = world.community;
  await world.chain.raw.request('hardhat_impersonateAccount', [address]);
  await world.chain.raw.request('hardhat_setBalance', [address, toBeHex(10n ** 20n)]);
  return address;
}
const home = (i: number): Hex => `0x${(0xabcdef0000 + i).toString(16).padStart(40, '0')}`;
/** What a transaction costs before it does anything; the rest of GAS_BASE is the Safe's. */
const CALL = 21_000;

test('a thousand homes are drawn in parts that fit the stated gas, and again when all are redrawn', async () => {
  world = await World.create({ households: 4, slotsPerPeriod: 6, announce: false });
  const community = await asCommunity();
  let most = 0;
  // with other cohorts kept meanwhile, each part costs more: 160 homes show the pieces, 63 cohorts the sum
  for (let i = 0; i < 160; i += 1) {
    const { gas } = await world.toMarket(community, 'admit', [home(i), 5000n]);
    most = Math.max(most, gas);
  }
  expect(most - CALL).toBeLessThanOrEqual(GAS_ADMIT);
  const groups = Array.from({ length: 10 }, (_, c) => Array.from({ length: 16 }, (_, s) => home(16 * c + s)));
  let kept = 0;
  const draw = async (period: number, closing: bigint[]): Promise<void> => {
    const parts = drawInBatches({ closing, groups }, kept, 4_000_000);
    expect(parts.length).toBeGreaterThan(3);
    for (const part of parts) {
      const { gas } = await world.toMarket(community, 'announceCohorts', [
        BigInt(period),
        part.closing,
        part.groups,
      ]);
      kept += part.groups.length;
      const bound =
        GAS_KEPT * kept +
        GAS_CLOSE * part.closing.length +
        GAS_COHORT * part.groups.length +
        GAS_SEAT * part.groups.flat().length;
      expect(gas - CALL).toBeLessThanOrEqual(bound);
      expect(gas).toBeLessThanOrEqual(4_000_000);
    }
    expect((await world.view('cohortsIn', [BigInt(period)])).length).toBe(10);
  };
  await draw(1, []);
  await world.at(6, 1);
  await world.chain.mine();
  await draw(
    3,
    Array.from({ length: 10 }, (_, i) => BigInt(i + 1)),
  );
  // what a whole redraw of a thousand homes would take in one transaction is more than a block of 30 million
  expect(GAS_BASE + 63 * (GAS_COHORT + GAS_CLOSE) + 1000 * GAS_SEAT).toBeGreaterThan(30_000_000);
  expect(BATCH_GAS * 1.25).toBeLessThan(2 ** 24);
});

test('the very first cohorts may come in several parts, for one period and until it starts', async () => {
  world = await World.create({ households: 4, slotsPerPeriod: 6, announce: false });
  const community = await asCommunity();
  for (let i = 0; i < 16; i += 1) await world.toMarket(community, 'admit', [home(i), 5000n]);
  const announce = (period: bigint, from: number) =>
    world.toMarket(community, 'announceCohorts', [
      period,
      [],
      [Array.from({ length: 4 }, (_, i) => home(from + i))],
    ]);
  await world.at(2, 0);
  await world.chain.mine();
  await announce(1n, 0);
  await announce(1n, 4);
  await refused(announce(0n, 8), 'AnnouncedTooLate');
  expect(await world.view('cohortsIn', [1n])).toEqual([1n, 2n]);
  await world.at(6, 0);
  await world.chain.mine();
  // its period has begun: from now on the notice of a whole period holds
  await refused(announce(1n, 8), 'AnnouncedTooLate');
  await refused(announce(2n, 8), 'AnnouncedTooLate');
  await announce(3n, 8);
  await refused(announce(2n, 12), 'AnnouncedTooLate');
});
