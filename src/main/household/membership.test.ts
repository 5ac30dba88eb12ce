import { expect, test } from 'vitest';
import { ok } from '../../shared/result.ts';
import type { OutboxEntry } from '../chain/api.ts';
import { unusedId } from './membership.ts';

const entry = (id: string, done: boolean, success: boolean): OutboxEntry => ({
  id,
  purpose: 'deposit',
  to: '0x01',
  data: '0x',
  value: 0n,
  gasLimit: 21_000n,
  deadline: null,
  createdAt: 0,
  state: 'mined',
  done,
  nonce: 1,
  attempts: [],
  mined: { hash: '0x02', block: 1, blockHash: '0x03', success, gasUsed: 21_000n },
  reason: null,
});
const outbox = (...entries: OutboxEntry[]) => ({
  get: (id: string) => ok(entries.find((one) => one.id === id) ?? null),
});

test('a deposit that is used up to the same rest again is paid in again', () => {
  expect(unusedId(outbox(), 'd')).toEqual(ok('d'));
  expect(unusedId(outbox(entry('d', true, true)), 'd')).toEqual(ok('d:2'));
  expect(unusedId(outbox(entry('d', true, true), entry('d:2', true, true)), 'd')).toEqual(ok('d:3'));
});

test('one that is under way, or that the chain refused, is not sent twice', () => {
  expect(unusedId(outbox(entry('d', false, true)), 'd')).toEqual(ok('d'));
  expect(unusedId(outbox(entry('d', true, false)), 'd')).toEqual(ok('d'));
});
