import { Alert, Stack } from '@mantine/core';
import { IconShieldCheck } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { InvitationPreview } from '../../../shared/ipc/setup.ts';
import { microPerKwh, utcSeconds } from '../../../shared/units.ts';
import { Panel } from '../../components/Panel.tsx';
import { useFormat } from '../../state/format.ts';
import classes from './setup.module.css';

/** What an invitation is worth, in words. */
export function PreviewFacts({ facts }: { facts: InvitationPreview }) {
  const { t } = useTranslation('setup');
  const format = useFormat();
  const price = (micro: number) => format.price(microPerKwh(micro), facts.currency);
  return (
    <Panel title={facts.name}>
      <Stack gap="md">
        <Alert color="leaf" variant="light" icon={<IconShieldCheck aria-hidden />}>
          {t('preview.true')}
        </Alert>
        <dl className={classes['facts']}>
          <dt>{t('preview.stewards')}</dt>
          <dd>{t('preview.stewardsText', { count: facts.stewards.length, threshold: facts.threshold })}</dd>
          <dt>{t('preview.sell')}</dt>
          <dd>{t('preview.sellText', { price: price(facts.tariff.feedIn) })}</dd>
          <dt>{t('preview.buy')}</dt>
          <dd>{t('preview.buyText', { price: price(facts.tariff.retail) })}</dd>
          <dt>{t('preview.rhythm')}</dt>
          <dd>
            {t('preview.rhythmText', {
              slot: format.span(facts.slotSeconds),
              period: format.span(facts.slotSeconds * facts.slotsPerPeriod),
            })}
          </dd>
          <dt>{t('preview.privacy')}</dt>
          <dd>{t('preview.privacyText', { count: facts.kMin })}</dd>
          <dt>{t('preview.signer')}</dt>
          <dd className={classes['code']}>{facts.signer}</dd>
          <dt>{t('preview.network')}</dt>
          <dd className={classes['code']}>{facts.endpoints.join(', ')}</dd>
          <dt>{t('preview.expires')}</dt>
          <dd>{format.date(utcSeconds(facts.expires))}</dd>
        </dl>
      </Stack>
    </Panel>
  );
}
