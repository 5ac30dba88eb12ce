import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { KitTexts, Lettering } from '../../shared/backup/kit.ts';
import english from '../i18n/en/secret.json';
import { systemLettering } from './lettering.ts';

interface KitWords {
  readonly texts: KitTexts;
  readonly date: string;
  /** For letters that the PDF's own fonts lack; null where they have all of them. */
  readonly lettering: Lettering | null;
  sheet(at: number, of: number): string;
}

type Paper = (typeof english)['paper'];

/**
 * The words around the kit, in the household's language. Chinese is drawn with the system's font, and printed in English
 * where there is none.
 */
export function useKitTexts(locale: string): KitWords {
  const { t, i18n } = useTranslation('secret');
  return useMemo(() => {
    const own: Paper = {
      title: t('paper.title'),
      fingerprint: t('paper.fingerprint'),
      advice: t('paper.advice'),
      keep: t('paper.keep'),
      never: t('paper.never'),
      how: t('paper.how'),
      standard: t('paper.standard'),
      checked: t('paper.checked'),
      sheet: t('paper.sheet', { at: '{{at}}', of: '{{of}}' }),
    };
    const foreign = i18n.language === 'zh';
    const lettering = foreign ? systemLettering(Object.values(own).join('')) : null;
    const paper = foreign && lettering === null ? english.paper : own;
    const { title, fingerprint, advice, keep, never, how, standard, checked } = paper;
    return {
      texts: { title, fingerprint, advice: [advice, keep, never, how, standard], checked },
      date: new Intl.DateTimeFormat(paper === own ? locale : 'en-GB', { dateStyle: 'long' }).format(
        new Date(),
      ),
      lettering,
      sheet: (at, of) => paper.sheet.replace('{{at}}', String(at)).replace('{{of}}', String(of)),
    };
  }, [t, i18n.language, locale]);
}
