import { expect, test } from 'vitest';
import { storyOf } from '../../../../test/fixtures/stories.ts';
import { CURRENT_SLOT, SPECIAL } from '../../../../test/fixtures/views.ts';
import { STEPS } from '../../../shared/protocol/verify/step.ts';
import type { SlotState } from '../../../shared/readmodel.ts';
import { aheadOf, byChapter, CHAPTERS, checksToTell, verdictOf } from './sections.ts';

const check = (step: string, agrees: boolean | null = true) => ({ step, expected: '1', found: '1', agrees });

test('every check stands in exactly one chapter, one that no version knew too', () => {
  const all = [...STEPS, 'of-a-later-version'].map((step) => check(step));
  const chapters = byChapter(all);
  expect(CHAPTERS.flatMap((chapter) => chapters[chapter]).length).toBe(all.length);
  expect(chapters.amount.map(({ step }) => step)).toContain('of-a-later-version');
});

test('one difference outweighs everything; nothing checked is no verdict', () => {
  expect(verdictOf([check('price'), check('amount', false), check('meter', null)])).toBe(false);
  expect(verdictOf([check('price'), check('meter', null)])).toBe(true);
  expect(verdictOf([check('meter', null)])).toBeNull();
  expect(verdictOf([])).toBeNull();
});

test('only chapters without a word yet are still ahead, and none of a slot that is over', () => {
  expect(aheadOf(storyOf(CURRENT_SLOT + 1))).toEqual([
    'sums',
    'price',
    'allocation',
    'meter',
    'imbalance',
    'amount',
  ]);
  expect(aheadOf(storyOf(CURRENT_SLOT))).toEqual(['meter', 'imbalance', 'amount']);
  expect(aheadOf(storyOf(CURRENT_SLOT - 3))).toEqual([]);
  expect(aheadOf(storyOf(SPECIAL.notMetered))).toEqual([]);
});

test('a chapter that differs is never put off', () => {
  const story = storyOf(CURRENT_SLOT);
  expect(aheadOf({ ...story, checks: [check('amount', false)] })).not.toContain('amount');
});

test('of a slot without a part of this home only its own unchecked steps are left out', () => {
  const checks = [
    check('price'),
    check('clearing', null),
    check('meter', null),
    check('offer-bind'),
    check('amount', false),
  ];
  const told = (state: SlotState) =>
    checksToTell({ row: { ...storyOf(CURRENT_SLOT).row, state }, checks }).map(({ step }) => step);
  expect(told('skipped')).toEqual(['price', 'clearing', 'offer-bind', 'amount']);
  for (const state of ['reported', 'settled'] as const) expect(told(state)).toHaveLength(checks.length);
});
