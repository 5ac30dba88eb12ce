import { Table } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { ChartPoint } from './Charts.tsx';
import classes from './days.module.css';

interface Props {
  readonly data: readonly ChartPoint[];
  readonly series: readonly { readonly name: Exclude<keyof ChartPoint, 'label'>; readonly label: string }[];
  write(figure: number): string;
}

/** The same figures as a table, for who cannot see the picture or wants the numbers. */
export function ChartTable({ data, series, write }: Props) {
  const { t } = useTranslation('history');
  return (
    <details className={classes['figures']}>
      <summary>{t('chart.asTable')}</summary>
      <Table className="figures" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('chart.time')}</Table.Th>
            {series.map(({ name, label }) => (
              <Table.Th key={name} ta="right">
                {label}
              </Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {data.map((point) => (
            <Table.Tr key={point.label}>
              <Table.Td>{point.label}</Table.Td>
              {series.map(({ name }) => {
                const figure = point[name];
                return (
                  <Table.Td key={name} ta="right">
                    {figure === null ? '–' : write(figure)}
                  </Table.Td>
                );
              })}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </details>
  );
}
