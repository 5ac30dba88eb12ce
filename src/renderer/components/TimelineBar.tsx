import { VisuallyHidden } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './components.module.css';

export interface TimelineStep {
  readonly key: string;
  readonly label: string;
  /** Length in any unit; the steps share the width by it. */
  readonly length: number;
}

interface Props {
  readonly label: string;
  readonly steps: readonly TimelineStep[];
  /** Position from the start, in the unit of the steps' lengths. */
  readonly position: number;
}

/** The phases of a slot on a line, with what is done, what runs now, and what is to come. */
export function TimelineBar({ label, steps, position }: Props) {
  const { t } = useTranslation('components');
  let start = 0;
  return (
    <ol className={classes['timeline']} aria-label={label}>
      {steps.map((step) => {
        const share = Math.min(1, Math.max(0, (position - start) / step.length));
        start += step.length;
        const state = share >= 1 ? 'done' : position >= start - step.length ? 'now' : 'ahead';
        return (
          // A short phase keeps room for its words.
          <li
            key={step.key}
            className={classes['step']}
            data-state={state}
            style={{ flex: `${step.length} 1 88px` }}
            {...(state === 'now' ? { 'aria-current': 'step' as const } : {})}
          >
            <div className={classes['stepTrack']}>
              <div className={classes['stepFill']} style={{ width: `${share * 100}%` }} />
            </div>
            {step.label} <VisuallyHidden component="span">({t(`timeline.${state}`)})</VisuallyHidden>
          </li>
        );
      })}
    </ol>
  );
}
