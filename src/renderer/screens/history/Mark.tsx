import { VisuallyHidden } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled, IconCircleXFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { VerdictState } from '../../components/Verdict.tsx';
import classes from './list.module.css';

const ICONS = { good: IconCircleCheckFilled, bad: IconCircleXFilled, open: IconCircle };

export const stateOf = (agrees: boolean | null): VerdictState =>
  agrees === null ? 'open' : agrees ? 'good' : 'bad';

/** The verdict of a row without room for words: the mark, with words for who hears it and on hover. */
export function Mark({ agrees }: { agrees: boolean | null }) {
  const { t } = useTranslation('components');
  const state = stateOf(agrees);
  const Icon = ICONS[state];
  const words = t(`verdict.${state}`);
  return (
    <span className={classes['mark']} data-state={state} title={words}>
      <Icon size={18} aria-hidden />
      <VisuallyHidden>{words}</VisuallyHidden>
    </span>
  );
}
