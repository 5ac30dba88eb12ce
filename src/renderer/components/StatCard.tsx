import { VisuallyHidden } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import classes from './components.module.css';

interface Props {
  readonly label: string;
  /** The number as formatted; null when it is not known, which is never shown as zero. */
  readonly value: string | null;
  readonly unit?: string;
  readonly icon?: Icon;
  /** What the number means or why it is unknown. */
  readonly hint?: ReactNode;
}

/** One figure with its name and unit. */
export function StatCard({ label, value, unit, icon: CardIcon, hint }: Props) {
  const { t } = useTranslation('components');
  return (
    <div className={classes['stat']}>
      <div className={classes['statLabel']}>
        {CardIcon !== undefined && <CardIcon size={18} stroke={1.7} aria-hidden />}
        {label}
      </div>
      <div className={classes['statValue']}>
        {value ?? <Unknown text={t('unknown')} />}
        {value !== null && unit !== undefined && <span className={classes['statUnit']}> {unit}</span>}
      </div>
      {hint !== undefined && <div className={classes['statLabel']}>{hint}</div>}
    </div>
  );
}

/** A dash for the eye, the word for the ear. */
function Unknown({ text }: { text: string }) {
  return (
    <>
      <span className={classes['statNone']} aria-hidden>
        –
      </span>
      <VisuallyHidden>{text}</VisuallyHidden>
    </>
  );
}
