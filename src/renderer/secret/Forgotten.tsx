import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../shared/result.ts';
import type { BackupMaterial } from '../../shared/vault/secret-api.ts';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { NewPassphrase } from '../components/NewPassphrase.tsx';
import { Panel } from '../components/Panel.tsx';
import { BackupDone, BroughtBackup } from './BackupForm.tsx';
import { EMPTY } from './Material.tsx';
import type { SecretProps } from './SecretApp.tsx';

/**
 * A forgotten passphrase: a backup shows that the home is the person's, then a new one is set. Locked screens stay
 * locked until it was typed there, and nothing of the home is shown here.
 */
export function Forgotten({ vault, desk }: SecretProps) {
  const { t } = useTranslation('secret');
  const [draft, setDraft] = useState(EMPTY);
  const [own, setOwn] = useState<BackupMaterial | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const [set, setSet] = useState(false);
  const done = () => desk.note({ kind: 'done' });

  async function show(material: BackupMaterial) {
    const answer = await vault.isOwn({ material });
    if (answer.ok) setOwn(material);
    return answer;
  }

  async function change(next: string) {
    if (own === null) return;
    setBusy(true);
    const answer = await vault.resetPassphrase({ material: own, next });
    setBusy(false);
    setError(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    setDraft(EMPTY);
    setOwn(null);
    setSet(true);
    desk.note({ kind: 'changed' });
  }

  if (set) {
    return (
      <BackupDone title={t('forgotten.done')} text={t('forgotten.doneText')}>
        <Button onClick={done}>{t('close')}</Button>
      </BackupDone>
    );
  }
  if (own === null) {
    return <BroughtBackup draft={draft} onDraft={setDraft} onLeave={done} onMaterial={show} />;
  }
  return (
    <Panel title={t('forgotten.own')} hint={t('forgotten.ownText')}>
      {error !== null && <ErrorNotice error={error} />}
      <NewPassphrase
        action={t('forgotten.action')}
        busy={busy}
        asksMode={false}
        onChoose={({ passphrase }) => void change(passphrase)}
        onCancel={() => setOwn(null)}
      />
    </Panel>
  );
}
