import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { microPerKwh, wh } from '../../../shared/units.ts';
import { Panel } from '../../components/Panel.tsx';
import { useFormat } from '../../state/format.ts';
import { useCommunity } from '../../state/household.ts';
import classes from './market.module.css';

/** Who trades here, by which rules, and how this household stands. */
export function Community() {
  const { t } = useTranslation('market');
  const format = useFormat();
  const community = useCommunity();
  if (community === null) return null;
  const price = (micro: number) => format.price(microPerKwh(micro), community.currency);
  const minutes = community.slotSeconds / 60;
  const facts = [
    [t('community.members'), format.number(community.members)],
    [
      t('community.group'),
      community.cohort === null
        ? t('community.noGroup')
        : t('community.groupOf', { homes: community.cohortSize, number: community.cohort + 1 }),
    ],
    [
      t('community.slot'),
      minutes >= 1
        ? t('community.minutes', { minutes: format.number(minutes) })
        : t('community.seconds', { seconds: format.number(community.slotSeconds) }),
    ],
    [t('community.feedIn'), price(community.feedInTariff)],
    [t('community.retail'), price(community.retailTariff)],
    ...(community.capacityWh === 0
      ? []
      : [[t('community.capacity'), format.energy(wh(community.capacityWh))] as const]),
    [t('community.contract'), <code key="contract">{community.market}</code>],
  ] as const;
  return (
    <Panel title={community.name}>
      <dl className={classes['facts']}>
        {facts.map(([name, value]) => (
          <Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </Fragment>
        ))}
      </dl>
    </Panel>
  );
}
