import { mnemonicToEntropy } from '@scure/bip39';
import { fail, ok, type Result } from '../result.ts';
import { closestWords, plainLetters } from './closest.ts';
import { type WordLanguage, wordLanguages, wordlists } from './languages.ts';

/** Words of a seed as they stand in their list (BIP-39), and what they encode. */
export interface ReadWords {
  readonly words: readonly string[];
  readonly language: WordLanguage;
  /** 16 to 32 bytes. */
  readonly entropy: Uint8Array;
}

const COUNTS: readonly number[] = [12, 15, 18, 21, 24];

/** Lists by letters without accents: people type `abaco` for `ábaco`. Built at first use. */
const lookups = new Map<WordLanguage, ReadonlyMap<string, string>>();
function lookup(language: WordLanguage): ReadonlyMap<string, string> {
  const known = lookups.get(language);
  if (known !== undefined) return known;
  const made = new Map<string, string>(wordlists[language].map((word) => [keyOf(word, language), word]));
  lookups.set(language, made);
  return made;
}

/** In Japanese and Korean the marks are part of the letter (BIP-39, wordlists): only its form is made equal. */
function keyOf(word: string, language: WordLanguage): string {
  return language === 'ja' || language === 'ko' ? word.normalize('NFKD') : plainLetters(word);
}

/** Chinese is written without blanks, and each word of both Chinese lists is one letter. */
const HAN = /^\p{Script=Han}+$/u;

export function splitWords(typed: string): string[] {
  return typed
    .normalize('NFKC')
    .split(/[\s\d.,;:、。]+/u)
    .filter((word) => word !== '')
    .flatMap((word) => (HAN.test(word) ? [...word] : [word]));
}

/**
 * Reads typed words in any of the ten lists, in any case, numbered or not, with or without accents. Fails with
 * `backup.words-count`, `backup.word-unknown` (params: position from 1, word, suggestions), `backup.word-strange` (nothing is
 * close) or `backup.words-checksum`.
 */
export function readWords(typed: string): Result<ReadWords> {
  const words = splitWords(typed);
  if (!COUNTS.includes(words.length)) {
    return fail(
      'backup.words-count',
      `These are ${words.length} words; a backup has 24 (or 12, 15, 18 or 21).`,
      'Look for a word that is missing or typed twice.',
      { found: words.length },
    );
  }
  // Lists share words (English and French; both Chinese lists), so every list that knows them all is tried.
  const byKnown = wordLanguages
    .map((language) => ({ language, unknown: unknownIn(words, language) }))
    .sort((a, b) => a.unknown.length - b.unknown.length);
  for (const { language, unknown } of byKnown) {
    if (unknown.length > 0) break;
    const listed = words.map((word) => lookup(language).get(keyOf(word, language)) ?? word);
    const entropy = entropyOf(listed, language);
    if (entropy !== null) return ok({ words: listed, language, entropy });
  }
  const best = byKnown[0];
  const position = best?.unknown[0];
  if (best === undefined || position === undefined) {
    return fail(
      'backup.words-checksum',
      'Every word exists, but together they are not a backup: a word is wrong, or two are in the wrong order.',
      'Compare them one by one with your sheet, also their order.',
    );
  }
  const word = words[position] ?? '';
  const suggestions = closestWords(word, wordlists[best.language]);
  const where = { position: position + 1, word };
  const what = `Word ${position + 1}, “${word}”, is not in the list of words.`;
  if (suggestions.length === 0) {
    return fail('backup.word-strange', what, 'Compare it with your sheet.', where);
  }
  return fail(
    'backup.word-unknown',
    what,
    `Compare it with your sheet; perhaps it is ${suggestions.join(' or ')}.`,
    { ...where, suggestions: suggestions.join(', ') },
  );
}

/** Positions, from 0, of words that the list does not have. */
function unknownIn(words: readonly string[], language: WordLanguage): number[] {
  const list = lookup(language);
  return words.flatMap((word, position) => (list.has(keyOf(word, language)) ? [] : [position]));
}

function entropyOf(words: readonly string[], language: WordLanguage): Uint8Array | null {
  try {
    return mnemonicToEntropy(words.join(' '), [...wordlists[language]]);
  } catch {
    return null;
  }
}
