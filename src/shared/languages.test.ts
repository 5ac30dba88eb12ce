import { expect, test } from 'vitest';
import { resolveLanguage } from './languages.ts';
import { LINK_NAMES, LINKS } from './links.ts';

test.each([
  [['de-AT', 'en-US'], { language: 'de', locale: 'de-AT' }],
  [['fr-FR', 'nl-BE'], { language: 'nl', locale: 'nl-BE' }],
  [['zh-Hans-CN'], { language: 'zh', locale: 'zh-Hans-CN' }],
  [['fr', 'pl'], { language: 'en', locale: 'en-GB' }],
  [[], { language: 'en', locale: 'en-GB' }],
  [['de_DE@euro', 'not a tag'], { language: 'de', locale: 'de-DE' }],
])('the system speaks %s', (preferred, expected) => {
  expect(resolveLanguage('system', preferred)).toEqual(expected);
});

test('a choice wins, with the region of the system where it has one for that language', () => {
  expect(resolveLanguage('en', ['de-DE', 'en-IE'])).toEqual({ language: 'en', locale: 'en-IE' });
  expect(resolveLanguage('zh', ['de-DE'])).toEqual({ language: 'zh', locale: 'zh-CN' });
});

test('every link has a name that the window may ask for, and is https', () => {
  expect(Object.keys(LINKS).sort()).toEqual([...LINK_NAMES].sort());
  for (const address of Object.values(LINKS)) expect(new URL(address).protocol).toBe('https:');
});
