/**
 * The window's words. One folder per language, one JSON file per feature (an i18next namespace), all with the
 * same keys (a test compares them, and the types do). A language is loaded when it is first spoken.
 */
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import type { Language } from '../../shared/languages.ts';
import { useSettings } from '../state/settings.ts';
import type { Catalogue } from './en/index.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'frame';
    resources: Catalogue;
  }
}

const load: Readonly<Record<Language, () => Promise<{ default: Catalogue }>>> = {
  en: () => import('./en/index.ts'),
  de: () => import('./de/index.ts'),
  nl: () => import('./nl/index.ts'),
  zh: () => import('./zh/index.ts'),
};

async function speak(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, 'frame')) {
    const { default: catalogue } = await load[language]();
    for (const [feature, words] of Object.entries(catalogue)) {
      i18next.addResourceBundle(language, feature, words);
    }
  }
  await i18next.changeLanguage(language);
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : language;
}

/** Ready once the words of this one language are there. */
export async function startI18nIn(language: Language): Promise<void> {
  await begin();
  await speak(language);
}

async function begin(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: false,
    ns: [],
    defaultNS: 'frame',
    resources: {},
    interpolation: { escapeValue: false },
    returnNull: false,
    react: { useSuspense: false },
  });
}

/** Ready once the words of the chosen language are there; follows later choices. */
export async function startI18n(): Promise<void> {
  await begin();
  const first = await new Promise<Language>((resolve) => {
    const known = useSettings.getState().value;
    if (known !== null) return resolve(known.language);
    const stop = useSettings.subscribe(({ value }) => {
      if (value === null) return;
      stop();
      resolve(value.language);
    });
  });
  await speak(first);
  useSettings.subscribe(({ value }) => {
    if (value !== null && value.language !== i18next.language) void speak(value.language);
  });
}
