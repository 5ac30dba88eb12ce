import { Button, Group, Stack, Text } from '@mantine/core';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { utcSeconds } from '../../../shared/units.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { useActs } from '../../state/act.ts';
import { useAnswer } from '../../state/answer.ts';
import { useFormat } from '../../state/format.ts';
import { useSlot } from '../../state/household.ts';
import { useSetup } from '../../state/setup.ts';
import classes from '../setup/setup.module.css';

/** After a lost or stolen computer: this wallet, with new keys, asks for the place of the old one. */
export function ReplacePanel() {
  const { t } = useTranslation('setup');
  const format = useFormat();
  const setup = useSetup((state) => state.value);
  const slot = useSlot();
  const joined = setup?.community != null;
  // What main told last is the version: a backup that was just read is seen at once.
  const asked = useAnswer('household.replacement', joined ? {} : undefined, setup);
  const acts = useActs();
  const view = asked.value;
  const reload = asked.reload;
  useEffect(() => {
    if (slot !== null) reload();
  }, [slot, reload]);

  async function ask() {
    const answer = await acts.run('household.askReplacement', null);
    if (answer.ok) reload();
  }

  const canAsk = view?.canAsk === true && view.state !== 'approved';
  return (
    <Panel title={t('replace.title')} hint={t('replace.hint')}>
      <Stack gap="md">
        <Text>{t('replace.how')}</Text>
        {view !== null && (view.state !== 'none' || view.oldFingerprint !== null) && (
          <Text role="status" data-state={view.state} fw={600}>
            {t(`replace.state.${view.state}`, {
              home: view.oldFingerprint,
              own: setup?.keys.fingerprint ?? '',
              date: view.from === null ? '' : format.dateTime(utcSeconds(view.from)),
            })}
          </Text>
        )}
        {view?.payoutAccount != null && (
          <Text size="sm">
            {t('replace.payout')} <span className={classes['code']}>{view.payoutAccount}</span>
          </Text>
        )}
        {acts.error !== null && <ErrorNotice error={acts.error} />}
        {canAsk && (
          <Group>
            <Button
              variant="default"
              onClick={() => void acts.run('setup.openSecrets', { purpose: 'predecessor' })}
            >
              {t('replace.backup')}
            </Button>
            {view.oldFingerprint !== null && view.state === 'none' && (
              <Button loading={acts.busy} onClick={() => void ask()}>
                {t('replace.ask')}
              </Button>
            )}
          </Group>
        )}
      </Stack>
    </Panel>
  );
}
