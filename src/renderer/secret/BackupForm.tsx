import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError, Result } from '../../shared/result.ts';
import type { BackupMaterial } from '../../shared/vault/secret-api.ts';
import type { BackupKind } from '../../shared/vault/terms.ts';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { Panel } from '../components/Panel.tsx';
import { Segments } from '../components/Segments.tsx';
import { type Draft, Material, type MaterialKind, materialOf } from './Material.tsx';
import { Suggestions } from './Suggestions.tsx';

/** The kit's sheets are shares. */
const materialKindOf = (kind: BackupKind): MaterialKind => (kind === 'kit' ? 'shares' : kind);

interface Props {
  /** What a person may have in hand; the first is chosen unless `first` says otherwise. */
  readonly kinds: readonly [BackupKind, ...BackupKind[]];
  readonly first?: BackupKind | null;
  readonly label: string;
  readonly action: string;
  readonly leave: string;
  /** What was put in so far; kept by the page, so that a step back loses nothing. */
  readonly draft: Draft;
  onDraft(draft: Draft): void;
  onLeave(): void;
  /** What is done with the backup; a refusal is shown in words. */
  onMaterial(material: BackupMaterial, kind: BackupKind): Promise<Result<unknown>>;
  /** Whatever else the page needs to know is there. */
  readonly ready?: boolean;
  /** Fields of the page's own, under the backup's. */
  readonly children?: ReactNode;
}

/** Takes a backup in one of its forms: which kind, the words or pictures or file, and what is wrong with them. */
export function BackupForm(props: Props) {
  const { kinds, draft, onDraft, onMaterial, ready = true } = props;
  const { t } = useTranslation('secret');
  const [as, setAs] = useState<BackupKind>(props.first ?? kinds[0]);
  const [error, setError] = useState<AppError | null>(null);
  const [busy, setBusy] = useState(false);
  const kind = materialKindOf(as);
  const material = materialOf(kind, draft);

  async function take(event: FormEvent) {
    event.preventDefault();
    if (material === null) return;
    setBusy(true);
    const answer = await onMaterial(material, as);
    setBusy(false);
    setError(answer.ok ? null : answer.error);
  }

  /** A file or picture of another kind than the chosen one brings its own fields up. */
  function turnTo(found: MaterialKind) {
    // What was wrong was wrong with what stood there before.
    setError(null);
    if (found !== materialKindOf(as)) setAs(kinds.find((known) => materialKindOf(known) === found) ?? as);
  }

  return (
    <form onSubmit={(event) => void take(event)}>
      <Stack gap="md">
        <Segments
          aria-label={props.label}
          value={as}
          onChange={(value) => {
            setError(null);
            setAs(kinds.find((known) => known === value) ?? as);
          }}
          data={kinds.map((value) => ({ value, label: t(`kind.${value}.short`) }))}
        />
        <Panel>
          <Stack gap="md">
            <Text size="sm" c="dimmed">
              {t(`kind.${as}.check`)}
            </Text>
            <Material kind={kind} draft={draft} onChange={onDraft} onFound={turnTo} />
            {props.children}
            {error !== null && <ErrorNotice error={error} />}
            {error !== null && <Suggestions error={error} kind={kind} draft={draft} onChange={onDraft} />}
            <Group>
              <Button type="submit" loading={busy} disabled={material === null || !ready}>
                {props.action}
              </Button>
              <Button variant="default" onClick={props.onLeave}>
                {props.leave}
              </Button>
            </Group>
          </Stack>
        </Panel>
      </Stack>
    </form>
  );
}

type Brought = Pick<Props, 'draft' | 'onDraft' | 'onLeave' | 'onMaterial' | 'ready' | 'children'>;

/** For a backup that a person brings along; the sheets of a kit are shares. */
export function BroughtBackup(props: Brought) {
  const { t } = useTranslation('secret');
  return (
    <BackupForm
      {...props}
      kinds={['shares', 'words', 'file']}
      label={t('restore.from')}
      action={t('restore.look')}
      leave={t('close')}
    />
  );
}

/** It worked: what that means, and the ways on. */
export function BackupDone({ title, text, children }: { title: string; text: string; children: ReactNode }) {
  return (
    <Stack gap="md">
      <Alert color="leaf" variant="light" icon={<IconCircleCheck aria-hidden />} title={title} role="status">
        {text}
      </Alert>
      <Group>{children}</Group>
    </Stack>
  );
}
