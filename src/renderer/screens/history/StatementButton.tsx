import { Button, Group, Modal, NativeSelect, Progress, Stack, Text } from '@mantine/core';
import { IconFileDownload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../shared/result.ts';
import { GROUPINGS, type Grouping } from '../../../shared/statements/lines.ts';
import { call } from '../../bridge.ts';
import { DateField } from '../../components/DateField.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { useStatement } from '../../state/statement.ts';
import { SPANS, spanOf, timesOf } from './statement-range.ts';

type Outcome = { readonly file: string; readonly ownLanguage: boolean } | 'stopped';

const FORMATS = ['pdf', 'csv', 'json'] as const;

/** Opens the choice of a statement: which time, by what, and as which file. */
export function StatementButton() {
  const { t } = useTranslation(['statement', 'components']);
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        variant="default"
        leftSection={<IconFileDownload size={18} aria-hidden />}
        onClick={() => setOpen(true)}
      >
        {t('open')}
      </Button>
      <Modal
        opened={open}
        onClose={() => setOpen(false)}
        title={t('title')}
        closeButtonProps={{ 'aria-label': t('components:close') }}
      >
        <StatementForm />
      </Modal>
    </>
  );
}

function StatementForm() {
  const { t } = useTranslation('statement');
  const [range, setRange] = useState(() => spanOf('lastMonth', new Date()));
  const [by, setBy] = useState<Grouping>('day');
  const [format, setFormat] = useState<(typeof FORMATS)[number]>('pdf');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<AppError | null>(null);
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const progress = useStatement(({ value }) => value);
  const times = timesOf(range);

  async function save() {
    if (times === null) return;
    setBusy(true);
    setError(null);
    setOutcome(null);
    const answer = await call('proof.statement', { ...times, by, format });
    setBusy(false);
    if (answer.ok) setOutcome(answer.value);
    else if (answer.error.code === 'statement.stopped') setOutcome('stopped');
    else setError(answer.error);
  }

  return (
    <Stack gap="md">
      {error !== null && <ErrorNotice error={error} />}
      <Group gap="xs">
        {SPANS.map((span) => (
          <Button
            key={span}
            size="compact-sm"
            variant="light"
            onClick={() => setRange(spanOf(span, new Date()))}
          >
            {t(`span.${span}`)}
          </Button>
        ))}
      </Group>
      <Group grow align="end">
        <DateField label={t('from')} value={range.from} onChange={(from) => setRange({ ...range, from })} />
        <DateField
          label={t('until')}
          value={range.until}
          onChange={(until) => setRange({ ...range, until })}
        />
      </Group>
      <Group grow>
        <NativeSelect
          label={t('by')}
          value={by}
          onChange={(event) =>
            setBy(GROUPINGS.find((choice) => choice === event.currentTarget.value) ?? 'day')
          }
          data={GROUPINGS.map((value) => ({ value, label: t(`grouping.${value}`) }))}
        />
        <NativeSelect
          label={t('format')}
          value={format}
          onChange={(event) =>
            setFormat(FORMATS.find((choice) => choice === event.currentTarget.value) ?? 'pdf')
          }
          data={FORMATS.map((value) => ({ value, label: t(`file.${value}`) }))}
        />
      </Group>
      {progress === null ? (
        <Button disabled={times === null} loading={busy} onClick={() => void save()}>
          {t('save')}
        </Button>
      ) : (
        <Running {...progress} />
      )}
      <Text role="status" size="sm">
        {outcome === 'stopped' && t('stopped')}
        {outcome !== null && outcome !== 'stopped' && t('saved', { file: outcome.file })}
      </Text>
      {outcome !== null && outcome !== 'stopped' && !outcome.ownLanguage && (
        <Text size="sm">{t('english')}</Text>
      )}
    </Stack>
  );
}

/** Ten years take a while: how far it is, and the way out. Also there for whoever closed this and came back. */
function Running({ done, of }: { readonly done: number; readonly of: number }) {
  const { t } = useTranslation('statement');
  const percent = of === 0 ? 0 : Math.floor((100 * done) / of);
  const words = t('progress', { percent });
  return (
    <Group wrap="nowrap">
      <Stack gap={4} flex={1}>
        <Text size="sm">{words}</Text>
        <Progress value={percent} aria-label={words} />
      </Stack>
      <Button variant="default" onClick={() => void call('proof.stopStatement', null)}>
        {t('stop')}
      </Button>
    </Group>
  );
}
