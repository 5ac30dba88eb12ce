import { useTranslation } from 'react-i18next';
import type { KitTexts } from '../../shared/backup/kit.ts';
import english from '../i18n/en/secret.json';

interface KitWords {
  readonly texts: KitTexts;
  readonly date: string;
  sheet(at: number, of: number): string;
}

/**
 * The words around the kit, in the household's language where the kit's letters can print them: Chinese is printed in
 * English.
 */
export function useKitTexts(locale: string): KitWords {
  const { t, i18n } = useTranslation('secret');
  const foreign = i18n.language === 'zh';
  const { paper } = english;
  const texts = foreign
    ? {
        title: paper.title,
        fingerprint: paper.fingerprint,
        advice: [paper.advice, paper.keep, paper.never, paper.how, paper.standard],
        checked: paper.checked,
      }
    : {
        title: t('paper.title'),
        fingerprint: t('paper.fingerprint'),
        advice: [t('paper.advice'), t('paper.keep'), t('paper.never'), t('paper.how'), t('paper.standard')],
        checked: t('paper.checked'),
      };
  return {
    texts,
    date: new Intl.DateTimeFormat(foreign ? 'en-GB' : locale, { dateStyle: 'long' }).format(new Date()),
    sheet: (at, of) =>
      foreign
        ? paper.sheet.replace('{{at}}', String(at)).replace('{{of}}', String(of))
        : t('paper.sheet', { at, of }),
  };
}
