import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { useShallow } from 'zustand/react/shallow';
import type { EndpointView } from '../../../shared/readmodel.ts';
import { Panel } from '../../components/Panel.tsx';
import { Verdict } from '../../components/Verdict.tsx';
import { useFormat } from '../../state/format.ts';
import { useHousehold } from '../../state/household.ts';
import classes from './market.module.css';

/** The computers this wallet asks about the community, and how many of them say the same. */
export function Endpoints() {
  const { t } = useTranslation('market');
  const endpoints = useHousehold(
    useShallow((state) => (state.value?.endpoints ?? []).map((end) => JSON.stringify(end))),
  );
  const ends = endpoints.map((text): EndpointView => JSON.parse(text));
  const agreeing = ends.filter(({ reachable, agrees }) => reachable && agrees === true).length;
  const answering = ends.filter(({ reachable }) => reachable).length;
  const hint =
    ends.length === 0
      ? t('ends.none')
      : ends.some(({ agrees }) => agrees === false)
        ? t('ends.differ')
        : answering === 1 && agreeing === 0
          ? t('ends.alone')
          : t('ends.agree', { agreeing, all: ends.length });
  return (
    <Panel title={t('ends.title')} hint={hint}>
      <ul className={classes['ends']}>
        {ends.map((end) => (
          <End key={end.url} end={end} />
        ))}
      </ul>
    </Panel>
  );
}

function End({ end }: { end: EndpointView }) {
  const { t } = useTranslation('market');
  const format = useFormat();
  const state = end.agrees === false ? 'bad' : end.reachable && end.agrees === true ? 'good' : 'open';
  const words = !end.reachable
    ? 'unreachable'
    : end.agrees === null
      ? 'alone'
      : end.agrees
        ? 'agrees'
        : 'differs';
  return (
    <li className={classes['end']}>
      <div>
        <code>{end.url}</code>
        {end.head !== null && (
          <Text size="sm" c="dimmed">
            {t('ends.head', { block: format.number(end.head) })}
          </Text>
        )}
      </div>
      <Verdict state={state} label={t(`ends.state.${words}`)} />
    </li>
  );
}
