import { Button, FileButton, Group, Stack, Text } from '@mantine/core';
import { IconPhoto, IconUpload } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../shared/result.ts';
import type { BackupMaterial } from '../../shared/vault/secret-api.ts';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { PassphraseInput } from '../components/PassphraseInput.tsx';
import { backupIn, type FoundBackup } from './backup-file.ts';
import { WordsInput } from './WordsInput.tsx';

/** What a person puts in: words or shares as typed, the encrypted file, pictures of the codes. */
export interface Draft {
  readonly words: string;
  readonly shares: readonly string[];
  readonly json: string | null;
  readonly filePassphrase: string;
}

export const EMPTY: Draft = { words: '', shares: ['', ''], json: null, filePassphrase: '' };
export type MaterialKind = BackupMaterial['kind'];

/** Null while something is missing. */
export function materialOf(kind: MaterialKind, draft: Draft): BackupMaterial | null {
  if (kind === 'words') return draft.words.trim() === '' ? null : { kind, words: draft.words };
  if (kind === 'shares') {
    const shares = draft.shares.filter((share) => share.trim() !== '');
    return shares.length === 0 ? null : { kind, shares };
  }
  if (draft.json === null || draft.filePassphrase === '') return null;
  return { kind, json: draft.json, passphrase: draft.filePassphrase };
}

/** As many as the standard has (SLIP-39). */
const MOST_SHARES = 16;

interface Props {
  readonly kind: MaterialKind;
  readonly draft: Draft;
  onChange(draft: Draft): void;
  /** A file or picture held a backup of this kind. */
  onFound(kind: MaterialKind): void;
}

export function Material({ kind, draft, onChange, onFound }: Props) {
  const { t } = useTranslation('secret');
  const [error, setError] = useState<AppError | null>(null);
  const setShare = (at: number, text: string) =>
    onChange({ ...draft, shares: draft.shares.map((share, index) => (index === at ? text : share)) });

  /** Puts what was read where it belongs; shares fill the first free field. */
  async function take(files: readonly File[]) {
    let next = draft;
    for (const file of files) {
      const read = await backupIn(file);
      setError(read.ok ? null : read.error);
      if (!read.ok) break;
      next = placed(next, read.value);
      onFound(read.value.kind);
    }
    onChange(next);
  }

  return (
    <Stack gap="sm">
      {kind === 'words' && (
        <WordsInput
          label={t('enter.words')}
          description={t('enter.wordsHint')}
          value={draft.words}
          onChange={(words) => onChange({ ...draft, words })}
        />
      )}
      {kind === 'shares' &&
        draft.shares.map((share, at) => (
          <WordsInput
            key={`share ${at}`}
            label={t('enter.share', { at: at + 1 })}
            value={share}
            onChange={(text) => setShare(at, text)}
          />
        ))}
      {kind === 'file' && (
        <>
          <Text size="sm">{t(draft.json === null ? 'enter.noFile' : 'enter.fileThere')}</Text>
          <PassphraseInput
            label={t('backup.filePassphrase')}
            value={draft.filePassphrase}
            onChange={(event) => onChange({ ...draft, filePassphrase: event.currentTarget.value })}
            autoComplete="off"
          />
        </>
      )}
      <Group>
        <FileButton multiple onChange={(files) => void take(files)} accept="image/*,.json,.txt">
          {(props) => (
            <Button
              {...props}
              variant="default"
              size="xs"
              leftSection={
                kind === 'file' ? <IconUpload size={16} aria-hidden /> : <IconPhoto size={16} aria-hidden />
              }
            >
              {t(kind === 'file' ? 'enter.chooseFile' : 'enter.picture')}
            </Button>
          )}
        </FileButton>
        {kind === 'shares' && draft.shares.length < MOST_SHARES && (
          <Button
            variant="default"
            size="xs"
            onClick={() => onChange({ ...draft, shares: [...draft.shares, ''] })}
          >
            {t('enter.anotherShare')}
          </Button>
        )}
      </Group>
      {error !== null && <ErrorNotice error={error} />}
    </Stack>
  );
}

function placed(draft: Draft, { kind, text }: FoundBackup): Draft {
  if (kind === 'words') return { ...draft, words: text };
  if (kind === 'file') return { ...draft, json: text };
  const free = draft.shares.findIndex((share) => share.trim() === '');
  return free < 0
    ? { ...draft, shares: [...draft.shares, text] }
    : { ...draft, shares: draft.shares.map((share, at) => (at === free ? text : share)) };
}
