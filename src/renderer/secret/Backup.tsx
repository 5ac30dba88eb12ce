import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../shared/result.ts';
import type { BackupKind } from '../../shared/vault/terms.ts';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { Panel } from '../components/Panel.tsx';
import { PassphraseInput } from '../components/PassphraseInput.tsx';
import { MadeBackup } from './MadeBackup.tsx';
import { type Made, makeBackup } from './make.ts';
import type { SecretProps } from './SecretApp.tsx';
import classes from './secret.module.css';

/** The kit first: paper is what most people can keep for years. */
const KINDS = ['kit', 'shares', 'words', 'file'] as const satisfies readonly BackupKind[];

export function Backup(props: SecretProps & { onCheck(kind: BackupKind): void }) {
  const { t } = useTranslation('secret');
  const [kind, setKind] = useState<BackupKind>('kit');
  const [passphrase, setPassphrase] = useState('');
  const [filePassphrase, setFilePassphrase] = useState('');
  const [made, setMade] = useState<Made | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);

  async function make(event: FormEvent) {
    event.preventDefault();
    setBusy(true);
    const result = await makeBackup(props.vault, kind, passphrase, filePassphrase);
    setBusy(false);
    setError(result.ok ? null : result.error);
    if (!result.ok) return;
    setPassphrase('');
    setFilePassphrase('');
    setMade(result.value);
    props.desk.note({ kind: 'changed' });
  }

  if (made !== null) return <MadeBackup {...props} made={made} onBack={() => setMade(null)} />;
  const ready = passphrase !== '' && (kind !== 'file' || filePassphrase.length >= 8);
  return (
    <form onSubmit={(event) => void make(event)}>
      <Stack gap="md">
        <Radio.Group
          label={t('backup.which')}
          value={kind}
          onChange={(value) => setKind(KINDS.find((known) => known === value) ?? kind)}
        >
          <Stack gap="xs" mt="xs">
            {KINDS.map((known) => (
              <Radio
                key={known}
                className={classes['choice'] ?? ''}
                data-checked={known === kind}
                value={known}
                label={t(`kind.${known}.name`)}
                description={t(`kind.${known}.text`)}
              />
            ))}
          </Stack>
        </Radio.Group>
        <Panel>
          <Stack gap="md">
            {kind === 'file' && (
              <PassphraseInput
                label={t('backup.filePassphrase')}
                description={t('backup.filePassphraseHint')}
                value={filePassphrase}
                onChange={(event) => setFilePassphrase(event.currentTarget.value)}
                autoComplete="off"
              />
            )}
            <PassphraseInput
              label={t('backup.passphrase')}
              description={t('backup.passphraseHint')}
              value={passphrase}
              onChange={(event) => setPassphrase(event.currentTarget.value)}
              autoComplete="off"
            />
            {error !== null && <ErrorNotice error={error} />}
            <Group>
              <Button type="submit" loading={busy} disabled={!ready}>
                {t(`kind.${kind}.make`)}
              </Button>
              <Button variant="default" onClick={() => props.desk.note({ kind: 'done' })}>
                {t('close')}
              </Button>
            </Group>
          </Stack>
        </Panel>
        <Text size="sm" c="dimmed">
          {t('backup.never')}
        </Text>
      </Stack>
    </form>
  );
}
