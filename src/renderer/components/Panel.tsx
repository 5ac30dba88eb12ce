import { Text, Title } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './components.module.css';

interface Props {
  readonly title?: string;
  readonly hint?: ReactNode;
  /** At the right of the title. */
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}

/** A surface that groups what belongs together, named by its title. */
export function Panel({ title, hint, aside, children }: Props) {
  const id = useId();
  return (
    <section className={classes['panel']} {...(title === undefined ? {} : { 'aria-labelledby': id })}>
      {(title !== undefined || aside !== undefined) && (
        <header className={classes['panelHead']}>
          <div>
            {title !== undefined && (
              <Title order={2} size="h4" id={id}>
                {title}
              </Title>
            )}
            {hint !== undefined && (
              <Text c="dimmed" size="sm">
                {hint}
              </Text>
            )}
          </div>
          {aside}
        </header>
      )}
      {children}
    </section>
  );
}
