import { Anchor, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { InvitationPreview } from '../../../shared/ipc/setup.ts';
import { ErrorNotice } from '../../components/ErrorNotice.tsx';
import { NumberField } from '../../components/NumberField.tsx';
import { Panel } from '../../components/Panel.tsx';
import { PassphraseInput } from '../../components/PassphraseInput.tsx';
import { useActs } from '../../state/act.ts';
import { hrefOf } from '../../state/route.ts';
import { useSetup } from '../../state/setup.ts';
import { accountOf, capacityWhOf, USUAL_KW } from './accept.ts';
import classes from './setup.module.css';

interface Props {
  readonly text: string;
  readonly facts: InvitationPreview;
  onBack(): void;
}

/** What the household itself has to say: how strong its connection is, and where its money shall go. */
export function AcceptForm({ text, facts, onBack }: Props) {
  const { t } = useTranslation('setup');
  const keys = useSetup((state) => state.value?.keys);
  const [kilowatts, setKilowatts] = useState<number | ''>(USUAL_KW);
  const [payout, setPayout] = useState('');
  const [passphrase, setPassphrase] = useState('');
  const [tried, setTried] = useState(false);
  const acts = useActs();
  const known = keys?.payoutAccount ?? null;
  const account = accountOf(payout);
  const capacityWh = capacityWhOf(kilowatts, facts.slotSeconds);

  async function accept(event: FormEvent) {
    event.preventDefault();
    setTried(true);
    if (capacityWh === null) return;
    if (known === null) {
      if (account === null || passphrase === '') return;
      const set = await acts.run('setup.setPayoutAccount', { payoutAccount: account, passphrase });
      if (!set.ok) return;
    }
    await acts.run('setup.accept', { text, capacityWh, ...(passphrase === '' ? {} : { passphrase }) });
  }

  return (
    <Panel title={t('accept.title')}>
      <form onSubmit={(event) => void accept(event)} noValidate>
        <Stack gap="md">
          <NumberField
            label={t('accept.capacity')}
            description={t('accept.capacityHint')}
            unit="kW"
            value={kilowatts}
            onChange={setKilowatts}
            error={tried && capacityWh === null ? t('accept.capacityWrong') : undefined}
            step={1}
          />
          {known === null ? (
            <>
              <TextInput
                label={t('payout.label')}
                description={t('payout.hint')}
                placeholder="0x…"
                value={payout}
                onChange={(event) => setPayout(event.currentTarget.value)}
                error={tried && account === null ? t('payout.wrong') : undefined}
                spellCheck={false}
              />
              {keys?.hasPassphrase === false ? (
                <Text size="sm">
                  {t('payout.needsPassphrase')} <Anchor href={hrefOf('keys')}>{t('payout.toKeys')}</Anchor>
                </Text>
              ) : (
                <PassphraseInput
                  label={t('passphrase.yours')}
                  value={passphrase}
                  onChange={(event) => setPassphrase(event.currentTarget.value)}
                  error={tried && passphrase === '' ? t('passphrase.missing') : undefined}
                  autoComplete="off"
                />
              )}
            </>
          ) : (
            <Text>
              {t('payout.known')} <span className={classes['code']}>{known}</span>
            </Text>
          )}
          <Text size="sm" c="dimmed">
            {t('accept.what')}
          </Text>
          {acts.error !== null && <ErrorNotice error={acts.error} />}
          <Group>
            <Button type="submit" loading={acts.busy}>
              {t('accept.action')}
            </Button>
            <Button variant="default" onClick={onBack}>
              {t('accept.back')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Panel>
  );
}
