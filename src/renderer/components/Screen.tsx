import { Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef } from 'react';
import classes from './components.module.css';

interface Props {
  readonly title: string;
  /** One line under the title. */
  readonly lead?: ReactNode;
  /** Buttons at the right of the title. */
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** A screen's outer shape: its one h1, a lead, actions, and the content. */
export function Screen({ title, lead, actions, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    // Whoever changed the screen by keyboard or hears it read goes on from its title, and who sees it from its top: the
    // place of the screen before would be anywhere in this one.
    heading.current?.focus({ preventScroll: true });
    const main = heading.current?.closest('main');
    if (main != null) main.scrollTop = 0;
  }, []);
  return (
    <section className={classes['screen']}>
      <header className={classes['screenHead']}>
        <div>
          <Title order={1} ref={heading} tabIndex={-1} className={classes['screenTitle'] ?? ''}>
            {title}
          </Title>
          {lead !== undefined && <Text c="dimmed">{lead}</Text>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  );
}
