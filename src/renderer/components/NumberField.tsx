import { Text, TextInput, VisuallyHidden } from '@mantine/core';
import { type KeyboardEvent, type ReactNode, useState } from 'react';
import { useFormat } from '../state/format.ts';
import { numberText, readNumber } from './number-text.ts';

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly unit: string;
  /** '' is nothing yet; NaN a text that is no number. */
  readonly value: number | '';
  onChange(value: number | ''): void;
  readonly error?: ReactNode;
  /** What an arrow key adds or takes away. */
  readonly step: number;
}

const PLACES = 1e6;

/** A number with its unit, typed the way the person writes numbers. */
export function NumberField({ label, description, unit, value, onChange, error, step }: Props) {
  const { decimal } = useFormat();
  // The text as typed, until the field is left.
  const [typed, setTyped] = useState<string | null>(null);

  function walk(event: KeyboardEvent) {
    const way = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    const from = value === '' ? 0 : value;
    if (way === 0 || Number.isNaN(from)) return;
    event.preventDefault();
    setTyped(null);
    onChange(Math.max(0, Math.round((from + way * step) * PLACES) / PLACES));
  }

  return (
    <TextInput
      label={
        <>
          {label}
          <VisuallyHidden> ({unit})</VisuallyHidden>
        </>
      }
      {...(description === undefined ? {} : { description })}
      inputWrapperOrder={['label', 'input', 'description', 'error']}
      inputMode="decimal"
      autoComplete="off"
      className="figures"
      value={typed ?? numberText(value, decimal)}
      onChange={(event) => {
        setTyped(event.currentTarget.value);
        onChange(readNumber(event.currentTarget.value, decimal, unit));
      }}
      // What cannot be read stays as it was typed, to be mended.
      onBlur={() => !Number.isNaN(value) && setTyped(null)}
      onKeyDown={walk}
      error={error}
      rightSection={
        <Text size="sm" c="dimmed" aria-hidden>
          {unit}
        </Text>
      }
      rightSectionWidth={`calc(${unit.length}ch + 24px)`}
      rightSectionPointerEvents="none"
    />
  );
}
