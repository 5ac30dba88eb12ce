import { IconCircle, IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import classes from './components.module.css';

export type VerdictState = 'good' | 'bad' | 'open';

const ICONS = { good: IconCircleCheckFilled, bad: IconCircleXFilled, open: IconCircle };

interface Props {
  readonly state: VerdictState;
  /** Own words instead of the usual ones; there are always some, as colour alone tells not everyone. */
  readonly label?: string;
}

/** The mark beside what this wallet recomputed: a tick, a cross, or not checked yet. */
export function Verdict({ state, label }: Props) {
  const { t } = useTranslation('components');
  const Mark = ICONS[state];
  return (
    <span className={classes['verdict']} data-state={state}>
      <Mark size={18} aria-hidden />
      {label ?? t(`verdict.${state}`)}
    </span>
  );
}
