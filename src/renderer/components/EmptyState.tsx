import { Text, Title } from '@mantine/core';
import type { Icon } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import classes from './components.module.css';

interface Props {
  readonly icon: Icon;
  readonly title: string;
  readonly text: string;
  readonly action?: ReactNode;
}

/** For a place that has nothing to show: why, and what to do about it. */
export function EmptyState({ icon: StateIcon, title, text, action }: Props) {
  return (
    <div className={classes['empty']}>
      <div className={classes['emptyIcon']}>
        <StateIcon size={30} stroke={1.6} aria-hidden />
      </div>
      <Title order={2} size="h3">
        {title}
      </Title>
      <Text c="dimmed" maw={460}>
        {text}
      </Text>
      {action}
    </div>
  );
}
