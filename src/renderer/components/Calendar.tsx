import { ActionIcon, Table, VisuallyHidden } from '@mantine/core';
import { IconChevronLeft, IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useDays } from '../state/format.ts';
import classes from './calendar.module.css';
import { placeInWeek, plusDays, plusMonths, weeksOf } from './date-text.ts';

interface Props {
  /** The chosen day; '' for none. */
  readonly day: string;
  /** Whether the keyboard is in it. */
  readonly focused: boolean;
  /** null: left without a choice. */
  onChoose(day: string | null): void;
}

/** Where a key leads from a day, in weeks that begin with the given day. */
const MOVES: Readonly<Record<string, (day: string, firstDay: number) => string>> = {
  ArrowLeft: (day) => plusDays(day, -1),
  ArrowRight: (day) => plusDays(day, 1),
  ArrowUp: (day) => plusDays(day, -7),
  ArrowDown: (day) => plusDays(day, 7),
  PageUp: (day) => plusMonths(day, -1),
  PageDown: (day) => plusMonths(day, 1),
  Home: (day, firstDay) => plusDays(day, -placeInWeek(day, firstDay)),
  End: (day, firstDay) => plusDays(day, 6 - placeInWeek(day, firstDay)),
};

/** A month to pick a day from; arrow keys walk the days, Page Up and Down the months. */
export function Calendar({ day, focused, onChoose }: Props) {
  const { t } = useTranslation('components');
  const days = useDays();
  const today = todayText();
  const [at, setAt] = useState(day === '' ? today : day);
  const table = useRef<HTMLTableElement>(null);

  useEffect(() => {
    if (focused) table.current?.querySelector<HTMLElement>(`[data-day="${at}"]`)?.focus();
  }, [focused, at]);

  function walk(event: KeyboardEvent) {
    const move = MOVES[event.key];
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      onChoose(null);
    } else if (move !== undefined) {
      event.preventDefault();
      setAt(move(at, days.firstDay));
    }
  }

  const turn = (months: number, words: string) => (
    <ActionIcon
      variant="subtle"
      color="gray"
      tabIndex={-1}
      aria-label={words}
      onClick={() => setAt(plusMonths(at, months))}
    >
      {months < 0 ? <IconChevronLeft size={18} aria-hidden /> : <IconChevronRight size={18} aria-hidden />}
    </ActionIcon>
  );

  return (
    <div className={classes['calendar']}>
      <div className={classes['month']}>
        {turn(-1, t('date.before'))}
        <span aria-live="polite">{days.month(at)}</span>
        {turn(1, t('date.after'))}
      </div>
      {/* A table of days that the arrow keys walk is a grid; its rows and cells are those of the table. */}
      <Table ref={table} unstyled role="grid" aria-label={days.month(at)} onKeyDown={walk}>
        <thead>
          <tr>
            {days.weekdays.map(({ short, long }) => (
              <th key={long} scope="col">
                <span aria-hidden>{short}</span>
                <VisuallyHidden>{long}</VisuallyHidden>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeksOf(at, days.firstDay).map((week) => (
            <tr key={week[0]}>
              {week.map((one) => (
                <td key={one}>
                  <button
                    type="button"
                    className={classes['day']}
                    data-day={one}
                    // Escape leaves the month, not the dialog around it.
                    data-mantine-stop-propagation="true"
                    data-other={one.slice(0, 7) !== at.slice(0, 7) || undefined}
                    data-chosen={one === day || undefined}
                    aria-label={days.full(one)}
                    aria-pressed={one === day}
                    {...(one === today ? { 'aria-current': 'date' as const } : {})}
                    tabIndex={one === at ? 0 : -1}
                    onClick={() => onChoose(one)}
                  >
                    {Number(one.slice(8))}
                  </button>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </Table>
    </div>
  );
}

/** Today in the computer's own zone, in which everything else is written, too. */
function todayText(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())).toISOString().slice(0, 10);
}
