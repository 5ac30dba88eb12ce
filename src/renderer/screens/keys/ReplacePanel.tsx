import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
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
  const joined = useSetup((state) => state.value?.community != null);
  const fingerprint = useSetup((state) => state.value?.keys.fingerprint ?? '');
  const slot = useSlot();
  const asked = useAnswer('household.replacement', joined ? {} : undefined, slot);
  const [home, setHome] = useState('');
  const acts = useActs();
  const view = asked.value;

  async function ask(event: FormEvent) {
    event.preventDefault();
    const answer = await acts.run('household.askReplacement', null);
    if (!answer.ok) return;
    setHome('');
    asked.reload();
  }

  return (
    <Panel title={t('replace.title')} hint={t('replace.hint')}>
      <Stack gap="md">
        <Text>{t('replace.how')}</Text>
        {view !== null && view.state !== 'none' && (
          <Text role="status" data-state={view.state}>
            {t(`replace.state.${view.state}`, {
              home: view.oldFingerprint,
              own: fingerprint,
              date: view.from === null ? '' : format.dateTime(utcSeconds(view.from)),
            })}
          </Text>
        )}
        {view?.payoutAccount != null && (
          <Text size="sm">
            {t('replace.payout')} <span className={classes['code']}>{view.payoutAccount}</span>
          </Text>
        )}
        {view?.canAsk === true && view.state !== 'approved' && (
          <form onSubmit={(event) => void ask(event)}>
            <Group align="end">
              <TextInput
                label={t('replace.home')}
                description={t('replace.homeHint')}
                placeholder="ABCD-EFGH"
                value={home}
                onChange={(event) => setHome(event.currentTarget.value)}
                spellCheck={false}
                autoComplete="off"
                maxLength={100}
              />
              <Button type="submit" variant="default" loading={acts.busy} disabled={home.trim() === ''}>
                {t('replace.ask')}
              </Button>
            </Group>
          </form>
        )}
        {acts.error !== null && <ErrorNotice error={acts.error} />}
      </Stack>
    </Panel>
  );
}
