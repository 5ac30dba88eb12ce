import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../shared/result.ts';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { Panel } from '../components/Panel.tsx';
import { Segments } from '../components/Segments.tsx';
import { EMPTY, Material, type MaterialKind, materialOf } from './Material.tsx';
import type { SecretProps } from './SecretApp.tsx';
import { Suggestions } from './Suggestions.tsx';

const KINDS: readonly MaterialKind[] = ['shares', 'words', 'file'];

/** The backup of a home whose computer is lost: opens its last bill, and nothing of it is used for trading. */
export function Predecessor({ vault, desk }: SecretProps) {
  const { t } = useTranslation('secret');
  const [kind, setKind] = useState<MaterialKind>('shares');
  const [draft, setDraft] = useState(EMPTY);
  const [error, setError] = useState<AppError | null>(null);
  const [taken, setTaken] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  const material = materialOf(kind, draft);

  async function take(event: FormEvent) {
    event.preventDefault();
    if (material === null) return;
    setBusy(true);
    const answer = await vault.adoptPredecessor({ material });
    setBusy(false);
    setError(answer.ok ? null : answer.error);
    if (!answer.ok) return;
    setDraft(EMPTY);
    setTaken(answer.value.fingerprint);
    desk.note({ kind: 'changed' });
  }

  if (taken !== null) {
    return (
      <Stack gap="md">
        <Alert
          color="leaf"
          variant="light"
          icon={<IconCircleCheck aria-hidden />}
          title={t('predecessor.taken')}
          role="status"
        >
          {t('predecessor.takenText', { fingerprint: taken })}
        </Alert>
        <Group>
          <Button onClick={() => desk.note({ kind: 'done' })}>{t('close')}</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form onSubmit={(event) => void take(event)}>
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
