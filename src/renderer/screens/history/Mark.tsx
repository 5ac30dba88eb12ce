import { VisuallyHidden } from '@mantine/core';
import { IconCircle, IconCircleCheckFilled, IconCircleMinus, IconCircleXFilled } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { VerdictState } from '../../components/Verdict.tsx';
import classes from './list.module.css';

const ICONS = { good: IconCircleCheckFilled, bad: IconCircleXFilled, open: IconCircle };

export const stateOf = (agrees: boolean | null): VerdictState =>
  agrees === null ? 'open' : agrees ? 'good' : 'bad';

/**
 * The verdict of a row without room for words: the mark, with words for who hears it and on hover. `over`: what is not
 * checked by now never is.
 */
export function Mark({ agrees, over = false }: { agrees: boolean | null; over?: boolean }) {
  const { t } = useTranslation('components');
  const state = stateOf(agrees);
  const never = over && agrees === null;
  const Icon = never ? IconCircleMinus : ICONS[state];
  const words = t(never ? 'verdict.never' : `verdict.${state}`);
  return (
    <span className={classes['mark']} data-state={state} title={words}>
      <Icon size={18} aria-hidden />
      <VisuallyHidden>{words}</VisuallyHidden>
    </span>
  );
}
