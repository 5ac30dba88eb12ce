import { useMediaQuery } from '@mantine/hooks';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import classes from './list.module.css';

const ROW_HEIGHT = 52;
/** Narrow, or with very large text: two lines (list.module.css has the same width). */
const HIGH_ROW_HEIGHT = 72;
const NARROW = '(max-width: 760px)';
const JUMPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 8,
  PageUp: -8,
  Home: Number.NEGATIVE_INFINITY,
  End: Number.POSITIVE_INFINITY,
};

interface Props {
  readonly label: string;
  readonly count: number;
  /** Column titles; each row names its values itself, so these are for the eye. */
  readonly head: ReactNode;
  /** Where a row leads. */
  href(index: number): string | null;
  render(index: number): ReactNode;
  /** Rows `first` to `last` are about to be seen. */
  onRange(first: number, last: number): void;
  /** Shows this row; a new object shows it again. */
  readonly jump?: { readonly index: number } | null;
}

/**
 * A list of any length of which only the seen rows exist. One stop for the Tab key; the arrow keys, Page Up and Down,
 * Home and End walk the rows.
 */
export function VirtualRows({ label, count, head, href, render, onRange, jump = null }: Props) {
  const frame = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const walked = useRef(false);
  const height = useMediaQuery(NARROW, false, { getInitialValueInEffect: false })
    ? HIGH_ROW_HEIGHT
    : ROW_HEIGHT;
  const rows = useVirtualizer({
    count,
    getScrollElement: () => frame.current,
    estimateSize: () => height,
    overscan: 8,
  });
  const seen = rows.getVirtualItems();
  const first = seen[0]?.index ?? 0;
  const last = seen.at(-1)?.index ?? 0;

  // The list keeps the heights that it knows until it is told.
  useEffect(() => rows.measure(), [height]);
  useEffect(() => {
    if (count > 0) onRange(first, last);
  });
  useEffect(() => {
    if (jump === null) return;
    setActive(jump.index);
    rows.scrollToIndex(jump.index, { align: 'start' });
  }, [jump]);
  useEffect(() => {
    if (!walked.current) return;
    const link = frame.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    if (link == null) return;
    walked.current = false;
    link.focus({ preventScroll: true });
  });

  function walk(event: KeyboardEvent) {
    const step = JUMPS[event.key];
    if (step === undefined || count === 0) return;
    event.preventDefault();
    const index = Math.max(0, Math.min(count - 1, active + step));
    walked.current = true;
    setActive(index);
    rows.scrollToIndex(index);
  }

  return (
    <div className={classes['fill']}>
      <div className={classes['head']} aria-hidden>
        {head}
      </div>
      <div className={classes['frame']} ref={frame}>
        <ul
          className={classes['rows']}
          aria-label={label}
          style={{ height: rows.getTotalSize() }}
          onKeyDown={walk}
        >
          {seen.map(({ index, start, size }) => {
            const target = href(index);
            return (
              <li
                key={index}
                className={classes['item']}
                style={{ height: size, transform: `translateY(${start}px)` }}
                aria-setsize={count}
                aria-posinset={index + 1}
              >
                {target === null ? (
                  <div className={classes['row']}>{render(index)}</div>
                ) : (
                  <a
                    className={classes['row']}
                    href={target}
                    data-index={index}
                    tabIndex={
                      index === active || (index === first && (active < first || active > last)) ? 0 : -1
                    }
                    onFocus={() => setActive(index)}
                  >
                    {render(index)}
                  </a>
                )}
              </li>
            );
          })}
        </ul>
      </div>
    </div>
  );
}
