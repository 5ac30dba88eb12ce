import { Button, Table, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { LogLine } from '../../../shared/ipc/support.ts';
import type { Result } from '../../../shared/result.ts';
import { utcSeconds } from '../../../shared/units.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useFormat } from '../../state/format.ts';
import classes from './settings.module.css';

/** So many of the newest lines are worth reading on a screen; the support file has them all. */
const SHOWN = 100;

export function SupportLog() {
  const { t } = useTranslation('settings');
  const [log, setLog] = useState<Result<readonly LogLine[]> | null>(null);
  const load = useCallback(() => void call('support.log', { limit: SHOWN }).then(setLog), []);
  useEffect(load, [load]);

  return (
    <Panel
      title={t('support.log.title')}
      aside={
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={16} aria-hidden />}
          onClick={load}
        >
          {t('support.log.refresh')}
        </Button>
      }
    >
      {log?.ok === false && <ErrorNotice error={log.error} onRetry={load} />}
      {log?.ok === true && log.value.length === 0 && <Text c="dimmed">{t('support.log.empty')}</Text>}
      {log?.ok === true && log.value.length > 0 && <Lines lines={log.value} />}
    </Panel>
  );
}

function Lines({ lines }: { lines: readonly LogLine[] }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  return (
    <Table.ScrollContainer
      minWidth={520}
      maxHeight={420}
      scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}
    >
      <Table className={`figures ${classes['log']}`} fz="sm" stickyHeader>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('support.log.time')}</Table.Th>
            <Table.Th>{t('support.log.event')}</Table.Th>
            <Table.Th>{t('support.log.facts')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {lines.map((line, index) => (
            <Table.Tr key={`${line.time} ${index}`}>
              <Table.Td className={classes['nowrap'] ?? ''}>
                {format.moment(utcSeconds(Math.floor(Date.parse(line.time) / 1000)))}
              </Table.Td>
              <Table.Td className={classes['nowrap'] ?? ''}>
                {line.level !== 'info' && <strong>{t(`support.log.level.${line.level}`)}: </strong>}
                {line.event}
              </Table.Td>
              <Table.Td className={classes['facts-cell'] ?? ''}>{line.facts}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
