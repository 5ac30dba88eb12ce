import { Button, Stack, Text, Title } from '@mantine/core';
import { IconLock } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../components/ErrorNotice.tsx';
import { PassphraseInput } from '../components/PassphraseInput.tsx';
import { useActs } from '../state/act.ts';
import { useSetup } from '../state/setup.ts';
import classes from './LockScreen.module.css';
import { Logo } from './Logo.tsx';

/** Instead of everything else while the screens, or the keys themselves, are locked. */
export function LockScreen() {
  const { t } = useTranslation('setup');
  const trading = useSetup(({ value }) => value?.screensLocked === true && value.keys.state === 'open');
  const [passphrase, setPassphrase] = useState('');
  const acts = useActs();

  async function unlock(event: FormEvent) {
    event.preventDefault();
    const opened = await acts.run('setup.unlock', { passphrase });
    setPassphrase('');
    if (opened.ok) acts.forget();
  }

  return (
    <main className={classes['lock']}>
      <form className={classes['card']} onSubmit={(event) => void unlock(event)}>
        <Stack gap="md">
          <Logo size={44} />
          <div>
            <Title order={1} size="h2">
              {t('locked.title')}
            </Title>
            <Text c="dimmed">{t(trading ? 'locked.trading' : 'locked.waiting')}</Text>
          </div>
          <PassphraseInput
            label={t('passphrase.yours')}
            value={passphrase}
            onChange={(event) => setPassphrase(event.currentTarget.value)}
            autoComplete="off"
            data-autofocus
          />
          {acts.error !== null && acts.error.code !== 'vault.passphrase-needed' && (
            <ErrorNotice error={acts.error} />
          )}
          <Button
            type="submit"
            loading={acts.busy}
            disabled={passphrase === ''}
            leftSection={<IconLock size={18} aria-hidden />}
          >
            {t('locked.action')}
          </Button>
          <Button
            variant="default"
            onClick={() =>
              void acts.run('setup.openSecrets', { purpose: trading ? 'passphrase' : 'restore' })
            }
          >
            {t(trading ? 'passphrase.forgotten' : 'trouble.restore')}
          </Button>
        </Stack>
      </form>
    </main>
  );
}
