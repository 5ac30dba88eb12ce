import { cleanup, render } from '@testing-library/react';
import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { afterEach, beforeAll, expect, test, vi } from 'vitest';
import { kitPdf } from '../../shared/backup/kit.ts';
import de from '../i18n/de/index.ts';
import en from '../i18n/en/index.ts';
import zh from '../i18n/zh/index.ts';
import { useKitTexts } from './kit-texts.ts';

beforeAll(async () => {
  // A system without a font for the letters that are asked for: each is drawn as the same box.
  const pen = { clearRect: () => {}, fillText: () => {}, getImageData: () => ({ data: [7] }) };
  HTMLCanvasElement.prototype.getContext = vi.fn().mockReturnValue(pen);
  await i18next
    .use(initReactI18next)
    .init({ lng: 'en', resources: { de, en, zh }, interpolation: { escapeValue: false } });
});
afterEach(cleanup);

async function kitIn(language: string, locale: string): Promise<ReturnType<typeof useKitTexts>> {
  await i18next.changeLanguage(language);
  let seen: ReturnType<typeof useKitTexts> | null = null;
  function Sheet() {
    seen = useKitTexts(locale);
    return null;
  }
  render(<Sheet />);
  if (seen === null) throw new Error('nothing was rendered');
  return seen;
}

test.each([
  ['zh', 'zh-CN', 'Wattlet backup', 'Share 1 of 3'],
  ['de', 'de-DE', 'Wattlet-Sicherung', 'Teil 1 von 3'],
] as const)('without a Chinese font a kit is printed whole, in %s', async (language, locale, title, name) => {
  const kit = await kitIn(language, locale);
  expect(kit.lettering).toBeNull();
  expect(kit.texts.title).toBe(title);
  expect(kit.sheet(1, 3)).toBe(name);
  const sheets = [{ name: kit.sheet(1, 3), words: ['western', 'apart'] }];
  const pdf = await kitPdf({ fingerprint: 'CDWT-2MG6', date: kit.date, texts: kit.texts, sheets });
  expect(pdf.ok).toBe(true);
});
