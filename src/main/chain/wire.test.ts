import { expect, test } from 'vitest';
import { headerSchema, logsSchema } from './wire.ts';

const hash = `0x${'ab'.repeat(32)}`;
const header = {
  number: '0x10',
  hash,
  parentHash: hash,
  timestamp: '0x6a000000',
  logsBloom: `0x${'00'.repeat(256)}`,
};
const log = {
  blockNumber: '0x10',
  blockHash: hash,
  transactionHash: hash,
  logIndex: '0x1',
  address: `0x${'12'.repeat(20)}`,
  topics: [hash],
  data: '0x',
};

test('a block from beyond all calendars is refused, so that nothing behind ever meets a date that cannot be', () => {
  const last = { ...header, timestamp: '0x3afff4417f' };
  expect(new Date(1000 * headerSchema.parse(last).time).toISOString()).toBe('9999-12-31T23:59:59.000Z');
  for (const timestamp of ['0x3afff44180', '0x1fffffffffffff', `0x${'f'.repeat(64)}`])
    expect(headerSchema.safeParse({ ...header, timestamp }).success).toBe(false);
});

test('a log with a number that no block can count to is refused: the store keeps it in four bytes', () => {
  expect(logsSchema.parse([{ ...log, logIndex: '0xffffffff' }])[0]?.logIndex).toBe(0xffff_ffff);
  for (const logIndex of ['0x100000000', '0x1fffffffffffff', '-0x1', ''])
    expect(logsSchema.safeParse([{ ...log, logIndex }]).success).toBe(false);
});
