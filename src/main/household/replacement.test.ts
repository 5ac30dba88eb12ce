import { expect, test } from 'vitest';
import type { Hex } from '../chain/api.ts';
import { askId, replacementBy } from './replacement.ts';

const account = (digit: string): Hex => `0x${digit.repeat(40)}`;
const [LOST, OTHER, OWN, STRANGER] = [account('1'), account('2'), account('a'), account('b')];
const asked = (newAccount: Hex, fromPeriod: number | null = null) => ({
  newAccount,
  fromPeriod,
  done: false,
});

test('asks once, and again only where a stranger asked after it', () => {
  const first = askId(OWN, LOST, 7, new Map());
  expect(first).not.toBeNull();
  expect(askId(OWN, LOST, 8, new Map())).toBe(first);
  expect(askId(OWN, LOST, 7, new Map([[LOST, asked(OWN)]]))).toBeNull();
  const again = askId(OWN, LOST, 7, new Map([[LOST, asked(STRANGER)]]));
  expect(again).not.toBeNull();
  expect(again).not.toBe(first);
  expect(askId(OWN, LOST, 8, new Map([[LOST, asked(STRANGER)]]))).not.toBe(again);
});

test('never undoes what the stewards approved by asking again', () => {
  expect(askId(OWN, LOST, 7, new Map([[LOST, asked(STRANGER, 9)]]))).toBeNull();
});

test('the approved place counts, not one that was asked for by mistake before', () => {
  const both = new Map([
    [OTHER, asked(OWN)],
    [LOST, asked(OWN, 9)],
  ]);
  expect(replacementBy(OWN, both)).toMatchObject({ oldAccount: LOST, fromPeriod: 9 });
  expect(replacementBy(STRANGER, both)).toBeNull();
});
