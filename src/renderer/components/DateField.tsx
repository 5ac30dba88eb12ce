import { Popover, TextInput } from '@mantine/core';
import { IconCalendar } from '@tabler/icons-react';
import { type FocusEvent, type KeyboardEvent, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDays } from '../state/format.ts';
import { Calendar } from './Calendar.tsx';

interface Props {
  readonly label: string;
  /** `2026-03-29`; '' is no day, or a text that is none. */
  readonly value: string;
  onChange(value: string): void;
  readonly className?: string;
}

/**
 * A day, typed as the chosen language writes it, or picked from a month: the mouse opens that with a click, the keyboard
 * with the down arrow (WAI-ARIA Authoring Practices, date picker combobox).
 */
export function DateField({ label, value, onChange, className }: Props) {
  const { t } = useTranslation('components');
  const days = useDays();
  // The text as typed, until it is a day and the field is left.
  const [typed, setTyped] = useState<string | null>(null);
  const [left, setLeft] = useState(false);
  const [open, setOpen] = useState<'no' | 'shown' | 'entered'>('no');
  const input = useRef<HTMLInputElement>(null);
  const month = useRef<HTMLDivElement>(null);
  const pattern = days.pattern({ day: t('date.day'), month: t('date.month'), year: t('date.year') });
  const wrong = left && typed !== null && typed.trim() !== '' && value === '';

  function close(choice: string | null) {
    setOpen('no');
    if (choice !== null) {
      setTyped(null);
      onChange(choice);
    }
    input.current?.focus();
  }

  function leave({ relatedTarget: to }: FocusEvent) {
    if (to instanceof Node && (input.current?.contains(to) || month.current?.contains(to))) return;
    // To nowhere means a click beside it, which the popover sees itself, or another window.
    if (to !== null) setOpen('no');
    setLeft(true);
    // What cannot be read stays as it was typed, to be mended.
    if (value !== '') setTyped(null);
  }

  function press(event: KeyboardEvent) {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      setOpen('entered');
    }
    if (event.key === 'Escape' && open !== 'no') {
      event.stopPropagation();
      setOpen('no');
    }
  }

  return (
    <Popover
      opened={open !== 'no'}
      onChange={(next) => setOpen(next ? 'shown' : 'no')}
      position="bottom-start"
      closeOnEscape={false}
      transitionProps={{ duration: 0 }}
      shadow="md"
    >
      <Popover.Target>
        <TextInput
          ref={input}
          role="combobox"
          autoComplete="off"
          label={label}
          {...(className === undefined ? {} : { className })}
          placeholder={pattern}
          value={typed ?? days.write(value)}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            onChange(days.read(event.currentTarget.value) ?? '');
          }}
          onClick={() => setOpen('shown')}
          onKeyDown={press}
          onBlur={leave}
          error={wrong && t('date.unreadable', { pattern })}
          rightSection={<IconCalendar size={17} aria-hidden />}
          rightSectionPointerEvents="none"
          {...(open === 'no' ? {} : { 'data-mantine-stop-propagation': 'true' })}
        />
      </Popover.Target>
      <Popover.Dropdown
        ref={month}
        p="sm"
        onBlur={leave}
        // The field keeps the focus while somebody clicks through the months.
        onMouseDown={(event) => event.preventDefault()}
      >
        <Calendar day={value} focused={open === 'entered'} onChoose={close} />
      </Popover.Dropdown>
    </Popover>
  );
}
