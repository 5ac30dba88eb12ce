import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../../shared/result.ts';
import { wh } from '../../../shared/units.ts';
import { call } from '../../bridge.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useFormat } from '../../state/format.ts';
import { spanOf, timesOf } from '../history/statement-range.ts';
import { RangeFields } from './RangeFields.tsx';

const KINDS = ['M', 'A'] as const;

/** "1,204 kWh net in March", and nothing about a day. */
export function SumForm() {
  const { t } = useTranslation('share');
  const format = useFormat();
  const [range, setRange] = useState(() => spanOf('thisMonth', new Date()));
  const [of, setOf] = useState<(typeof KINDS)[number]>('M');
  const [purpose, setPurpose] = useState('');
  const [says, setSays] = useState<{ value: number; slots: number } | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState<'show' | 'save' | null>(null);
  const [saved, setSaved] = useState<string | null>(null);
  const times = timesOf(range);
  const request = times === null ? null : { ...times, of, purpose: purpose.trim() };

  async function show() {
    if (request === null) return;
    setBusy('show');
    const answer = await call('proof.sum', request);
    setBusy(null);
    setError(answer.ok ? null : answer.error);
    setSays(answer.ok ? answer.value : null);
  }

  async function save() {
    if (request === null) return;
    setBusy('save');
    const answer = await call('proof.saveSum', request);
    setBusy(null);
    setError(answer.ok ? null : answer.error);
    setSaved(answer.ok ? (answer.value?.file ?? null) : null);
  }

  return (
    <Panel title={t('sum.title')} hint={t('sum.hint')}>
      <Stack gap="md">
        {error !== null && <ErrorNotice error={error} />}
        <RangeFields
          range={range}
          onChange={(next) => {
            setRange(next);
            setSays(null);
            setSaved(null);
          }}
        />
        <Group grow align="end">
          <NativeSelect
            label={t('sum.of')}
            value={of}
            onChange={(event) => {
              setOf(event.currentTarget.value === 'A' ? 'A' : 'M');
              setSays(null);
              setSaved(null);
            }}
            data={KINDS.map((value) => ({ value, label: t(`sum.${value}`) }))}
          />
          <TextInput
            label={t('purpose')}
            maxLength={200}
            value={purpose}
            onChange={(event) => setPurpose(event.currentTarget.value)}
          />
        </Group>
        <Group>
          <Button
            variant="default"
            loading={busy === 'show'}
            disabled={request === null || busy !== null}
            onClick={() => void show()}
          >
            {t('sum.show')}
          </Button>
          <Button
            loading={busy === 'save'}
            disabled={says === null || busy !== null}
            onClick={() => void save()}
          >
            {t('sum.save')}
          </Button>
        </Group>
        <Text role="status">
          {says !== null && t('sum.says', { energy: format.energyExact(wh(says.value)), count: says.slots })}
          {saved !== null && ` ${t('saved', { file: saved })}`}
        </Text>
      </Stack>
    </Panel>
  );
}
