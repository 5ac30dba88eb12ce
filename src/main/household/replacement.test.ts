import { expect, test } from 'vitest';
import type { communityAbi } from '../../shared/chain/generated/abi.ts';
import type { Hex } from '../chain/api.ts';
import type { EventOf } from '../chain/contract.ts';
import { applyEvent } from './community/apply.ts';
import { type Book, emptyBook, type MemberEntry } from './community/book.ts';
import { takerOf } from './replacement.ts';

const account = (digit: string): Hex => `0x${digit.repeat(40)}`;
const [LOST, OTHER, OWN, STRANGER] = [account('1'), account('2'), account('a'), account('b')];

type Step = readonly ['asked' | 'approved' | 'withdrawn' | 'done', newAccount: Hex, oldAccount: Hex];

function eventOf([kind, newAccount, oldAccount]: Step): EventOf<typeof communityAbi> {
  const args = { oldAccount, newAccount };
  if (kind === 'asked') return { name: 'ReplacementAsked', args };
  if (kind === 'approved') return { name: 'ReplacementApproved', args: { ...args, fromPeriod: 9n } };
  return { name: kind === 'withdrawn' ? 'ReplacementWithdrawn' : 'Replaced', args };
}

/** The book of a wallet that read these events. */
function told(...steps: readonly Step[]): Book {
  const book = emptyBook();
  for (const one of [LOST, OTHER, OWN, STRANGER]) {
    const state: MemberEntry['state'] = one === LOST || one === OTHER ? 'member' : 'registered';
    book.members.set(one, { account: one, maskX: 1n, maskY: 1n, payout: one, state });
  }
  for (const step of steps) applyEvent(book, eventOf(step), { block: 1, time: 1, txHash: '0x' }, OWN);
  return book;
}
const taker = (...steps: readonly Step[]) => takerOf(LOST, told(...steps).replacements);

test('of several who ask, the last one is named until the stewards approve one, whoever asks before or after', () => {
  expect(taker()).toBeNull();
  expect(taker(['asked', OWN, OTHER])).toBeNull();
  expect(taker(['asked', OWN, LOST], ['asked', STRANGER, LOST])).toEqual({
    account: STRANGER,
    state: 'asked',
  });
  expect(taker(['asked', OWN, LOST], ['asked', STRANGER, LOST], ['asked', OWN, LOST])?.account).toBe(OWN);
  expect(taker(['asked', OWN, LOST], ['approved', OWN, LOST], ['asked', STRANGER, LOST])).toEqual({
    account: OWN,
    state: 'approved',
  });
});

test('a stranger who asks too takes nothing from the own asking', () => {
  const book = told(['asked', OWN, LOST], ['asked', STRANGER, LOST]);
  expect(book.replacements.get(OWN)).toEqual({ oldAccount: LOST, state: 'asked', fromPeriod: null });
});

test('an approval that was withdrawn leaves the place to those who asked; carried out, it is taken', () => {
  const steps: Step[] = [
    ['asked', OWN, LOST],
    ['asked', STRANGER, LOST],
    ['approved', STRANGER, LOST],
  ];
  expect(taker(...steps)).toEqual({ account: STRANGER, state: 'approved' });
  const after = told(...steps, ['withdrawn', STRANGER, LOST]);
  expect(takerOf(LOST, after.replacements)).toEqual({ account: OWN, state: 'asked' });
  expect(after.replacements.get(STRANGER)?.state).toBe('withdrawn');
  const done = told(...steps, ['done', STRANGER, LOST]);
  expect(takerOf(LOST, done.replacements)).toEqual({ account: STRANGER, state: 'done' });
  expect(done.members.get(LOST)?.state).toBe('replaced');
  expect(done.members.get(STRANGER)?.payout).toBe(LOST);
});
