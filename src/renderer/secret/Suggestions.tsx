import { Button, Group, Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { AppError } from '../../shared/result.ts';
import type { Draft, MaterialKind } from './Material.tsx';

interface Props {
  readonly error: AppError;
  readonly kind: MaterialKind;
  readonly draft: Draft;
  onChange(draft: Draft): void;
}

/** For a mistyped word: what it probably was, one press away. */
export function Suggestions({ error, kind, draft, onChange }: Props) {
  const { t } = useTranslation('secret');
  const word = String(error.params?.['word'] ?? '');
  const suggested = String(error.params?.['suggestions'] ?? '')
    .split(', ')
    .filter((each) => each !== '');
  if (word === '' || suggested.length === 0) return null;
  const mend = (text: string, right: string) =>
    text
      .split(/(\s+)/u)
      .map((part) => (part.toLowerCase() === word.toLowerCase() ? right : part))
      .join('');
  const use = (right: string) =>
    onChange(
      kind === 'words'
        ? { ...draft, words: mend(draft.words, right) }
        : { ...draft, shares: draft.shares.map((share) => mend(share, right)) },
    );
  return (
    <Group gap="xs">
      <Text size="sm">{t('enter.meant', { word })}</Text>
      {suggested.map((right) => (
        <Button key={right} size="compact-sm" variant="default" onClick={() => use(right)}>
          {right}
        </Button>
      ))}
    </Group>
  );
}
