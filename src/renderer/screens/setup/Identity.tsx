import { useTranslation } from 'react-i18next';
import { utcSeconds } from '../../../shared/units.ts';
import { Panel } from '../../components/Panel.tsx';
import { useFormat } from '../../state/format.ts';
import { useSetup } from '../../state/setup.ts';
import classes from './setup.module.css';

/** Whose keys these are, for people to compare. */
export function Identity() {
  const { t } = useTranslation('setup');
  const format = useFormat();
  const keys = useSetup((state) => state.value?.keys);
  if (keys === undefined || keys.account === null) return null;
  return (
    <Panel title={t('identity.title')} hint={t('identity.hint')}>
      <dl className={classes['facts']}>
        <dt>{t('identity.fingerprint')}</dt>
        <dd className={classes['code']}>{keys.fingerprint}</dd>
        <dt>{t('identity.account')}</dt>
        <dd className={classes['code']}>{keys.account}</dd>
        {keys.createdAt !== null && (
          <>
            <dt>{t(keys.restoredAt === null ? 'identity.created' : 'identity.restored')}</dt>
            <dd>{format.dateTime(utcSeconds(keys.restoredAt ?? keys.createdAt))}</dd>
          </>
        )}
      </dl>
    </Panel>
  );
}
