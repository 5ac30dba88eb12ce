import { Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { DateField } from '../../components/DateField.tsx';
import type { DateRange } from '../history/statement-range.ts';

/** Two days, both included. */
export function RangeFields({
  range,
  onChange,
}: {
  readonly range: DateRange;
  readonly onChange: (range: DateRange) => void;
}) {
  const { t } = useTranslation('share');
  return (
    <Group grow align="start">
      <DateField label={t('from')} value={range.from} onChange={(from) => onChange({ ...range, from })} />
      <DateField label={t('until')} value={range.until} onChange={(until) => onChange({ ...range, until })} />
    </Group>
  );
}
