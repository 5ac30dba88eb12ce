/** The languages the app speaks; every text exists in each (a test checks it). */
export const LANGUAGES = ['en', 'de', 'nl', 'zh'] as const;
export type Language = (typeof LANGUAGES)[number];

/** Each language's name in itself. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  nl: 'Nederlands',
  zh: '简体中文',
};

/** Locale for numbers and dates where the system's own locale is of another language. */
const DEFAULT_LOCALE: Readonly<Record<Language, string>> = {
  en: 'en-GB',
  de: 'de-DE',
  nl: 'nl-NL',
  zh: 'zh-CN',
};

const languageOf = (tag: string): Language | null => {
  const primary = tag.toLowerCase().split(/[-_]/)[0];
  return LANGUAGES.find((language) => language === primary) ?? null;
};

/**
 * Language to speak and locale (BCP 47) to format by. The choice wins; else the first of the system's preferred
 * languages that the app speaks; else English. A system locale of the same language gives the region.
 */
export function resolveLanguage(
  choice: Language | 'system',
  preferred: readonly string[],
): { language: Language; locale: string } {
  const language =
    choice === 'system' ? (preferred.map(languageOf).find((found) => found !== null) ?? 'en') : choice;
  const regional = preferred.find((tag) => languageOf(tag) === language && isLocale(tag));
  return { language, locale: regional ?? DEFAULT_LOCALE[language] };
}

function isLocale(tag: string): boolean {
  try {
    return Intl.DateTimeFormat.supportedLocalesOf(tag).length > 0;
  } catch {
    return false;
  }
}
