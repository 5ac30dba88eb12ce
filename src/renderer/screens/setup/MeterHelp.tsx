import { Select, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { METER_HELP } from '../../../shared/meter-help.ts';
import { Panel } from '../../components/Panel.tsx';
import { useSettings } from '../../state/settings.ts';

/** How meters are reached, by what they speak. */
const WAYS = {
  'dsmr-p1': 'p1',
  'dsmr-p1-encrypted': 'p1',
  sml: 'optical',
  'iec62056-21': 'optical',
  'dlms-push': 'han',
  'linky-tic': 'tic',
  'rainforest-raven': 'radio',
  'modbus-rtu': 'own',
} as const;

/** Countries with words of their own: what must be switched on there, and whom to ask. */
export const LANDS = [
  ...(['NL', 'BE', 'LU', 'DE', 'AT', 'CH', 'FR', 'NO', 'SE', 'FI'] as const),
  ...(['DK', 'HU', 'LT', 'SI', 'IE', 'PL', 'GB', 'US', 'CA'] as const),
] as const;

/** Which cable fits, and what must be switched on, for the person's country. */
export function MeterHelp() {
  const { t } = useTranslation('setup');
  const locale = useSettings((state) => state.value?.locale ?? 'en-GB');
  const [country, setCountry] = useState<string | null>(() => countryOf(locale));
  const names = new Intl.DisplayNames([locale], { type: 'region' });
  const help = METER_HELP.find((entry) => entry.country === country);
  const protocols: readonly string[] = help?.protocols ?? [];
  const land = LANDS.find((known) => known === help?.country) ?? null;
  const ways = [
    ...new Set(Object.entries(WAYS).flatMap(([name, way]) => (protocols.includes(name) ? [way] : []))),
  ];
  return (
    <Panel title={t('help.title')} hint={t('help.hint')}>
      <Stack gap="sm">
        <Select
          label={t('help.country')}
          data={METER_HELP.flatMap((entry) =>
            entry.country === null
              ? []
              : [{ value: entry.country, label: names.of(entry.country) ?? entry.country }],
          )}
          value={country}
          onChange={setCountry}
          searchable
          maw={360}
        />
        {ways.map((way) => (
          <Text key={way}>{t(`help.way.${way}`)}</Text>
        ))}
        {land !== null && <Text>{t(`help.land.${land}`)}</Text>}
        {help !== undefined && help.pin !== null && <Text>{t('help.pin')}</Text>}
        {help !== undefined && help.key !== null && <Text>{t('help.key')}</Text>}
      </Stack>
    </Panel>
  );
}

function countryOf(locale: string): string | null {
  const { region } = new Intl.Locale(locale);
  return METER_HELP.find(({ country }) => country !== null && country === region)?.country ?? null;
}
