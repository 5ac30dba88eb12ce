import { expect, test } from 'vitest';
import { LANGUAGES } from '../../shared/languages.ts';
import { WORDS } from './words.ts';

test('the system’s own surfaces speak every language, each differently', () => {
  const leaves = (value: unknown): unknown[] =>
    typeof value === 'object' && value !== null ? Object.values(value).flatMap(leaves) : [value];
  const english = leaves(WORDS.en);
  for (const language of LANGUAGES) {
    const words = leaves(WORDS[language]);
    expect(words).toHaveLength(english.length);
    expect(words.every((word) => typeof word === 'string' && word.length > 0)).toBe(true);
    if (language !== 'en') expect(words.filter((word, index) => word === english[index])).toEqual([]);
  }
});
