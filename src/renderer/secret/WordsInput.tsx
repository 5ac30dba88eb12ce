import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type ClipboardEvent, type KeyboardEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { splitWords } from '../../shared/backup/words.ts';
import classes from './secret.module.css';

interface Props {
  readonly label: string;
  readonly description?: string;
  /** All words so far, also the one in the field, with blanks between them. */
  readonly value: string;
  onChange(value: string): void;
}

/** More than any backup has; what is pasted comes in one piece. */
const LONGEST = 1000;

/**
 * Takes words one by one. The system's input method is told what stands in a text field, and in Electron that way leads
 * through main: so the field never holds more than the word that is being typed. Pasted words are split at once.
 */
export function WordsInput({ label, description, value, onChange }: Props) {
  const { t } = useTranslation('secret');
  const [typed, setTyped] = useState('');
  /** Place of the word in the field; null: after the last. */
  const [at, setAt] = useState<number | null>(null);
  const all = splitWords(value);
  const [word] = splitWords(typed);
  const candidate = at ?? all.length - 1;
  // Whoever else changes the words (a suggestion, a picture) has the last word: then the field is empty.
  const mine = word !== undefined && all[candidate] === word;
  const others = mine ? all.filter((_, index) => index !== candidate) : all;
  const emptied = word === undefined ? at : null;
  const place = mine ? candidate : Math.min(emptied ?? all.length, all.length);

  function change(text: string) {
    const parts = splitWords(text);
    onChange([...others.slice(0, place), ...parts, ...others.slice(place)].join(' '));
    if (parts.length > 1 || /[\s,;]/u.test(text)) forget();
    else {
      setTyped(text);
      setAt(place);
    }
  }
  function forget() {
    setTyped('');
    setAt(null);
  }
  function take(index: number) {
    setTyped(all[index] ?? '');
    setAt(index);
  }
  /** Enter ends a word, as a blank does; Backspace in the empty field takes up the last one. */
  function onKey(event: KeyboardEvent<HTMLInputElement>) {
    if (event.key === 'Enter' && mine) {
      event.preventDefault();
      forget();
    } else if (event.key === 'Backspace' && typed === '' && all.length > 0) {
      event.preventDefault();
      take(all.length - 1);
    }
  }

  /** Past the field: it would join the lines of a list, and show all of it to the input method. */
  function onPaste(event: ClipboardEvent<HTMLInputElement>) {
    const text = event.clipboardData.getData('text');
    if (splitWords(text).length < 2) return;
    event.preventDefault();
    change(`${mine ? typed : ''} ${text}`);
  }

  return (
    <Stack gap={6}>
      <TextInput
        label={label}
        description={description}
        placeholder={t('enter.word', { at: place + 1 })}
        value={mine || word === undefined ? typed : ''}
        onChange={(event) => change(event.currentTarget.value)}
        onKeyDown={onKey}
        onPaste={onPaste}
        maxLength={LONGEST}
        autoComplete="off"
        spellCheck={false}
      />
      {all.length > 0 && (
        <Group gap="xs" align="flex-start" wrap="nowrap">
          <ol className={classes['entered']} data-testid={`entered ${label}`}>
            {all.map((each, index) => (
              <li key={`${index} ${each}`}>
                <button
                  type="button"
                  data-current={mine && index === candidate}
                  aria-label={t('enter.change', { at: index + 1, word: each })}
                  onClick={() => take(index)}
                >
                  {each}
                </button>
              </li>
            ))}
          </ol>
          <Button
            size="compact-sm"
            variant="default"
            aria-label={t('enter.clearOf', { label })}
            onClick={() => {
              forget();
              onChange('');
            }}
          >
            {t('enter.clear')}
          </Button>
        </Group>
      )}
    </Stack>
  );
}
