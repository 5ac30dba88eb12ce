/**
 * The catalogues are whole: every language has English's keys and placeholders, every key is used somewhere, and
 * every key that is used exists.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../shared/languages.ts';

const folder = import.meta.dirname;
const features = readdirSync(join(folder, 'en'))
  .filter((name) => name.endsWith('.json'))
  .map((name) => name.slice(0, -'.json'.length));

function flat(value: unknown, path = ''): Map<string, string> {
  if (typeof value === 'string') return new Map([[path, value]]);
  const entries = Object.entries(value as Record<string, unknown>);
  return new Map(entries.flatMap(([key, inner]) => [...flat(inner, path === '' ? key : `${path}.${key}`)]));
}

const read = (language: string, feature: string) =>
  flat(JSON.parse(readFileSync(join(folder, language, `${feature}.json`), 'utf8')));
const placeholders = (text: string) =>
  [...text.matchAll(/\{\{\s*(\w+(?:, number)?)\s*\}\}/g)].map((match) => match[1]).sort();

describe.each(LANGUAGES)('%s', (language) => {
  test('has the same files as English', () => {
    expect(readdirSync(join(folder, language)).sort()).toEqual(readdirSync(join(folder, 'en')).sort());
  });

  test.each(features)('%s has English’s keys, none empty, with the same placeholders', (feature) => {
    const english = read('en', feature);
    const words = read(language, feature);
    expect([...words.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of words) {
      expect(text.trim(), key).not.toBe('');
      expect(placeholders(text), key).toEqual(placeholders(english.get(key) ?? ''));
      expect(
        text.replaceAll(/\{\{\s*\w+(?:, number)?\s*\}\}/g, ''),
        `${key}: a placeholder that is not closed`,
      ).not.toMatch(/[{}]/);
    }
  });
});

test('Chinese speaks Chinese: every text of some length has Chinese characters', () => {
  for (const feature of features) {
    const english = read('en', feature);
    const foreign = [...read('zh', feature)].filter(
      ([key, text]) => !/\p{Script=Han}/u.test(text) && text !== 'Wattlet' && english.get(key)?.includes(' '),
    );
    expect(foreign).toEqual([]);
  }
});

test('every key is used: named in the sources, whole or as the end of a computed one', () => {
  const sources = sourcesUnder(join(folder, '..'));
  const unused = features
    // Words of errors are looked up by the code that a failure carries.
    .filter((feature) => feature !== 'errors')
    .flatMap((feature) => [...read('en', feature).keys()].map((key) => [feature, key] as const))
    .filter(([, key]) => {
      const plain = key.replace(/_(zero|one|two|few|many|other)$/, '');
      if (new RegExp(`['"\`:]${literally(plain)}['"\`]`).test(sources)) return false;
      // `t(`theme.${theme}`)` names all keys under `theme.`, and `t(`stage.${stage}.title`)` all titles of stages.
      const parts = plain.split('.').map(literally);
      return !parts.some((_, at) => {
        if (at === 0) return false;
        const [head, tail] = [parts.slice(0, at), parts.slice(at + 1)].map((list) => list.join('\\.'));
        const end = tail === '' ? '' : `\\.${tail}\``;
        return new RegExp(`['"\`:]${head}\\.\\$\\{[^}]*\\}${end}`).test(sources);
      });
    })
    .map(([feature, key]) => `${feature}:${key}`);
  expect(unused).toEqual([]);
});

const literally = (text: string) => text.replaceAll('.', '\\.');

function sourcesUnder(path: string): string {
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !entry.name.includes('.test.') && entry.name !== 'i18n')
    .map((entry) => {
      const inner = join(path, entry.name);
      if (entry.isDirectory()) return sourcesUnder(inner);
      return /\.tsx?$/.test(entry.name) ? readFileSync(inner, 'utf8') : '';
    })
    .join('\n');
}
