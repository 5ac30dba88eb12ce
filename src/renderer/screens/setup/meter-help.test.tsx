import { expect, test } from 'vitest';
import { METER_HELP } from '../../../shared/meter-help.ts';
import de from '../../i18n/de/index.ts';
import en from '../../i18n/en/index.ts';
import nl from '../../i18n/nl/index.ts';
import zh from '../../i18n/zh/index.ts';
import { LANDS } from './MeterHelp.tsx';

test('every country of the help has words of its own in every language', () => {
  const countries = METER_HELP.flatMap(({ country }) => (country === null ? [] : [country]));
  expect([...LANDS].sort()).toEqual([...countries].sort());
  for (const words of [en, de, nl, zh]) {
    const lands: Readonly<Record<string, string>> = words.setup.help.land;
    for (const country of countries) expect(lands[country]?.length ?? 0).toBeGreaterThan(10);
  }
});

test('where a key may be needed, the words for that country say so', () => {
  for (const { country, key } of METER_HELP) {
    const lands: Readonly<Record<string, string>> = en.setup.help.land;
    if (country !== null && key !== null) expect(lands[country]).toMatch(/key/);
  }
});
