import { SimpleGrid, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { microPerKwh, nano, utcSeconds, wh } from '../../../shared/units.ts';
import { Panel } from '../../components/Panel.tsx';
import { useFormat } from '../../state/format.ts';

/** Plain samples, the same for everyone, named as such: they show the way of writing, nothing of the household. */
const SAMPLE = {
  date: utcSeconds(1_792_843_200),
  energy: wh(1234),
  money: nano(-12_340_000_000n),
  price: microPerKwh(284_500),
};

export function FormatSamples() {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const samples = [
    { label: t('formats.date'), text: format.dateTime(SAMPLE.date) },
    { label: t('formats.energy'), text: format.energy(SAMPLE.energy) },
    { label: t('formats.money'), text: format.money(SAMPLE.money, 'EUR') },
    { label: t('formats.price'), text: format.price(SAMPLE.price, 'EUR') },
  ];
  return (
    <Panel title={t('formats.title')} hint={t('formats.hint')}>
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        {samples.map(({ label, text }) => (
          <div key={label}>
            <Text size="sm" c="dimmed">
              {label}
            </Text>
            <Text className="figures">{text}</Text>
          </div>
        ))}
      </SimpleGrid>
    </Panel>
  );
}
