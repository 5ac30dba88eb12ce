import { Anchor, Text } from '@mantine/core';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { HouseholdView, SlotRow } from '../../../shared/readmodel.ts';
import { Panel } from '../../components/Panel.tsx';
import { TimelineBar, type TimelineStep } from '../../components/TimelineBar.tsx';
import { hrefOf } from '../../state/route.ts';
import { useSlotTimes } from '../../state/slot-times.ts';
import { useDoing, useRowSentence } from './sentences.ts';
import classes from './slot.module.css';

/** Tenths of a slot that each phase takes (docs/protocol.md, section 7). */
const PHASES = [
  ['submit', 5],
  ['reveal', 3],
  ['open', 1],
  ['clear', 1],
] as const;

/** Steps that the bar moves in, per tenth of a slot: the eye sees no finer ones. */
const FINE = 20;

/** Where the running slot stands, in tenths of it; null before there is one. */
export function positionOf({ community, slot, chainTime }: HouseholdView): number | null {
  if (community === null || slot === null || chainTime === null) return null;
  const since = chainTime - (community.genesis + slot * community.slotSeconds);
  return Math.floor((since * 10 * FINE) / community.slotSeconds) / FINE;
}

interface Props extends Pick<HouseholdView, 'stage' | 'doing' | 'phase' | 'community' | 'slot' | 'timeline'> {
  readonly position: number | null;
}

/** What the wallet does now, where the running slot stands, and the slots around it. */
export const SlotNow = memo(function SlotNow({ position, ...view }: Props) {
  const { t } = useTranslation('home');
  const doing = useDoing(view);
  const { community, slot } = view;
  if (community === null || slot === null || position === null) {
    return (
      <Panel title={t('now.title')}>
        <span role="status">{doing}</span>
      </Panel>
    );
  }
  const steps: TimelineStep[] = PHASES.map(([key, length]) => ({ key, label: t(`phase.${key}`), length }));
  const rows = view.timeline.filter((row) => row.slot >= slot - 1 && row.slot <= slot + 1).reverse();
  return (
    <Panel title={t('now.title')} hint={<span role="status">{doing}</span>}>
      <TimelineBar label={t('now.phases')} steps={steps} position={position} />
      <ol className={classes['slots']} aria-label={t('now.slots')}>
        {rows.map((row) => (
          <SlotLine key={row.slot} row={row} place={row.slot - slot} />
        ))}
      </ol>
    </Panel>
  );
});

const SlotLine = memo(function SlotLine({ row, place }: { row: SlotRow; place: number }) {
  const { t } = useTranslation('home');
  const times = useSlotTimes();
  const sentence = useRowSentence(row, place);
  const name = place > 0 ? t('now.next') : place === 0 ? t('now.running') : t('now.before');
  return (
    <li className={classes['slot']} data-running={place === 0}>
      <div>
        <Text fw={650} className="figures">
          {times(row)}
        </Text>
        <Text size="sm" c="dimmed">
          {name}
        </Text>
      </div>
      <div>
        <Text>{sentence}</Text>
        <Anchor href={hrefOf('history', 'slot', row.slot)} size="sm">
          {t('now.story')}
        </Anchor>
      </div>
    </li>
  );
});
