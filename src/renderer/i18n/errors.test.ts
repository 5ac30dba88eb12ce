/** Every failure that main can hand to a screen has words in every language: the codes in the sources, looked up. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LANGUAGES } from '../../shared/languages.ts';

const source = join(import.meta.dirname, '../..');
/** Said in a dialog of the system before there is a window; their words are in `src/main/shell/words.ts`. */
const BEFORE_THE_WINDOW = /^profile\./;

const CODE = String.raw`'([a-z][A-Za-z-]*\.[A-Za-z][A-Za-z.-]*)'`;
const MADE = [
  new RegExp(String.raw`\b(?:fail|refused|problem|notice)\(\s*${CODE}`, 'g'),
  new RegExp(String.raw`\bcode:\s*${CODE}`, 'g'),
];

function codesUnder(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return codesUnder(path);
    if (!/\.tsx?$/.test(entry.name) || /\.(test|testing)\.tsx?$/.test(entry.name)) return [];
    const text = readFileSync(path, 'utf8');
    return MADE.flatMap((made) => [...text.matchAll(made)].map((match) => match[1] ?? ''));
  });
}

const codes = [
  ...new Set(['main', 'shared', 'renderer/screens'].flatMap((part) => codesUnder(join(source, part)))),
].filter((code) => !BEFORE_THE_WINDOW.test(code));

test('the search finds codes of every part', () => {
  for (const code of [
    'meter.port-busy',
    'chain.unreachable',
    'store.full',
    'keychain.locked',
    'home.offline',
  ]) {
    expect(codes).toContain(code);
  }
});

describe.each(LANGUAGES)('%s', (language) => {
  const words: unknown = JSON.parse(readFileSync(join(import.meta.dirname, language, 'errors.json'), 'utf8'));
  const at = (path: string): unknown =>
    path
      .split('.')
      .reduce<unknown>(
        (node, key) => (typeof node === 'object' && node !== null ? Reflect.get(node, key) : undefined),
        words,
      );

  test('has what happened and what to do for every code', () => {
    const wordless = codes.filter((code) =>
      ['what', 'todo'].some((part) => typeof at(`${code}.${part}`) !== 'string'),
    );
    expect(wordless).toEqual([]);
  });

  test('has no words for a code that nobody gives', () => {
    const given = new Set(codesUnder(source));
    const worded = Object.entries(Object(words)).flatMap(([area, reasons]) =>
      Object.entries(Object(reasons)).flatMap(([reason, of]) =>
        typeof of === 'object' ? [`${area}.${reason}`] : [],
      ),
    );
    expect(worded.length).toBeGreaterThan(150);
    expect(worded.filter((code) => !given.has(code))).toEqual([]);
  });
});
