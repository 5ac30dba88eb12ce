import {
  IconArrowDownRight,
  IconArrowUpRight,
  IconPigMoney,
  IconSolarPanel2,
  IconWallet,
} from '@tabler/icons-react';
import { memo } from 'react';
import { useTranslation } from 'react-i18next';
import type { HouseholdView } from '../../../shared/readmodel.ts';
import { nano, wh } from '../../../shared/units.ts';
import { StatCard } from '../../components/StatCard.tsx';
import { useFormat } from '../../state/format.ts';
import classes from './today.module.css';

/** Energy and money since midnight. */
export const Today = memo(function Today({ today, community }: Pick<HouseholdView, 'today' | 'community'>) {
  const { t } = useTranslation('home');
  const format = useFormat();
  const currency = community?.currency ?? 'EUR';
  const energy = (value: number) => format.energy(wh(value));
  const money = (value: bigint) => format.money(nano(value < 0n ? -value : value), currency);
  const saved = today.withoutCommunity - today.amount;
  const known = today.slots > 0;
  return (
    <section aria-label={t('today.title')} className={classes['today']}>
      <div className={classes['cards']} data-roof={today.generatedWh !== null}>
        <StatCard
          icon={IconWallet}
          label={today.amount > 0n ? t('today.pay') : t('today.receive')}
          value={known ? money(today.amount) : null}
          hint={known ? t('today.soFar') : t('today.noneYet')}
        />
        <StatCard
          icon={IconPigMoney}
          label={saved < 0n ? t('today.lost') : t('today.saved')}
          value={known ? money(saved) : null}
          hint={t('today.savedHint')}
        />
        <StatCard
          icon={IconArrowUpRight}
          label={t('today.out')}
          value={known ? energy(today.exportWh) : null}
          hint={known ? t('today.sold', { energy: energy(today.soldWh) }) : undefined}
        />
        <StatCard
          icon={IconArrowDownRight}
          label={t('today.in')}
          value={known ? energy(today.importWh) : null}
          hint={known ? t('today.bought', { energy: energy(today.boughtWh) }) : undefined}
        />
        {today.generatedWh !== null && (
          <StatCard
            icon={IconSolarPanel2}
            label={t('today.roof')}
            value={energy(today.generatedWh)}
            hint={t('today.ownUse', { energy: energy(Math.max(0, today.generatedWh - today.exportWh)) })}
          />
        )}
      </div>
    </section>
  );
});
