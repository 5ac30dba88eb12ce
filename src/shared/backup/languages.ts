/**
 * The ten word lists of BIP-39 by their names there. New seeds use English; a seed made elsewhere may use any, and
 * keeps it: BIP-39 derives from the words, so the same entropy in another language is another household. Each is loaded
 * when it is asked for: together they are 2 MB of memory, and an open household needs the one of its own seed.
 */
const loaders = {
  en: () => import('@scure/bip39/wordlists/english.js'),
  ja: () => import('@scure/bip39/wordlists/japanese.js'),
  ko: () => import('@scure/bip39/wordlists/korean.js'),
  es: () => import('@scure/bip39/wordlists/spanish.js'),
  zh_cn: () => import('@scure/bip39/wordlists/simplified-chinese.js'),
  zh_tw: () => import('@scure/bip39/wordlists/traditional-chinese.js'),
  fr: () => import('@scure/bip39/wordlists/french.js'),
  it: () => import('@scure/bip39/wordlists/italian.js'),
  cz: () => import('@scure/bip39/wordlists/czech.js'),
  pt: () => import('@scure/bip39/wordlists/portuguese.js'),
} as const satisfies Record<string, () => Promise<{ readonly wordlist: readonly string[] }>>;

export type WordLanguage = keyof typeof loaders;
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

/** The 2048 words of a list, in its order. */
export async function wordlist(language: WordLanguage): Promise<string[]> {
  const { wordlist: words } = await loaders[language]();
  return [...words];
}
