import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackupMaterial } from '../../shared/vault/secret-api.ts';
import type { BackupKind } from '../../shared/vault/terms.ts';
import { BackupDone, BackupForm } from './BackupForm.tsx';
import { EMPTY } from './Material.tsx';
import type { SecretProps } from './SecretApp.tsx';

/** Tries a backup by restoring it in memory; nothing is changed by it, and nothing kept but the date. */
export function Check({ vault, desk, first }: SecretProps & { first: BackupKind | null }) {
  const { t } = useTranslation('secret');
  const [draft, setDraft] = useState(EMPTY);
  const [good, setGood] = useState<string | null>(null);
  const done = () => desk.note({ kind: 'done' });

  async function check(material: BackupMaterial, as: BackupKind) {
    const answer = await vault.checkBackup({ material, as });
    if (!answer.ok) return answer;
    setDraft(EMPTY);
    setGood(answer.value.fingerprint);
    desk.note({ kind: 'changed' });
    return answer;
  }

  if (good !== null) {
    return (
      <BackupDone title={t('check.good')} text={t('check.goodText', { fingerprint: good })}>
        <Button onClick={done}>{t('close')}</Button>
        <Button variant="default" onClick={() => setGood(null)}>
          {t('check.another')}
        </Button>
      </BackupDone>
    );
  }
  return (
    <BackupForm
      kinds={['kit', 'shares', 'words', 'file']}
      first={first}
      label={t('backup.which')}
      action={t('check.try')}
      leave={t('check.later')}
      draft={draft}
      onDraft={setDraft}
      onLeave={done}
      onMaterial={check}
    />
  );
}
