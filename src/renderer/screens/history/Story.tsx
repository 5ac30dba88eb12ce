import { Anchor, Stack, Text } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Check, SlotStory } from '../../../shared/readmodel.ts';
import { nano, utcSeconds } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Loading } from '../../components/Loading.tsx';
import { Panel } from '../../components/Panel.tsx';
import { Screen } from '../../components/Screen.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity, useHousehold } from '../../state/household.ts';
import { useReason } from '../../state/reasons.ts';
import { hrefOf } from '../../state/route.ts';
import { useSlotTimes } from '../../state/slot-times.ts';
import { Absence } from './Absence.tsx';
import { ChapterText } from './ChapterText.tsx';
import { Checks, NothingChecked } from './Checks.tsx';
import { stateOf } from './Mark.tsx';
import { Recheck } from './Recheck.tsx';
import { aheadOf, byChapter, CHAPTERS, checksToTell, isOver, verdictOf } from './sections.ts';
import classes from './story.module.css';
import { Transactions } from './Transactions.tsx';
import { Trouble } from './Trouble.tsx';

/** One slot told from the offer to the amount, with a mark at each step that this wallet recomputed. */
export function Story({ slot }: { slot: number }) {
  const { t } = useTranslation('story');
  const format = useFormat();
  const times = useSlotTimes();
  // What is still open may settle with any later slot.
  const phase = useHousehold((state) => `${state.value?.slot} ${state.value?.phase}`);
  const { value, error, loading, reload } = useAnswer('household.story', { slot }, phase);
  const title = value === null ? t('slot', { slot }) : times(value.row);
  return (
    <Screen
      title={title}
      lead={value === null ? undefined : t('lead', { date: format.date(utcSeconds(value.row.start)), slot })}
      actions={
        <Anchor href={hrefOf('history', 'slots')} className={classes['back'] ?? ''}>
          <IconArrowLeft size={17} aria-hidden /> {t('back')}
        </Anchor>
      }
    >
      {error !== null && <ErrorNotice error={error} onRetry={reload} />}
      {loading && value === null && <Loading />}
      {value !== null && <Told story={value} />}
    </Screen>
  );
}

function Told({ story }: { story: SlotStory }) {
  const { t } = useTranslation('story');
  const checks = checksToTell(story);
  const chapters = byChapter(checks);
  const without = byChapter(story.checks.filter((check) => !checks.includes(check)));
  const over = isOver(story);
  const ahead = aheadOf(story);
  return (
    <Stack gap="md">
      <Summary story={story} checks={checks} />
      {verdictOf(checks) === false && (
        <Trouble
          where={CHAPTERS.filter((chapter) => verdictOf(chapters[chapter]) === false).map((chapter) =>
            t(`chapter.${chapter}`),
          )}
        />
      )}
      <Absence slot={story.row.slot} />
      <ol className={classes['chapters']}>
        {CHAPTERS.filter((chapter) => !ahead.includes(chapter)).map((chapter) => (
          <li key={chapter} className={classes['chapter']}>
            <Panel
              title={t(`chapter.${chapter}`)}
              aside={
                chapters[chapter].length > 0 && <Verdict state={stateOf(verdictOf(chapters[chapter]))} />
              }
            >
              <ChapterText chapter={chapter} story={story} />
              <Checks checks={chapters[chapter]} over={over} />
              {chapters[chapter].length === 0 && without[chapter].length > 0 && <NothingChecked never />}
            </Panel>
          </li>
        ))}
      </ol>
      {ahead.length > 0 && (
        <Panel title={t('ahead.title')} hint={t('ahead.hint')}>
          <ol className={classes['ahead']}>
            {ahead.map((chapter) => (
              <li key={chapter}>{t(`chapter.${chapter}`)}</li>
            ))}
          </ol>
        </Panel>
      )}
      {over && <Recheck of={{ slot: story.row.slot }} />}
      <Transactions of={story.transactions} />
    </Stack>
  );
}

function verdictWords(
  verdict: boolean | null,
  over: boolean,
  whole: boolean,
): 'open' | 'nothing' | 'bad' | 'soFar' | 'good' | 'partly' {
  if (verdict === null) return over ? 'nothing' : 'open';
  if (!verdict) return 'bad';
  if (!over) return 'soFar';
  return whole ? 'good' : 'partly';
}

function Summary({ story, checks }: { story: SlotStory; checks: readonly Check[] }) {
  const { t } = useTranslation('story');
  const format = useFormat();
  const reason = useReason();
  const currency = useCommunity()?.currency ?? 'EUR';
  const { row } = story;
  const why = reason(row.reason);
  const verdict = row.agrees ?? verdictOf(checks);
  const over = isOver(story);
  const whole = checks.every(({ agrees }) => agrees !== null);
  return (
    <Panel>
      <div className={classes['summary']}>
        <div>
          <Text c="dimmed">
            {row.amount === null
              ? t(row.state === 'skipped' ? 'outcome' : 'amountOpen')
              : t(row.amount > 0n ? 'youPay' : 'youReceive')}
          </Text>
          <div className={classes['amount']}>
            {row.amount === null
              ? t(`state.${row.state}`)
              : format.fine(nano(row.amount < 0n ? -row.amount : row.amount), currency)}
          </div>
          {why !== null && <Text mt={4}>{why}</Text>}
        </div>
        <Verdict state={stateOf(verdict)} label={t(`verdict.${verdictWords(verdict, over, whole)}`)} />
      </div>
    </Panel>
  );
}
