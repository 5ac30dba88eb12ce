import { Button, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../shared/result.ts';
import type { BackupMaterial } from '../../shared/vault/secret-api.ts';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { NewPassphrase, type PassphraseChoice } from '../components/NewPassphrase.tsx';
import { Panel } from '../components/Panel.tsx';
import { BackupDone, BroughtBackup } from './BackupForm.tsx';
import { EMPTY } from './Material.tsx';
import type { SecretProps } from './SecretApp.tsx';
import classes from './secret.module.css';

/** From a backup to keys on this computer: first whose it is, then under which passphrase, then done. */
export function Restore({ vault, desk, start }: SecretProps) {
  const { t } = useTranslation('secret');
  const [draft, setDraft] = useState(EMPTY);
  const [found, setFound] = useState<{ material: BackupMaterial; fingerprint: string } | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const [restored, setRestored] = useState(false);
  const done = () => desk.note({ kind: 'done' });

  async function inspect(material: BackupMaterial) {
    const answer = await vault.inspect({ material });
    if (answer.ok) setFound({ material, fingerprint: answer.value.fingerprint });
    return answer;
  }

  async function restore({ mode, passphrase }: PassphraseChoice) {
    if (found === null) return;
    setBusy(true);
    const { material } = found;
    const answer = await vault.restore({ material, mode, passphrase, setAside: start.setAside });
    setBusy(false);
    setError(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    setDraft(EMPTY);
    setFound(null);
    setRestored(true);
    desk.note({ kind: 'changed' });
  }

  if (restored) {
    return (
      <BackupDone title={t('restore.done')} text={t('restore.doneText')}>
        <Button onClick={done}>{t('close')}</Button>
      </BackupDone>
    );
  }
  if (found !== null) {
    return (
      <Panel title={t('restore.found')}>
        <Stack gap="md">
          <Text>
            {t('made.fingerprint')} <span className={classes['fingerprint']}>{found.fingerprint}</span>
          </Text>
          <Text size="sm" c="dimmed">
            {t(start.setAside ? 'restore.setAside' : 'restore.compare')}
          </Text>
          <Text size="sm">{t('restore.stolen')}</Text>
          {error !== null && <ErrorNotice error={error} />}
          <NewPassphrase
            action={t('restore.action')}
            busy={busy}
            onChoose={(choice) => void restore(choice)}
            onCancel={() => setFound(null)}
          />
        </Stack>
      </Panel>
    );
  }
  return <BroughtBackup draft={draft} onDraft={setDraft} onLeave={done} onMaterial={inspect} />;
}
