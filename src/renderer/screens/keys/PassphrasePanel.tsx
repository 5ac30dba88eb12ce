import { Button, Group, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { NewPassphrase, type PassphraseChoice } from '../../components/NewPassphrase.tsx';
import { Panel } from '../../components/Panel.tsx';
import { PassphraseInput } from '../../components/PassphraseInput.tsx';
import { useActs } from '../../state/act.ts';
import { useSetup } from '../../state/setup.ts';

/** Another passphrase, and when Wattlet asks for it. */
export function PassphrasePanel() {
  const { t } = useTranslation('setup');
  const keys = useSetup((state) => state.value?.keys);
  const [open, setOpen] = useState(false);
  const [current, setCurrent] = useState('');
  const [saved, setSaved] = useState(false);
  const acts = useActs();
  if (keys === undefined || keys.mode === null) return null;

  async function change({ mode, passphrase }: PassphraseChoice) {
    const request = { mode, next: passphrase, ...(current === '' ? {} : { current }) };
    const changed = await acts.run('setup.changePassphrase', request);
    if (!changed.ok) return;
    setCurrent('');
    setOpen(false);
    setSaved(true);
  }

  return (
    <Panel title={t('passphrase.title')} hint={t(`passphrase.mode.${keys.mode}`)}>
      <Stack gap="md">
        {!keys.hasPassphrase && <Text>{t('passphrase.none')}</Text>}
        {open ? (
          <>
            {keys.hasPassphrase && (
              <PassphraseInput
                label={t('passphrase.current')}
                value={current}
                onChange={(event) => setCurrent(event.currentTarget.value)}
                autoComplete="off"
              />
            )}
            {acts.error !== null && <ErrorNotice error={acts.error} />}
            <NewPassphrase
              action={t('passphrase.save')}
              busy={acts.busy}
              onChoose={(choice) => void change(choice)}
              onCancel={() => setOpen(false)}
            />
          </>
        ) : (
          <Group>
            <Button variant="default" onClick={() => setOpen(true)}>
              {t(keys.hasPassphrase ? 'passphrase.change' : 'passphrase.set')}
            </Button>
            {keys.hasPassphrase && (
              <Button
                variant="default"
                onClick={() => void acts.run('setup.openSecrets', { purpose: 'passphrase' })}
              >
                {t('passphrase.forgotten')}
              </Button>
            )}
            <Text role="status" size="sm">
              {saved && t('passphrase.saved')}
            </Text>
          </Group>
        )}
      </Stack>
    </Panel>
  );
}
