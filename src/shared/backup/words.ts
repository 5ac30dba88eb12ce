import { mnemonicToEntropy } from '@scure/bip39';
import { fail, ok, type Result } from '../result.ts';
import { closestWords, plainLetters } from './closest.ts';
import { type WordLanguage, wordLanguages, wordlist } from './languages.ts';

/** Words of a seed as they stand in their list (BIP-39), and what they encode. */
export interface ReadWords {
  readonly words: readonly string[];
  readonly language: WordLanguage;
  /** 16 to 32 bytes. */
  readonly entropy: Uint8Array;
}

const COUNTS: readonly number[] = [12, 15, 18, 21, 24];

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
export async function readWords(typed: string): Promise<Result<ReadWords>> {
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
  const byKnown = (await Promise.all(wordLanguages.map((language) => lookIn(language, words)))).sort(
    (a, b) => a.unknown.length - b.unknown.length,
  );
  for (const { language, list, listed, unknown } of byKnown) {
    if (unknown.length > 0) break;
    const entropy = entropyOf(listed, list);
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
  const suggestions = closestWords(word, best.list);
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

interface Look {
  readonly language: WordLanguage;
  readonly list: string[];
  /** The typed words as they stand in the list, where it has them. */
  readonly listed: readonly string[];
  /** Positions, from 0, of words that the list does not have. */
  readonly unknown: readonly number[];
}

/** Words are compared by letters without accents: people type `abaco` for `ábaco`. */
async function lookIn(language: WordLanguage, typed: readonly string[]): Promise<Look> {
  const list = await wordlist(language);
  const byKey = new Map(list.map((word) => [keyOf(word, language), word]));
  const found = typed.map((word) => byKey.get(keyOf(word, language)));
  return {
    language,
    list,
    listed: found.map((word, position) => word ?? typed[position] ?? ''),
    unknown: found.flatMap((word, position) => (word === undefined ? [position] : [])),
  };
}

function entropyOf(words: readonly string[], list: string[]): Uint8Array | null {
  try {
    return mnemonicToEntropy(words.join(' '), list);
  } catch {
    return null;
  }
}
