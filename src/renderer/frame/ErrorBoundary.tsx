import { Button } from '@mantine/core';
import { IconMoodConfuzed } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { EmptyState } from '../components/EmptyState.tsx';

interface Props {
  readonly children: ReactNode;
}

/** A screen that breaks takes only itself down; the navigation stays. */
export class ErrorBoundary extends Component<Props, { broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return <Broken onAgain={() => this.setState({ broken: false })} />;
  }
}

function Broken({ onAgain }: { onAgain: () => void }) {
  const { t } = useTranslation('frame');
  return (
    <EmptyState
      icon={IconMoodConfuzed}
      title={t('broken.title')}
      text={t('broken.text')}
      action={<Button onClick={onAgain}>{t('broken.again')}</Button>}
    />
  );
}
