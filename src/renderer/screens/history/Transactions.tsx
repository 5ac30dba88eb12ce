import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { SlotStory } from '../../../shared/readmodel.ts';
import { Panel } from '../../components/Panel.tsx';
import { useFormat } from '../../state/format.ts';
import classes from './story.module.css';

/** What a slot and a bill usually send; rarer ones are named together. */
const KNOWN = ['submit', 'reveal', 'bill'] as const;

/** What this wallet sent for it, as anyone can look it up. */
export function Transactions({ of }: { of: SlotStory['transactions'] }) {
  const { t } = useTranslation('story');
  const format = useFormat();
  if (of.length === 0) return null;
  return (
    <Panel title={t('sent.title')} hint={t('sent.hint')}>
      <ul className={classes['sent']}>
        {of.map(({ purpose, hash, block }) => (
          <li key={hash}>
            <Text size="sm" fw={500}>
              {t(`sent.what.${KNOWN.find((known) => known === purpose) ?? 'other'}`)}
            </Text>
            <code>{hash}</code>
            {block !== null && (
              <Text size="sm" c="dimmed">
                {t('sent.block', { block: format.number(block) })}
              </Text>
            )}
          </li>
        ))}
      </ul>
    </Panel>
  );
}
