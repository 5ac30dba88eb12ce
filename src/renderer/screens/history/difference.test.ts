import { expect, test } from 'vitest';
import { storyOf } from '../../../../test/fixtures/stories.ts';
import { CURRENT_SLOT } from '../../../../test/fixtures/views.ts';
import { differenceOf, differenceWords } from './difference.ts';

const settled = storyOf(CURRENT_SLOT - 3);
const story = (
  boughtWh: number | null,
  soldWh: number | null,
  importWh: number | null,
  exportWh: number | null,
) => ({
  ...settled,
  row: { ...settled.row, boughtWh, soldWh, importWh, exportWh },
  meter: null,
});

test.each([
  ['bought 300, took 450', story(300, 0, 450, 0), 150, 'tookMore'],
  ['bought 300, took 200', story(300, 0, 200, 0), -100, 'tookLess'],
  ['sold 300, gave 450', story(0, 300, 0, 450), -150, 'gaveMore'],
  ['sold 300, gave 200', story(0, 300, 0, 200), 100, 'gaveLess'],
  ['sold 300, took 200: neither more taken nor less given alone', story(0, 300, 200, 0), 500, 'more'],
  ['bought 300, gave 200', story(300, 0, 0, 200), -500, 'less'],
  ['traded nothing, took 200', story(0, 0, 200, 0), 200, 'more'],
  ['bought 300, took 300', story(300, 0, 300, 0), 0, 'exact'],
  ['not cleared yet', story(null, null, 300, 0), null, 'none'],
  ['not metered yet', story(300, 0, null, null), null, 'none'],
] as const)('%s', (_case, told, difference, words) => {
  expect(differenceOf(told)).toBe(difference);
  expect(differenceWords(told)).toBe(words);
});
