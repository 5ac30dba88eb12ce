/**
 * What owning the contracts gives: every function of every ABI is called by the owner and by a stranger. Only those on
 * the list may answer them differently, and none of those moves a deposit.
 */

import { Interface } from 'ethers';
import { afterEach, expect, test } from 'vitest';
import type { Hex } from '../../src/main/chain/api.ts';
import { communityAbi, marketAbi, treasuryAbi } from '../../src/shared/chain/generated/abi.ts';
import { Refused } from './support/chain.ts';
import { expectBalanced, trading } from './support/scenes.ts';
import { World } from './support/world.ts';

let world: World;
afterEach(() => world.chain.close());

const STEWARDS = [
  'admit',
  'announceCohorts',
  'announceTariff',
  'approveReplacement',
  'readmit',
  'remove',
  'renounceOwnership',
  'setFeeder',
  'setRoleKey',
  'setSupplier',
  'transferOwnership',
  'withdrawReplacement',
];

interface Parameter {
  readonly type: string;
  readonly components?: readonly Parameter[];
}

/** A value of an ABI type: a member where an account is asked for, ones and empty lists else. */
function sample(parameter: Parameter, account: Hex): unknown {
  const { type } = parameter;
  const list = /^(.*)\[(\d*)\]$/.exec(type);
  if (list !== null) {
    const inner = { ...parameter, type: list[1] ?? '' };
    return Array.from({ length: Number(list[2] ?? 0) }, () => sample(inner, account));
  }
  if (type === 'tuple') return (parameter.components ?? []).map((part) => sample(part, account));
  if (type === 'address') return account;
  if (type === 'bool') return false;
  if (type === 'string') return '';
  if (type.startsWith('bytes')) return `0x${'00'.repeat(Number(type.slice(5)))}`;
  return 1n;
}

test('the owner can do what the list says and nothing that a stranger cannot', async () => {
  world = await World.create({ households: 4, slotsPerPeriod: 6 });
  const stranger = world.chain.accounts[6];
  const [h] = world.households;
  if (stranger === undefined || h === undefined) throw new Error('no accounts');
  const answer = async (from: Hex, to: Hex, data: Hex): Promise<string> => {
    try {
      await world.chain.call({ to, data }, from);
      return 'passes';
    } catch (failure) {
      if (failure instanceof Refused) return failure.error.slice(0, 40);
      throw failure;
    }
  };
  const differs: string[] = [];
  let called = 0;
  for (const [contract, abi] of [
    [world.community, communityAbi],
    [world.market, marketAbi],
    [world.treasury, treasuryAbi],
  ] as const) {
    const coder = new Interface(abi);
    for (const item of abi) {
      if (item.type !== 'function' || item.stateMutability === 'view' || item.stateMutability === 'pure')
        continue;
      called += 1;
      const data = coder.encodeFunctionData(
        item.name,
        item.inputs.map((input) => sample(input, h.account)),
      ) as Hex;
      const [owner, other] = [
        await answer(world.steward, contract.address, data),
        await answer(stranger, contract.address, data),
      ];
      if (owner === other) continue;
      expect([item.name, other]).toEqual([item.name, 'OwnableUnauthorizedAccount']);
      differs.push(item.name);
    }
  }
  expect(called).toBeGreaterThan(60);
  expect(differs.sort()).toEqual(STEWARDS);
});

test('stewards who do all they can to a member move none of its money', async () => {
  world = await World.create({ households: 6, slotsPerPeriod: 6 });
  const deposits = () =>
    Promise.all(world.households.map(async (h) => (await world.money('depositOf', [h.account])).amount));
  const before = await deposits();
  const [h] = world.households;
  if (h === undefined) throw new Error('nobody');
  await world.session(0, trading(world));
  const { steward } = world;
  await world.toCommunity(steward, 'setFeeder', [steward]);
  await world.toCommunity(steward, 'setSupplier', [steward]);
  await world.toCommunity(steward, 'announceTariff', [3n, 0n, 16_000_000n]);
  await world.toCommunity(steward, 'announceCohorts', [2n, [1n], []]);
  await world.toCommunity(steward, 'remove', [h.account]);
  const spare = (await world.money('supplierBalance', [])) - (await world.money('supplierMin', []));
  await world.toTreasury(steward, 'withdrawSupplier', [steward, spare]);
  expect(await deposits()).toEqual(before);
  await expectBalanced(world);
  expect((await world.record('recordOf', [h.account])).payout).toBe(h.payout);
});
