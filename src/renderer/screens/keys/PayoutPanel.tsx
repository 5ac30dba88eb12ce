import { Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { Panel } from '../../components/Panel.tsx';
import { PassphraseInput } from '../../components/PassphraseInput.tsx';
import { useActs } from '../../state/act.ts';
import { useSetup } from '../../state/setup.ts';
import { accountOf } from '../setup/accept.ts';
import classes from '../setup/setup.module.css';

/** The one account to which money may leave this wallet. */
export function PayoutPanel() {
  const { t } = useTranslation('setup');
  const known = useSetup((state) => state.value?.keys.payoutAccount ?? null);
  const [account, setAccount] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [tried, setTried] = useState(false);
  const [saved, setSaved] = useState(false);
  const acts = useActs();
  const payoutAccount = accountOf(account);

  async function save(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    setSaved(false);
    if (payoutAccount === null || passphrase === '') return;
    const set = await acts.run('setup.setPayoutAccount', { payoutAccount, passphrase });
    if (!set.ok) return;
    setTried(false);
    setAccount('');
    setPassphrase('');
    setSaved(true);
  }

  return (
    <Panel title={t('payout.title')} hint={t('payout.hint')}>
      <form onSubmit={(event) => void save(event)} noValidate>
        <Stack gap="md">
          <Text>
            {known === null ? t('payout.none') : t('payout.known')}{' '}
            <span className={classes['code']}>{known}</span>
          </Text>
          <Group align="start" grow>
            <TextInput
              label={t('payout.label')}
              placeholder="0x…"
              value={account}
              onChange={(event) => setAccount(event.currentTarget.value)}
              error={tried && payoutAccount === null ? t('payout.wrong') : undefined}
              spellCheck={false}
            />
            <PassphraseInput
              label={t('passphrase.yours')}
              value={passphrase}
              onChange={(event) => setPassphrase(event.currentTarget.value)}
              error={tried && passphrase === '' ? t('passphrase.missing') : undefined}
              autoComplete="off"
            />
          </Group>
          {acts.error !== null && <ErrorNotice error={acts.error} />}
          <Group>
            <Button type="submit" variant="default" loading={acts.busy}>
              {t('payout.save')}
            </Button>
            <Text role="status" size="sm">
              {saved && t('payout.saved')}
            </Text>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
