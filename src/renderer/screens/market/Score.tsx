import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Score as ScoreOf } from '../../../shared/readmodel.ts';
import { utcSeconds } from '../../../shared/units.ts';
import { Panel } from '../../components/Panel.tsx';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useHousehold } from '../../state/household.ts';
import classes from './market.module.css';

const HIGHEST = 1000;
/** Shown without asking; who wants more has the bills. */
const NEWEST = 6;

/** The own credit score: what it is for, what moves it, and how it moved. */
export function Score() {
  const { t } = useTranslation('market');
  const format = useFormat();
  const score = useHousehold((state) => state.value?.score ?? null);
  const { value } = useAnswer('household.scores', score === null ? undefined : null, score);
  if (score === null) return null;
  const changes = changesOf(value ?? []);
  return (
    <Panel title={t('score.title')} hint={t('score.hint')}>
      <div className={classes['score']}>
        <strong>{format.number(score)}</strong>
        <span className={classes['scoreMost']}>{t('score.of', { most: format.number(HIGHEST) })}</span>
      </div>
      <div className={classes['scoreTrack']} aria-hidden>
        <div style={{ width: `${(score / HIGHEST) * 100}%` }} />
      </div>
      <Text size="sm" mt="sm">
        {t('score.moves')}
      </Text>
      {changes.length > 0 && (
        <ul className={classes['changes']} aria-label={t('score.history')}>
          {changes.map(({ at, by, to }) => (
            <li key={at}>
              <span>{format.date(utcSeconds(at))}</span>
              <span>{t(by > 0 ? 'score.up' : 'score.down')}</span>
              <span className={classes['by']} data-side={by > 0 ? 'up' : 'down'}>
                {by > 0 ? '+' : '−'}
                {format.number(Math.abs(by))}
              </span>
              <span className={classes['by']}>{format.number(to)}</span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

/** The newest changes first; the first score that was seen changed nothing. */
function changesOf(seen: readonly ScoreOf[]): { at: number; by: number; to: number }[] {
  return seen
    .flatMap(({ at, score }, index) => {
      const before = seen[index - 1];
      return before === undefined ? [] : [{ at, by: score - before.score, to: score }];
    })
    .reverse()
    .slice(0, NEWEST);
}
