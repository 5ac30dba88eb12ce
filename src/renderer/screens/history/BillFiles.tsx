import { Button, Group, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BillRow } from '../../../shared/readmodel.ts';
import type { AppError, Result } from '../../../shared/result.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';

/** A settled bill for somebody else to check: the bill itself, and the public events for who has no network. */
export function BillFiles({ bill }: { readonly bill: BillRow }) {
  const { t } = useTranslation('share');
  const [error, setError] = useState<AppError | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const [busy, setBusy] = useState<'bill' | 'events' | null>(null);
  const keep = (which: 'bill' | 'events', asked: Promise<Result<{ file: string } | null>>) => {
    setBusy(which);
    void asked.then((answer) => {
      setBusy(null);
      setError(answer.ok ? null : answer.error);
      setSaved(answer.ok ? (answer.value?.file ?? null) : null);
    });
  };
  const { period, start: from, end: to } = bill;
  return (
    <Panel title={t('bill.title')} hint={t('bill.hint')}>
      {error !== null && <ErrorNotice error={error} />}
      <Group>
        <Button
          variant="default"
          loading={busy === 'bill'}
          disabled={busy !== null}
          onClick={() => keep('bill', call('proof.bill', { period }))}
        >
          {t('bill.save')}
        </Button>
        <Button
          variant="default"
          loading={busy === 'events'}
          disabled={busy !== null}
          onClick={() => keep('events', call('proof.events', { from, to }))}
        >
          {t('bill.events')}
        </Button>
      </Group>
      <Text role="status" size="sm">
        {saved !== null && t('saved', { file: saved })}
      </Text>
    </Panel>
  );
}
