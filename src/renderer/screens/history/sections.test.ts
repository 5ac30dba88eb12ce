import { expect, test } from 'vitest';
import { STEPS } from '../../../shared/protocol/verify/step.ts';
import { byChapter, CHAPTERS, verdictOf } from './sections.ts';

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
