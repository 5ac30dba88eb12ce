import { Button, Group, PasswordInput, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { MeterStatus } from '../../../shared/ipc/setup.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { useActs } from '../../state/act.ts';
import { keyDigits, secondKeyDigits } from './meter-key.ts';

const KEY_PROBLEMS: readonly string[] = ['meter.key-missing', 'meter.key-wrong'];

/** Asks for the key of an encrypted meter. What was typed goes to the vault at once and is forgotten here. */
export function MeterKey({ meter }: { meter: MeterStatus }) {
  const { t } = useTranslation('setup');
  const acts = useActs();
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState('');
  const [second, setSecond] = useState('');
  const [tried, setTried] = useState(false);
  const needed = meter.problem !== null && KEY_PROBLEMS.includes(meter.problem.code);
  if (!needed && !meter.hasKey) return null;
  if (!needed && !open) {
    return (
      <Group gap="sm">
        <Text size="sm">{t('key.kept')}</Text>
        <Button variant="default" size="xs" onClick={() => setOpen(true)}>
          {t('key.change')}
        </Button>
      </Group>
    );
  }
  const digits = keyDigits(key);
  const more = secondKeyDigits(second);

  async function keep(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (digits === null || more === null) return;
    const kept = await acts.run('setup.setMeterKey', {
      id: meter.id,
      key: digits,
      ...(more === '' ? {} : { authentication: more }),
    });
    if (!kept.ok) return;
    setKey('');
    setSecond('');
    setTried(false);
    setOpen(false);
  }

  return (
    <form onSubmit={(event) => void keep(event)} noValidate autoComplete="off">
      <Stack gap="sm">
        <PasswordInput
          label={t('key.label')}
          description={t('key.hint')}
          value={key}
          onChange={(event) => setKey(event.currentTarget.value)}
          error={tried && digits === null ? t('key.wrongForm') : undefined}
          maw={460}
        />
        <PasswordInput
          label={t('key.second')}
          description={t('key.secondHint')}
          value={second}
          onChange={(event) => setSecond(event.currentTarget.value)}
          error={tried && more === null ? t('key.wrongForm') : undefined}
          maw={460}
        />
        {acts.error !== null && <ErrorNotice error={acts.error} />}
        <Group>
          <Button type="submit" loading={acts.busy}>
            {t('key.action')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
