import { wordlist as czech } from '@scure/bip39/wordlists/czech.js';
import { wordlist as english } from '@scure/bip39/wordlists/english.js';
import { wordlist as french } from '@scure/bip39/wordlists/french.js';
import { wordlist as italian } from '@scure/bip39/wordlists/italian.js';
import { wordlist as japanese } from '@scure/bip39/wordlists/japanese.js';
import { wordlist as korean } from '@scure/bip39/wordlists/korean.js';
import { wordlist as portuguese } from '@scure/bip39/wordlists/portuguese.js';
import { wordlist as simplifiedChinese } from '@scure/bip39/wordlists/simplified-chinese.js';
import { wordlist as spanish } from '@scure/bip39/wordlists/spanish.js';
import { wordlist as traditionalChinese } from '@scure/bip39/wordlists/traditional-chinese.js';

/**
 * The ten word lists of BIP-39 by their names there. New seeds use English; a seed made elsewhere may use any, and
 * keeps it: BIP-39 derives from the words, so the same entropy in another language is another household.
 */
export const wordlists = {
  en: english,
  ja: japanese,
  ko: korean,
  es: spanish,
  zh_cn: simplifiedChinese,
  zh_tw: traditionalChinese,
  fr: french,
  it: italian,
  cz: czech,
  pt: portuguese,
} as const satisfies Record<string, readonly string[]>;

export type WordLanguage = keyof typeof wordlists;
/** In this order also where a language is written as a number (`backups/shares.ts`): never reorder. */
export const wordLanguages = [
  'en',
  'ja',
  'ko',
  'es',
  'zh_cn',
  'zh_tw',
  'fr',
  'it',
  'cz',
  'pt',
] as const satisfies readonly WordLanguage[];
