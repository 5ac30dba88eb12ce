import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../shared/result.ts';
import type { BackupKind } from '../../shared/vault/terms.ts';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { Panel } from '../components/Panel.tsx';
import { Segments } from '../components/Segments.tsx';
import { EMPTY, Material, type MaterialKind, materialOf } from './Material.tsx';
import type { SecretProps } from './SecretApp.tsx';
import { Suggestions } from './Suggestions.tsx';

const KINDS = ['kit', 'shares', 'words', 'file'] as const satisfies readonly BackupKind[];
/** The kit's sheets are shares. */
const materialKindOf = (kind: BackupKind): MaterialKind => (kind === 'kit' ? 'shares' : kind);

/** Tries a backup by restoring it in memory; nothing is changed by it, and nothing kept but the date. */
export function Check({ vault, desk, first }: SecretProps & { first: BackupKind | null }) {
  const { t } = useTranslation('secret');
  const [as, setAs] = useState<BackupKind>(first ?? 'kit');
  const [draft, setDraft] = useState(EMPTY);
  const [error, setError] = useState<AppError | null>(null);
  const [good, setGood] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const kind = materialKindOf(as);
  const material = materialOf(kind, draft);

  async function check(event: FormEvent) {
    event.preventDefault();
    if (material === null) return;
    setBusy(true);
    const answer = await vault.checkBackup({ material, as });
    setBusy(false);
    setError(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    setDraft(EMPTY);
    setGood(answer.value.fingerprint);
    desk.note({ kind: 'changed' });
  }

  if (good !== null) {
    return (
      <Stack gap="md">
        <Alert
          color="leaf"
          variant="light"
          icon={<IconCircleCheck aria-hidden />}
          title={t('check.good')}
          role="status"
        >
          {t('check.goodText', { fingerprint: good })}
        </Alert>
        <Group>
          <Button onClick={() => desk.note({ kind: 'done' })}>{t('close')}</Button>
          <Button variant="default" onClick={() => setGood(null)}>
            {t('check.another')}
          </Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form onSubmit={(event) => void check(event)}>
      <Stack gap="md">
        <Segments
          aria-label={t('backup.which')}
          value={as}
          onChange={(value) => {
            setError(null);
            setAs(KINDS.find((known) => known === value) ?? as);
          }}
          data={KINDS.map((value) => ({ value, label: t(`kind.${value}.short`) }))}
        />
        <Panel>
          <Stack gap="md">
            <Text size="sm" c="dimmed">
              {t(`kind.${as}.check`)}
            </Text>
            <Material kind={kind} draft={draft} onChange={setDraft} />
            {error !== null && <ErrorNotice error={error} />}
            {error !== null && <Suggestions error={error} kind={kind} draft={draft} onChange={setDraft} />}
            <Group>
              <Button type="submit" loading={busy} disabled={material === null}>
                {t('check.try')}
              </Button>
              <Button variant="default" onClick={() => desk.note({ kind: 'done' })}>
                {t('check.later')}
              </Button>
            </Group>
          </Stack>
        </Panel>
      </Stack>
    </form>
  );
}
