import { ScrollArea, Table, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SharePreview } from '../../../shared/share.ts';
import { utcSeconds } from '../../../shared/units.ts';
import { useFormat } from '../../state/format.ts';

const UNIT = { import: ' Wh', export: ' Wh', generation: ' Wh', registers: '', meter: '' } as const;

/** Exactly what the recipient will see. */
export function Preview({ preview }: { readonly preview: SharePreview }) {
  const { t } = useTranslation('share');
  const format = useFormat();
  const { rows, count, unsealed } = preview;
  return (
    <div>
      <Text fw={600}>{t('seen.count', { count })}</Text>
      {unsealed > 0 && (
        <Text size="sm" c="dimmed">
          {t('seen.unsealed', { count: unsealed })}
        </Text>
      )}
      <ScrollArea.Autosize mah={280} tabIndex={0} aria-label={t('preview')}>
        <Table>
          <Table.Tbody>
            {rows.map(({ slot, start, field, value }) => (
              <Table.Tr key={`${slot} ${field}`}>
                <Table.Td>{format.dateTime(utcSeconds(start))}</Table.Td>
                <Table.Td>{t(`field.${field}`)}</Table.Td>
                <Table.Td style={{ overflowWrap: 'anywhere' }}>{`${value}${UNIT[field]}`}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
      {count > rows.length && <Text size="sm">{t('seen.more', { count: count - rows.length })}</Text>}
    </div>
  );
}
