import { Text } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { Curves } from '../../../shared/readmodel.ts';
import { wh } from '../../../shared/units.ts';
import { useFormat } from '../../state/format.ts';
import { useCommunity } from '../../state/household.ts';
import classes from './market.module.css';

/** What flows between the groups of homes: only their sums are known, never a home's. */
export function Groups({ groups }: { groups: NonNullable<Curves['groups']> }) {
  const { t } = useTranslation('market');
  const format = useFormat();
  const own = useCommunity()?.cohort ?? null;
  const most = Math.max(1, ...groups.map(({ soldWh, boughtWh }) => Math.abs(soldWh - boughtWh)));
  return (
    <div className={classes['groups']}>
      <Text fw={600} size="sm">
        {t('groups.title')}
      </Text>
      <ul>
        {groups.map(({ cohort, soldWh, boughtWh }) => {
          const net = soldWh - boughtWh;
          const name = t(cohort === own ? 'groups.own' : 'groups.group', { number: cohort + 1 });
          const words = net === 0 ? 'even' : net > 0 ? 'gives' : 'takes';
          return (
            <li key={cohort} className={classes['group']} data-side={words}>
              <span>{name}</span>
              <span className={classes['groupTrack']} aria-hidden>
                <span style={{ width: `${(Math.abs(net) / most) * 50}%` }} />
              </span>
              <span>{t(`groups.${words}`, { energy: format.energy(wh(Math.abs(net))) })}</span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}
