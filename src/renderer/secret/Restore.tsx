import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../shared/result.ts';
import type { BackupMaterial } from '../../shared/vault/secret-api.ts';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { NewPassphrase, type PassphraseChoice } from '../components/NewPassphrase.tsx';
import { Panel } from '../components/Panel.tsx';
import { Segments } from '../components/Segments.tsx';
import { EMPTY, Material, type MaterialKind, materialOf } from './Material.tsx';
import type { SecretProps } from './SecretApp.tsx';
import { Suggestions } from './Suggestions.tsx';
import classes from './secret.module.css';

const KINDS: readonly MaterialKind[] = ['shares', 'words', 'file'];

/** From a backup to keys on this computer: first whose it is, then under which passphrase, then done. */
export function Restore({ vault, desk, start }: SecretProps) {
  const { t } = useTranslation('secret');
  const [kind, setKind] = useState<MaterialKind>('shares');
  const [draft, setDraft] = useState(EMPTY);
  const [found, setFound] = useState<{ material: BackupMaterial; fingerprint: string } | null>(null);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const [restored, setRestored] = useState(false);
  const material = materialOf(kind, draft);

  async function inspect(event: FormEvent) {
    event.preventDefault();
    if (material === null) return;
    setBusy(true);
    const answer = await vault.inspect({ material });
    setBusy(false);
    setError(answer.ok ? null : answer.error);
    if (answer.ok) setFound({ material, fingerprint: answer.value.fingerprint });
  }

  async function restore({ mode, passphrase }: PassphraseChoice) {
    if (found === null) return;
    setBusy(true);
    const answer = await vault.restore({
      material: found.material,
      mode,
      passphrase,
      setAside: start.setAside,
    });
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
      <Stack gap="md">
        <Alert
          color="leaf"
          variant="light"
          icon={<IconCircleCheck aria-hidden />}
          title={t('restore.done')}
          role="status"
        >
          {t('restore.doneText')}
        </Alert>
        <Group>
          <Button onClick={() => desk.note({ kind: 'done' })}>{t('close')}</Button>
        </Group>
      </Stack>
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
  return (
    <form onSubmit={(event) => void inspect(event)}>
      <Stack gap="md">
        <Segments
          aria-label={t('restore.from')}
          value={kind}
          onChange={(value) => {
            setError(null);
            setKind(KINDS.find((known) => known === value) ?? kind);
          }}
          data={KINDS.map((value) => ({ value, label: t(`kind.${value}.short`) }))}
        />
        <Panel>
          <Stack gap="md">
            <Text size="sm" c="dimmed">
              {t(`kind.${kind}.check`)}
            </Text>
            <Material kind={kind} draft={draft} onChange={setDraft} />
            {error !== null && <ErrorNotice error={error} />}
            {error !== null && <Suggestions error={error} kind={kind} draft={draft} onChange={setDraft} />}
            <Group>
              <Button type="submit" loading={busy} disabled={material === null}>
                {t('restore.look')}
              </Button>
              <Button variant="default" onClick={() => desk.note({ kind: 'done' })}>
                {t('close')}
              </Button>
            </Group>
          </Stack>
        </Panel>
      </Stack>
    </form>
  );
}
