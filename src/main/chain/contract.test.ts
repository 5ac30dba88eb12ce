import { Interface, type InterfaceAbi } from 'ethers';
import { expect, test } from 'vitest';
import { marketAbi } from '../../shared/chain/generated/abi.ts';
import { expectOk } from '../../shared/result.ts';
import { contractAt } from './contract.ts';

const address = '0x00000000000000000000000000000000000000aa';
const market = contractAt(marketAbi, address);
const plain = new Interface(marketAbi as InterfaceAbi);

test('events come out named, typed, in lower case, and only for their own contract', () => {
  const account = '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266';
  const { topics, data } = plain.encodeEventLog('Excluded', [account, 77n, 2n]);
  const log = { address: '0x00000000000000000000000000000000000000AA', topics, data } as const;
  const event = market.event({
    ...log,
    topics: log.topics as `0x${string}`[],
    data: log.data as `0x${string}`,
  });
  expect(event).toEqual({
    name: 'Excluded',
    args: { account: account.toLowerCase(), untilSlot: 77n, count: 2n },
  });
  const elsewhere = { ...log, address: `0x${'b'.repeat(40)}` as const };
  expect(
    market.event({ ...elsewhere, topics: topics as `0x${string}`[], data: data as `0x${string}` }),
  ).toBeNull();
});

test('structs are objects and small integers numbers', () => {
  const data = plain.encodeFunctionResult('roundOf', [[1, 15, 7, 8, 3, 4, 4000, Array(8).fill(9n)]]);
  const round = expectOk(market.decode('roundOf', data as `0x${string}`));
  expect(round).toMatchObject({ status: 1, submitted: 7, missing: 8, threshold: 4, capacitySum: 4000 });
  expect(round.words).toEqual(Array(8).fill(9n));
});

test('nonsense from an endpoint is an answer, not a crash', () => {
  for (const data of ['0x', '0x1234', `0x${'f'.repeat(64)}`] as const) {
    const result = market.decode('seatAt', data);
    expect(result.ok ? null : result.error.code).toBe('chain.bad-answer');
  }
  expect(market.event({ address, topics: [], data: '0x' })).toBeNull();
  expect(market.errorName('0xdeadbeef')).toBeNull();
});
