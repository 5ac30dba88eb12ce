import { Group, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
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
    <Group grow align="end">
      <TextInput
        type="date"
        label={t('from')}
        value={range.from}
        onChange={(event) => onChange({ ...range, from: event.currentTarget.value })}
      />
      <TextInput
        type="date"
        label={t('until')}
        value={range.until}
        onChange={(event) => onChange({ ...range, until: event.currentTarget.value })}
      />
    </Group>
  );
}
