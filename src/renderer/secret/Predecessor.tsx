import { Button } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { BackupMaterial } from '../../shared/vault/secret-api.ts';
import { PassphraseInput } from '../components/PassphraseInput.tsx';
import { BackupDone, BroughtBackup } from './BackupForm.tsx';
import { EMPTY } from './Material.tsx';
import type { SecretProps } from './SecretApp.tsx';

/** The backup of a home whose computer is lost: opens its last bill, and nothing of it is used for trading. */
export function Predecessor({ vault, desk }: SecretProps) {
  const { t } = useTranslation('secret');
  const [draft, setDraft] = useState(EMPTY);
  const [passphrase, setPassphrase] = useState('');
  const [taken, setTaken] = useState<string | null>(null);
  const done = () => desk.note({ kind: 'done' });

  async function take(material: BackupMaterial) {
    const answer = await vault.adoptPredecessor({ material, passphrase });
    if (!answer.ok) return answer;
    setDraft(EMPTY);
    setPassphrase('');
    setTaken(answer.value.fingerprint);
    desk.note({ kind: 'changed' });
    return answer;
  }

  if (taken !== null) {
    return (
      <BackupDone title={t('predecessor.taken')} text={t('predecessor.takenText', { fingerprint: taken })}>
        <Button onClick={done}>{t('close')}</Button>
      </BackupDone>
    );
  }
  return (
    <BroughtBackup
      draft={draft}
      onDraft={setDraft}
      onLeave={done}
      onMaterial={take}
      ready={passphrase !== ''}
    >
      <PassphraseInput
        label={t('backup.passphrase')}
        description={t('predecessor.passphraseHint')}
        value={passphrase}
        onChange={(event) => setPassphrase(event.currentTarget.value)}
        autoComplete="off"
      />
    </BroughtBackup>
  );
}
