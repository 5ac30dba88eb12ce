import { Button, Text } from '@mantine/core';
import { IconClockHour4, IconFilterOff } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { SlotFilter } from '../../../shared/readmodel.ts';
import { DateField } from '../../components/DateField.tsx';
import { EmptyState } from '../../components/EmptyState.tsx';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Segments } from '../../components/Segments.tsx';
import { useCommunity, useSlot } from '../../state/household.ts';
import { hrefOf } from '../../state/route.ts';
import type { ScreenProps } from '../screens.ts';
import { findRank } from './find.ts';
import classes from './list.module.css';
import { SlotRowLine } from './SlotRowLine.tsx';
import { useFound } from './use-found.ts';
import { useSlots } from './use-slots.ts';
import { VirtualRows } from './VirtualRows.tsx';

type Choice = 'all' | SlotFilter;

const CHOICES: readonly Choice[] = ['all', 'traded', 'skipped', 'differs'];

/** Every slot of this household, newest first; narrowed by a filter, or from a day on. */
export function Slots({ rest }: ScreenProps) {
  const { t } = useTranslation('history');
  const [filter, setFilter] = useState<Choice>('all');
  const [day, setDay] = useState(rest[1] ?? '');
  const [jump, setJump] = useState<{ index: number } | null>(null);
  const community = useCommunity();

  const { genesis, slotSeconds } = community ?? {};
  useEffect(() => {
    const end = new Date(`${day}T23:59:59`).getTime() / 1000;
    if (genesis === undefined || slotSeconds === undefined || !Number.isFinite(end)) return;
    let late = false;
    void findRank(Math.floor((end - genesis) / slotSeconds)).then((index) => {
      if (!late && index !== null) setJump({ index });
    });
    return () => {
      late = true;
    };
  }, [day, genesis, slotSeconds]);

  return (
    <>
      <div className={classes['tools']}>
        <Segments
          className={classes['filter'] ?? ''}
          aria-label={t('filter.label')}
          value={filter}
          onChange={(value) => setFilter(CHOICES.find((choice) => choice === value) ?? 'all')}
          data={CHOICES.map((value) => ({ value, label: t(`filter.${value}`) }))}
        />
        {filter === 'all' && (
          <DateField className={classes['goTo'] ?? ''} label={t('goTo')} value={day} onChange={setDay} />
        )}
      </div>
      {filter === 'all' ? (
        <AllSlots jump={jump} />
      ) : (
        <FoundSlots filter={filter} onAll={() => setFilter('all')} />
      )}
    </>
  );
}

function Head() {
  const { t } = useTranslation('history');
  return (
    <>
      <span>{t('column.when')}</span>
      <span>{t('column.trade')}</span>
      <span className={`${classes['number']} ${classes['price']}`}>{t('column.price')}</span>
      <span className={classes['number']}>{t('column.amount')}</span>
      <span />
    </>
  );
}

function AllSlots({ jump }: { jump: { index: number } | null }) {
  const { t } = useTranslation('history');
  const slots = useSlots(useSlot());
  const currency = useCommunity()?.currency ?? 'EUR';
  if (slots.error !== null) return <ErrorNotice error={slots.error} onRetry={slots.reload} />;
  if (slots.count === null) return <Loading />;
  if (slots.count === 0)
    return <EmptyState icon={IconClockHour4} title={t('none.title')} text={t('none.text')} />;
  return (
    <VirtualRows
      label={t('tab.slots')}
      count={slots.count}
      head={<Head />}
      href={(index) => hrefOfRow(slots.row(index)?.slot)}
      render={(index) => <SlotRowLine row={slots.row(index)} currency={currency} />}
      onRange={slots.want}
      jump={jump}
    />
  );
}

function FoundSlots({ filter, onAll }: { filter: SlotFilter; onAll: () => void }) {
  const { t } = useTranslation('history');
  const { rows, complete, error, more, retry } = useFound(filter);
  const currency = useCommunity()?.currency ?? 'EUR';
  if (error !== null) return <ErrorNotice error={error} onRetry={retry} />;
  if (complete && rows.length === 0) {
    return (
      <EmptyState
        icon={IconFilterOff}
        title={t(`noneFound.${filter}`)}
        text={t('noneFound.text')}
        action={
          <Button variant="default" onClick={onAll}>
            {t('noneFound.all')}
          </Button>
        }
      />
    );
  }
  return (
    <>
      <VirtualRows
        label={t('tab.slots')}
        count={rows.length}
        head={<Head />}
        href={(index) => hrefOfRow(rows[index]?.slot)}
        render={(index) => <SlotRowLine row={rows[index] ?? null} currency={currency} />}
        onRange={(_, last) => last >= rows.length - 20 && more()}
      />
      <Text size="sm" c="dimmed" mt={8} role="status">
        {complete ? t('found', { count: rows.length }) : t('searching')}
      </Text>
    </>
  );
}

const hrefOfRow = (slot: number | undefined) => (slot === undefined ? null : hrefOf('history', 'slot', slot));
